"""What other machines ask about this installation: health, readiness, metrics, and its log."""
