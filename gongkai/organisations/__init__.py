"""Bodies, offices, accounts, persons and posts."""
