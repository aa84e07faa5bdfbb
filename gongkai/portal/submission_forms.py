"""What the forms share by which anybody writes to a body without an account."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from gongkai.kit.refusals import Refusal
from gongkai.portal.form_tokens import HONEYPOT_FILLED, TOO_FAST, FormToken, issue_token
from gongkai.ui.fields import TextField

MAX_TYPED = 200_000  # characters; the rules set the actual limit
RECEIPT_PERIOD = timedelta(minutes=15)  # in which a reload shows the same receipt


class SubmissionForm(forms.Form):
    """
    A form of the public. The rules validate it, so that one submission shows every error.

    `SHOWN` names the fields that people fill in, in their order, `MARKED` those that are required;
    `FIELDS_OF` the fields of refusals that have another name here.
    """

    SHOWN: ClassVar[tuple[str, ...]] = ()
    MARKED: ClassVar[tuple[str, ...]] = ()
    FIELDS_OF: ClassVar[dict[str, str]] = {}

    # Hidden from people. A submission that fills it in comes from a program.
    homepage = TextField(
        required=False,
        max_length=MAX_TYPED,
        label=_("Leave this field empty"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    token = forms.CharField(required=False, max_length=1_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.MARKED:
            self.fields[name].is_marked = True  # type: ignore[attr-defined]

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields that people fill in."""
        return [self[name] for name in self.SHOWN]

    def add_refusal(self, refusal: Refusal) -> None:
        """Add a refusal to the field that it concerns. A field shows only its first refusal."""
        name = self.FIELDS_OF.get(refusal.field, refusal.field)
        field = name if name in self.fields and not self[name].is_hidden else None
        if field is None or field not in self.errors:
            self.add_error(field, str(refusal))

    def check(self, token: FormToken, refusals: Iterable[Refusal], *, at: datetime) -> None:
        """Add what the rules refuse, unless a program has sent the form: then only that is said."""
        if token.is_too_fast(at):
            self.add_refusal(TOO_FAST)
        elif self.data.get("homepage"):
            self.add_refusal(HONEYPOT_FILLED)
        else:
            for refusal in refusals:
                self.add_refusal(refusal)


def with_new_token(data: QueryDict, form: str, *, at: datetime) -> QueryDict:
    """Return what was submitted with a new token for the form, to be shown and sent again."""
    renewed = data.copy()
    renewed["token"] = issue_token(form, at=at)
    return renewed
