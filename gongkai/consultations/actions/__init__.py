"""Actions of public consultations and of the comments on them."""
