"""Public consultations in the staff interface."""
