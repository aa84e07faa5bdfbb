"""The public page about how the bodies are doing."""
