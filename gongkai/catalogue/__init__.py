"""The statutory catalogue of information to be published, subjects and genres."""
