"""Reports of errors on public pages, in the staff interface."""
