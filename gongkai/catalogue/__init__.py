"""What must be public, and where it is filed."""
