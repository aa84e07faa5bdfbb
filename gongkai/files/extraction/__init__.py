"""The text of files: everything that a reader, or who looks into the file, can read."""
