"""Intake: checking what comes in, similar applications, and query codes."""
