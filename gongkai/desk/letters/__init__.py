"""Letters to the mailbox in the staff interface."""
