"""Core metadata of documents, as the national catalogue of government information describes them."""
