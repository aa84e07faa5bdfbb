"""Tokens with which programs write in the name of their owner, and what was sent with them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongkai.organisations.models.accounts import Account


class ApiToken(models.Model):
    """
    A token of the API; only its hash is stored, and it does what its scopes name, until it ends.

    What is written with it is written by its owner: the same posts, the same rules, and another
    person reviews it.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("what the token is for"), max_length=100)
    scopes = models.JSONField(default=list)
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("API token")

    def __str__(self) -> str:
        return f"{self.account_id} {self.pk}"


class ApiRequest(models.Model):
    """
    What was written with a token, so that a request that arrives twice writes once.

    `key` is the idempotency key of the sender and `digest` the hash of what was sent: the same again gets
    `answer`, anything else under the same key is refused. It is deleted after some months.
    """

    token = models.ForeignKey(
        ApiToken, on_delete=models.CASCADE, related_name="requests", db_index=False
    )
    key = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    scope = models.CharField(max_length=16)
    answer = models.JSONField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token", "key"], name="organisations_request_once")
        ]
        indexes = [models.Index(fields=["token", "-id"], name="organisations_api_requests")]

    def __str__(self) -> str:
        return f"{self.token_id} {self.pk}"
