"""An archive as it lies: a folder or ZIP of texts with a list of them, read for `import_documents`."""
