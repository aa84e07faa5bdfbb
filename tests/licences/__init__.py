"""A second kind of record, for tests only: it is counted, opened, checked and found without an edit anywhere else."""
