"""Training in the staff interface: sessions, attendance, on-line units, hours, certificates."""
