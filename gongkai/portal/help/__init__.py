"""The site map, the accessibility statement and the help, for people."""
