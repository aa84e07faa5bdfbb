"""The ledger: the append-only record of official acts, and its consumers."""
