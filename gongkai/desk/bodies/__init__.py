"""Bodies, their offices and guides, and the codes of the site, at the desk."""
