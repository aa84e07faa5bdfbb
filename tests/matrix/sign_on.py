"""Rows of the permission matrix for sign-on: its pages, and the identities of people."""

from django.conf import settings

from gongkai.organisations.models import Person, SignOnIdentity
from tests.cast import AT
from tests.matrix.rows import Row, managing, public


def identity_rows() -> tuple["Row", ...]:
    """Return the rows of the identities of people."""

    return (
        managing("desk:identity_link", "link the account of a colleague with an identity"),
        managing("desk:identity_code", "make a linking code for a colleague", done=200),
        managing("desk:identity_unlink", "unlink the identity of a colleague"),
    )


def sign_on_rows() -> tuple["Row", ...]:
    """Return the rows of the pages of sign-on; no provider answers in these tests."""

    return (
        public("ui:sign_on", "go to the identity provider", done=503, signed_in=302),
        public(
            "ui:sign_on_answer",
            "an answer of the identity provider that was not asked for",
            done=403,
            signed_in=302,
        ),
        public("ui:sign_on_code", "enter a linking code without having signed on", done=302),
        # The provider of these tests speaks OpenID Connect; tests/ui/test_saml.py has the other.
        public(
            "ui:saml_answer", "an answer by SAML where no such provider is", method="POST", done=404
        ),
        public("ui:saml_return", "a ticket of SAML where no such provider is", done=404),
        public("ui:saml_metadata", "metadata for SAML where no such provider is", done=404),
    )


def link(person: Person) -> None:
    """Link the account of a person with an identity."""
    SignOnIdentity.objects.get_or_create(
        account=person.account,
        defaults={"issuer": settings.GONGKAI_SIGN_ON.issuer, "subject": "linked", "linked_at": AT},
    )
