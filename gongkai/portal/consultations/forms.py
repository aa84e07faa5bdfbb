"""The form of a comment on a draft, and the filter of the list."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.consultations.registration import CommentFacts
from gongkai.consultations.rules.basics import MAX_TEXT
from gongkai.consultations.rules.files import MAX_FILES
from gongkai.consultations.states import ConsultationState
from gongkai.kit.lazy_texts import filled
from gongkai.portal.submission_forms import MAX_TYPED, SubmissionForm
from gongkai.ui.fields import IntegerField, MultipleFileField, TextField

LISTED = (
    ("", _("All consultations")),
    *((state.value, state.label) for state in ConsultationState),
)


class ConsultationFilter(forms.Form):
    """In which state the listed consultations are."""

    state = forms.ChoiceField(choices=LISTED, required=False, label=_("State"))


class CommentForm(SubmissionForm):
    """What somebody writes about a draft. The rules validate it."""

    SHOWN = ("paragraph", "text", "attachments", "name", "contact", "may_publish")
    MARKED = ("text",)

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
        help_text=filled(_("At most %(most)s characters."), {"most": MAX_TEXT}),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    attachments = MultipleFileField(
        required=False,
        label=_("Files (optional)"),
        help_text=filled(
            _("At most %(most)s files. They are published only if you agree to each."),
            {"most": MAX_FILES},
        ),
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
