"""Public consultations on the public site."""
