"""The nightly inspection at the desk."""
