"""Applying, the applicant's case page and the disclosure log in the portal."""
