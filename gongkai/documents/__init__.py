"""Documents: drafting, review, release, correction, withdrawal and repeal."""
