"""The form by which somebody complains about the disclosure of a body."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.complaints.rules.intake import ComplaintFacts
from gongkai.complaints.states import ComplaintKind
from gongkai.portal.submission_forms import MAX_TYPED, SubmissionForm
from gongkai.ui.fields import TextField


class ComplaintForm(SubmissionForm):
    """Kind and words of the complaint and, if they want, who complains. The rules validate it."""

    SHOWN = ("kind", "text", "name", "contact")
    MARKED = ("kind", "text")

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

    def facts(self) -> ComplaintFacts:
        """Return the values entered. Values that failed validation are empty."""
        return ComplaintFacts(*(self.cleaned_data.get(name, "") for name in self.SHOWN))
