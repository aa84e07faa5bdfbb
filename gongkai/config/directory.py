"""Settings of the directory (LDAP) from which people are imported."""

from gongkai.config import env
from gongkai.organisations.directory_terms import DirectoryTerms

TERMS = env.env_record("GONGKAI_DIRECTORY", DirectoryTerms())
