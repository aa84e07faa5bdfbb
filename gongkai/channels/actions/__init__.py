"""Actions of the channels."""
