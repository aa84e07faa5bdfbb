"""Applications for disclosure, from arrival to reply and remedies."""
