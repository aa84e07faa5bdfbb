"""Accounts, which sign in, and persons, the staff members."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.ledger.actions import Actor
from gongkai.ledger.actors import ActorKind
from gongkai.organisations.states import AccountKind


class AccountManager(BaseUserManager["Account"]):
    """The manager that Django's authentication requires."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        """Return the account with this user name; names are stored in lower case."""
        return self.get(username=(username or "").lower())


class Account(AbstractBaseUser):
    """A user account. Permissions depend on its person, never on the account itself."""

    username = models.CharField(
        max_length=64,
        unique=True,
        error_messages={"unique": _("This user name is already in use.")},
        validators=[
            RegexValidator(
                r"^[a-z0-9][a-z0-9._@-]*\Z", _("Use lower-case letters, digits and . _ @ -")
            )
        ],
    )
    email = models.EmailField(blank=True)
    kind = models.CharField(max_length=16, choices=AccountKind.choices, default=AccountKind.STAFF)
    language = models.CharField(max_length=16, blank=True)
    is_active = models.BooleanField(default=True)
    # When it was created or last activated; an unused account is closed some days after this.
    active_since = models.DateTimeField(default=timezone.now)

    objects = AccountManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.username

    def clean(self) -> None:
        """Convert the user name to lower case."""
        super().clean()
        self.username = self.username.lower()

    @property
    def is_staff_account(self) -> bool:
        """Whether this account may have a person."""
        return self.kind == AccountKind.STAFF


class Person(models.Model):
    """A staff member, with any posts in any bodies; separation of duties is checked by person."""

    account = models.OneToOneField(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="person"
    )
    name = models.CharField(max_length=100)
    telephone = models.CharField(max_length=60, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> Actor:
        """The actor of this person in the ledger."""
        return Actor(ActorKind.STAFF, str(self.pk))
