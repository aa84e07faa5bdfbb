"""Who: bodies, offices, accounts, persons, posts."""
