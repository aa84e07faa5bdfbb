"""Connectors to channels, one folder for each kind. They know neither tables nor workers."""
