"""Disclosure on application: from the first question to the judgment, one case, every step an act."""
