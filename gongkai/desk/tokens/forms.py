"""The form of a new token."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.organisations.rules.tokens import NewToken
from gongkai.organisations.states import TokenScope
from gongkai.ui.fields import TextField
from gongkai.ui.refusable import RefusableForm

MAX_INPUT = 1_000
PERIODS = ((30, _("30 days")), (90, _("90 days")), (366, _("A year")))


class TokenForm(RefusableForm):
    """What a token is for, what it may write, and for how long."""

    name = TextField(
        max_length=MAX_INPUT,
        label=_("What the token is for"),
        help_text=_("For example the name of the program that will use it."),
    )
    scopes = forms.MultipleChoiceField(
        choices=TokenScope.choices,
        widget=forms.CheckboxSelectMultiple,
        label=_("What it may write"),
    )
    days = forms.TypedChoiceField(
        choices=PERIODS, coerce=int, initial=90, label=_("How long it is valid")
    )

    def new_token(self) -> NewToken:
        """Return what was entered."""
        return NewToken(**self.cleaned_data)
