"""Public pages of datasets."""
