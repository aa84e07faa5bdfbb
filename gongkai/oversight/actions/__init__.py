"""Everything that is written in oversight, a file a noun."""
