"""People, accounts and posts at the desk."""
