"""Several regions in one installation, each with data, keys and processes of its own (J6)."""
