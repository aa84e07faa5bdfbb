"""Forms of the steps of feedback on answers and of reported comments. The rules decide the rest."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.consultations.states import FeedbackState, ReportedState
from gongkai.desk.consultations.forms import MAX_INPUT, READ_BY_PUBLIC, StepForm
from gongkai.ui.fields import TextField


class ReplyForm(StepForm):
    """The reply to feedback on an answer; a returned one is the beginning."""

    reply = TextField(
        max_length=MAX_INPUT,
        label=_("Reply to the feedback"),
        help_text=READ_BY_PUBLIC,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def offer(self) -> None:
        """Begin with the reply that was returned."""
        self.initial = {"reply": self.subject.reply}


class ReturnForm(StepForm):
    """Why a reply is returned."""

    reason = TextField(max_length=MAX_INPUT, label=_("What should be changed"))


class KeepForm(StepForm):
    """Why a reported comment is kept."""

    reason = TextField(
        max_length=MAX_INPUT, label=_("Reason for keeping it"), help_text=READ_BY_PUBLIC
    )


class FeedbackFilter(forms.Form):
    """In which state the listed feedback is."""

    state = forms.ChoiceField(
        choices=[("", _("All states")), *FeedbackState.choices], required=False, label=_("State")
    )


class ReportedFilter(forms.Form):
    """In which state the listed reported comments are."""

    state = forms.ChoiceField(
        choices=[("", _("All states")), *ReportedState.choices], required=False, label=_("State")
    )
