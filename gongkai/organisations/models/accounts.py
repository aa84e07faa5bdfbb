"""Who signs in, and who is a person of the staff: two things apart."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.ledger.actions import Actor
from gongkai.ledger.verbs import ActorKind
from gongkai.organisations.states import AccountKind


class AccountManager(BaseUserManager["Account"]):
    """What Django's authentication asks of the model of users."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        """Find an account as it signs in; names are kept in lower case."""
        return self.get(username=(username or "").lower())


class Account(AbstractBaseUser):
    """An account signs in. What it may do hangs on the person behind it, never on the account."""

    username = models.CharField(
        max_length=64,
        unique=True,
        error_messages={"unique": _("This user name is taken.")},
        validators=[
            RegexValidator(r"^[a-z0-9][a-z0-9._@-]*\Z", _("Use small letters, digits and . _ @ -"))
        ],
    )
    email = models.EmailField(blank=True)
    kind = models.CharField(max_length=16, choices=AccountKind.choices, default=AccountKind.STAFF)
    language = models.CharField(max_length=16, blank=True)
    is_active = models.BooleanField(default=True)
    # When it was made or last activated: an account that nobody uses counts its days from here.
    active_since = models.DateTimeField(default=timezone.now)

    objects = AccountManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.username

    def clean(self) -> None:
        """Names are compared in small letters."""
        super().clean()
        self.username = self.username.lower()

    @property
    def is_staff_account(self) -> bool:
        """Whether this account may have a person behind it."""
        return self.kind == AccountKind.STAFF


class Person(models.Model):
    """One human being of the staff, whatever posts in whatever bodies; separation of duties counts by person."""

    account = models.OneToOneField(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="person"
    )
    name = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> Actor:
        """How the ledger names this person."""
        return Actor(ActorKind.STAFF, str(self.pk))
