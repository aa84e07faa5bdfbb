"""Training in disclosure: sessions with attendance, on-line units with tests, hours, certificates."""
