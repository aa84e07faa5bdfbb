"""Identities at an identity provider, codes that link them with accounts, and accepted assertions."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongkai.organisations.models.accounts import Account

MAX_ISSUER, MAX_SUBJECT = 200, 255  # OpenID Connect Core § 2: a subject has at most 255 characters
MAX_REQUEST = 100


class SignOnIdentity(models.Model):
    """
    The identity of an account at an identity provider: its issuer and subject, and nothing else.

    Names and addresses can change or be given to another person at the provider, so neither is stored
    nor compared. No token is stored.
    """

    account = models.OneToOneField(
        Account, on_delete=models.CASCADE, related_name="sign_on_identity"
    )
    issuer = models.CharField(max_length=MAX_ISSUER)
    subject = models.CharField(_("identity (sub)"), max_length=MAX_SUBJECT)
    linked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "subject"], name="organisations_identity_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.account_id}"


class SignOnCode(models.Model):
    """
    A code by which an account is linked with the identity of its owner at the next sign-on.

    Only its hash is stored; it is deleted when it is used. A new code replaces an earlier one.
    """

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="sign_on_code")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.account_id}"


class SignOnAnswer(models.Model):
    """
    An accepted assertion (SAML): remembered until it ends, so that it is not accepted again.

    It arrives from the page of the provider, without the session of the browser. The subject is kept
    until the browser that asked comes back with the ticket, for minutes, and then removed. Nothing else
    of the assertion is stored: its identifier is a keyed hash.
    """

    assertion_hash = models.CharField(max_length=32, unique=True)
    ticket_hash = models.CharField(max_length=64, null=True, unique=True)
    request = models.CharField(max_length=MAX_REQUEST)
    subject = models.CharField(_("identity (sub)"), max_length=MAX_SUBJECT, blank=True)
    received_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.pk}"
