"""Documents at the desk."""
