"""Applications at the desk."""
