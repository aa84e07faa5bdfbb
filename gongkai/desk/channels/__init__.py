"""Channels at the desk: what is sent, dead letters, accounts, the composer, emergencies."""
