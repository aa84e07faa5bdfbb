"""Public checkpoints of the ledger."""
