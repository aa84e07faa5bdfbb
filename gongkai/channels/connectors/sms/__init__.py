"""Text messages through a gateway that docs/channels.md describes: signed HTTP, templates, batches."""
