"""Public pages of supervision: how disclosure is organised, where documents can be read."""
