"""The form by which a reader sends a question."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.interviews.rules.questions import QuestionFacts
from gongkai.portal.submission_forms import MAX_TYPED, SubmissionForm
from gongkai.ui.fields import TextField


class QuestionForm(SubmissionForm):
    """The question and, if the reader wants, a name. The rules validate it."""

    SHOWN = ("text", "name")
    MARKED = ("text",)

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

    def facts(self) -> QuestionFacts:
        """Return the values entered. Values that failed validation are empty."""
        return QuestionFacts(self.cleaned_data.get("text", ""), self.cleaned_data.get("name", ""))
