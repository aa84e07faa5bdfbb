"""Import of many documents: batches, conversion ahead of the writing, progress."""
