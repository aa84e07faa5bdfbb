"""The face for programs."""
