"""What the faces share: templates, styles, sign-in, style guide."""
