"""The form of a comment on a draft, and the filter of the list."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.consultations.registration import CommentFacts
from gongkai.consultations.rules.basics import MAX_TEXT
from gongkai.consultations.rules.files import MAX_FILES
from gongkai.consultations.states import ConsultationState
from gongkai.kit.refusals import Refusal
from gongkai.ui.fields import IntegerField, MultipleFileField, TextField

SHOWN = ("paragraph", "text", "attachments", "name", "contact", "may_publish")
MAX_TYPED = 200_000  # characters; the rules set the actual limit
LISTED = (
    ("", _("All consultations")),
    *((state.value, state.label) for state in ConsultationState),
)


class ConsultationFilter(forms.Form):
    """In which state the listed consultations are."""

    state = forms.ChoiceField(choices=LISTED, required=False, label=_("State"))


class CommentForm(forms.Form):
    """What somebody writes about a draft. The rules validate it."""

    paragraph = IntegerField(
        required=False,
        min_value=1,
        label=_("Paragraph of the draft"),
        help_text=_("The number beside the paragraph. Empty: on the draft as a whole."),
    )
    text = TextField(
        required=False,
        max_length=MAX_TYPED,
        label=_("Your comment"),
        help_text=_("At most %(most)s characters.") % {"most": MAX_TEXT},
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    attachments = MultipleFileField(
        required=False,
        label=_("Files (optional)"),
        help_text=_("At most %(most)s files. They are published only if you agree to each.")
        % {"most": MAX_FILES},
    )
    name = TextField(
        required=False,
        max_length=MAX_TYPED,
        label=_("Your name"),
        help_text=_("Not required."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact = TextField(
        required=False,
        max_length=MAX_TYPED,
        label=_("Telephone or e-mail, for questions"),
        help_text=_("Not required. You can read the answer without it, by number and code."),
        widget=forms.TextInput(attrs={"autocomplete": "email"}),
    )
    may_publish = forms.BooleanField(
        required=False,
        label=_("My comment may be published"),
        help_text=_("Without your name; you see the words before, and confirm them."),
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
        return [self[name] for name in SHOWN]

    def facts(self) -> CommentFacts:
        """Return the values entered. Values that failed validation are empty."""
        data = self.cleaned_data
        return CommentFacts(
            data.get("text", ""),
            data.get("paragraph"),
            data.get("name", ""),
            data.get("contact", ""),
            data.get("may_publish", False),
        )

    def add_refusal(self, refusal: Refusal) -> None:
        """Add a refusal to the field that it concerns."""
        shown = refusal.field in self.fields and not self[refusal.field].is_hidden
        self.add_error(refusal.field if shown else None, str(refusal))
