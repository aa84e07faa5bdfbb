"""Settings, addresses and system checks of the whole project."""
