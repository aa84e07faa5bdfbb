"""The connector of e-mail lists."""
