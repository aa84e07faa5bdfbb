"""Annual reports at the desk."""
