"""The form by which somebody complains about the disclosure of a body."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.complaints.rules.intake import ComplaintFacts
from gongkai.complaints.states import ComplaintKind
from gongkai.kit.refusals import Refusal
from gongkai.ui.fields import TextField

MAX_TYPED = 200_000  # characters; the rules set the actual limit
SHOWN = ("kind", "text", "name", "contact")


class ComplaintForm(forms.Form):
    """Kind and words of the complaint and, if they want, who complains. The rules validate it."""

    kind = forms.ChoiceField(
        required=False,
        choices=ComplaintKind.choices,
        label=_("What do you complain of?"),
        widget=forms.RadioSelect,
    )
    text = TextField(
        required=False,
        max_length=MAX_TYPED,
        label=_("What happened"),
        help_text=_("Name the information or the page, and since when it is missing or wrong."),
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    name = TextField(
        required=False,
        max_length=MAX_TYPED,
        label=_("Your name"),
        help_text=_("Not required. The body complained of does not learn it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact = TextField(
        required=False,
        max_length=MAX_TYPED,
        label=_("Telephone or e-mail, for questions"),
        help_text=_("Not required. You can read the result without it, by number and code."),
        widget=forms.TextInput(attrs={"autocomplete": "email"}),
    )
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
        for name in ("kind", "text"):
            self.fields[name].is_marked = True  # type: ignore[attr-defined]

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields that people fill in."""
        return [self[name] for name in SHOWN]

    def facts(self) -> ComplaintFacts:
        """Return the values entered. Values that failed validation are empty."""
        return ComplaintFacts(*(self.cleaned_data.get(name, "") for name in SHOWN))

    def add_refusal(self, refusal: Refusal) -> None:
        """Add a refusal to the field that it concerns."""
        shown = refusal.field in self.fields and not self[refusal.field].is_hidden
        self.add_error(refusal.field if shown else None, str(refusal))
