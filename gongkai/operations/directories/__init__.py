"""Reading people from a directory (LDAP)."""
