"""Actions of training."""
