"""The form by which a reader reports an error."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.error_reports.rules import ErrorFacts
from gongkai.error_reports.states import ErrorKind
from gongkai.portal.submission_forms import MAX_TYPED, SubmissionForm
from gongkai.ui.fields import TextField


class ErrorReportForm(SubmissionForm):
    """The kind of error, the reader's words and, if they want, a contact. The rules validate it."""

    SHOWN = ("kind", "text", "contact")
    MARKED = ("kind", "text")

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
    page = forms.CharField(required=False, max_length=MAX_TYPED, widget=forms.HiddenInput)

    def facts(self) -> ErrorFacts:
        """Return the values entered. Values that failed validation are empty."""
        return ErrorFacts(
            *(self.cleaned_data.get(name, "") for name in ("page", "kind", "text", "contact"))
        )
