"""Following lists of public records by e-mail: double opt-in, digests, unsubscribing."""
