"""What the page of a person says about sign-on: the form of an identity, and who may use it."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from gongkai.organisations.models import Person
from gongkai.organisations.models.sign_on import MAX_SUBJECT
from gongkai.organisations.rules.sign_on import refusal_to_offer_link, refusal_to_unlink
from gongkai.organisations.sign_on import code_of, identity_of
from gongkai.ui.fields import TextField
from gongkai.ui.refusable import RefusableForm


class IdentityForm(RefusableForm):
    """The identity of a person at the identity provider."""

    subject = TextField(
        max_length=MAX_SUBJECT,
        label=_("Identity of the person (sub)"),
        help_text=_(
            "As the identity provider names the person in its tokens: not an e-mail address or a name, "
            "which can change or be given to another person."
        ),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


def sign_on_of(
    person: Person, *, by: Person, at: datetime, form: Any = None, linking_code: str = ""
) -> dict[str, Any]:
    """Return the part of the page about sign-on; nothing where there is none, or for oneself."""
    terms = settings.GONGKAI_SIGN_ON
    if not terms.is_on or person.account is None or person.pk == by.pk:
        return {}
    return {
        "issuer": terms.issuer,
        "identity": identity_of(person.account),
        "code": code_of(person.account, at=at),
        "form": form or IdentityForm(auto_id="identity_%s"),
        "refusal": refusal_to_offer_link(person, by=by, at=at),
        "unlink_refusal": refusal_to_unlink(person, by=by, at=at),
        "linking_code": linking_code,
    }
