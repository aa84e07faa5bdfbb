"""What can be done to an annual report."""
