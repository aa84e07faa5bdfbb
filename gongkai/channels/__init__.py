"""Deliveries of public documents to other channels, each recorded once."""
