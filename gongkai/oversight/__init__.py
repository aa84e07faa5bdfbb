"""Counts acts into figures, each of which opens into its acts."""
