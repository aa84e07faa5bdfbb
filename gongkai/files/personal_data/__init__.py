"""Find personal data and marks of secrecy in texts, before they become public."""
