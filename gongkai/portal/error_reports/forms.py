"""The form by which a reader reports an error."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.error_reports.rules import ErrorFacts
from gongkai.error_reports.states import ErrorKind
from gongkai.kit.refusals import Refusal
from gongkai.ui.fields import TextField

MAX_TYPED = 200_000  # characters; the rules set the actual limit


class ErrorReportForm(forms.Form):
    """The kind of error, the reader's words and, if they want, a contact. The rules validate it."""

    kind = forms.ChoiceField(
        required=False,
        choices=ErrorKind.choices,
        label=_("What is wrong?"),
        widget=forms.RadioSelect,
    )
    text = TextField(
        required=False,
        max_length=MAX_TYPED,
        label=_("Describe the error"),
        help_text=_("Say where on the page it is and, if you know, what would be right."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    contact = TextField(
        required=False,
        max_length=MAX_TYPED,
        label=_("Telephone or e-mail, for questions"),
        help_text=_("Not required. You can read the answer without it, by number and code."),
        widget=forms.TextInput(attrs={"autocomplete": "email"}),
    )
    # Hidden from people. A submission that fills it in comes from a program.
    homepage = TextField(
        required=False,
        max_length=MAX_TYPED,
        label=_("Leave this field empty"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    page = forms.CharField(required=False, max_length=MAX_TYPED, widget=forms.HiddenInput)
    token = forms.CharField(required=False, max_length=1_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("kind", "text"):
            self.fields[name].is_marked = True  # type: ignore[attr-defined]

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields that people fill in."""
        return [self[name] for name in ("kind", "text", "contact")]

    def facts(self) -> ErrorFacts:
        """Return the values entered. Values that failed validation are empty."""
        return ErrorFacts(
            *(self.cleaned_data.get(name, "") for name in ("page", "kind", "text", "contact"))
        )

    def add_refusal(self, refusal: Refusal) -> None:
        """Add a refusal to the field that it concerns."""
        shown = refusal.field in self.fields and not self[refusal.field].is_hidden
        self.add_error(refusal.field if shown else None, str(refusal))
