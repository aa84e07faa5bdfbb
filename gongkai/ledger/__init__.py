"""What was done: the append-only register of official acts, and who follows it."""
