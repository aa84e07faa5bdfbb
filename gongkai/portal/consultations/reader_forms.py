"""Forms of what readers say afterwards: feedback on an answer, and the report of a comment."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.consultations.rules.feedback import MAX_FEEDBACK, FeedbackFacts
from gongkai.consultations.states import FeedbackKind, HoldGround
from gongkai.kit.lazy_texts import filled
from gongkai.portal.submission_forms import MAX_TYPED, SubmissionForm
from gongkai.ui.fields import TextField


class FeedbackForm(SubmissionForm):
    """Why an answer does not answer what was said. The rules validate it."""

    SHOWN = ("kind", "text")
    MARKED = ("kind", "text")

    kind = forms.ChoiceField(
        required=False,
        choices=FeedbackKind.choices,
        label=_("What is wrong with the answer?"),
        widget=forms.RadioSelect,
    )
    text = TextField(
        required=False,
        max_length=MAX_TYPED,
        label=_("What is not answered?"),
        help_text=filled(
            _("At most %(most)s characters, without personal data."), {"most": MAX_FEEDBACK}
        ),
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def facts(self) -> FeedbackFacts:
        """Return the values entered. Values that failed validation are empty."""
        return FeedbackFacts(self.cleaned_data.get("kind", ""), self.cleaned_data.get("text", ""))


class ReportForm(SubmissionForm):
    """The ground on which a reader reports a published comment."""

    SHOWN = ("ground",)
    MARKED = ("ground",)

    ground = forms.ChoiceField(
        required=False,
        choices=HoldGround.choices,
        label=_("Why should the comment not be public?"),
        widget=forms.RadioSelect,
    )

    def entered(self) -> str:
        """Return the ground; empty if it failed validation."""
        return str(self.cleaned_data.get("ground", ""))
