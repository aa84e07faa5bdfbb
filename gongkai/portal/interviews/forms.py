"""The form by which a reader sends a question."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.interviews.rules.questions import QuestionFacts
from gongkai.kit.refusals import Refusal
from gongkai.ui.fields import TextField

MAX_TYPED = 200_000  # characters; the rules set the actual limit


class QuestionForm(forms.Form):
    """The question and, if the reader wants, a name. The rules validate it."""

    text = TextField(
        required=False,
        max_length=MAX_TYPED,
        label=_("Your question"),
        help_text=_("Write no names, telephone numbers or other personal data."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    name = TextField(
        required=False,
        max_length=MAX_TYPED,
        label=_("Your name"),
        help_text=_("Not required and never published."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
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
        self.fields["text"].is_marked = True  # type: ignore[attr-defined]

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields that people fill in."""
        return [self["text"], self["name"]]

    def facts(self) -> QuestionFacts:
        """Return the values entered. Values that failed validation are empty."""
        return QuestionFacts(self.cleaned_data.get("text", ""), self.cleaned_data.get("name", ""))

    def add_refusal(self, refusal: Refusal) -> None:
        """Add a refusal to the field that it concerns."""
        shown = refusal.field in self.fields and not self[refusal.field].is_hidden
        self.add_error(refusal.field if shown else None, str(refusal))
