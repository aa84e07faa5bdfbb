"""Actions of the gazette: issues and their contents, proofs and corrections, files."""
