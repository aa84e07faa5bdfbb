"""The government gazette in the staff interface."""
