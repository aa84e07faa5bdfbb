"""My work, activity, saved filters and shortcuts at the desk."""
