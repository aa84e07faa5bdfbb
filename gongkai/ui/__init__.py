"""Shared parts of the web interfaces: templates, styles, sign-in and style guide."""
