"""Actions on letters: of intake, of bodies, of writers, of the system, and on topics."""
