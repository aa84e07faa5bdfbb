"""Public pages for following lists by e-mail, and the mails."""
