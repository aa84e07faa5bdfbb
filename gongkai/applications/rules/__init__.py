"""Why not: each refusal says why something may not be done to an application."""
