"""Entries of a directory (LDAP) from which accounts came."""

from django.db import models

from gongkai.organisations.models.accounts import Account

MAX_ENTRY = 128


class DirectoryEntry(models.Model):
    """
    The entry of a directory that an account comes from, by the name that the entry keeps for ever.

    User names and names of entries change and are given to others, so neither is compared.
    """

    account = models.OneToOneField(
        Account, on_delete=models.CASCADE, related_name="directory_entry"
    )
    entry = models.CharField(max_length=MAX_ENTRY, unique=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.account_id}"
