"""The app: the site installed on a telephone, with notifications."""
