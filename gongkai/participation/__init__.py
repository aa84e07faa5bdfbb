"""What people raise and how it is answered: for now, public concerns."""
