"""Forms of the steps of a question. The rules decide the rest."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.desk.interviews.forms import MAX_INPUT, NOT_ASKED
from gongkai.interviews.models import EventQuestion
from gongkai.interviews.states import WithholdingGround
from gongkai.ui.fields import IntegerField, TextField
from gongkai.ui.refusable import RefusableForm


class QuestionStepForm(RefusableForm):
    """The form of a step; `question` determines the initial values."""

    def __init__(self, *args: Any, question: EventQuestion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question = question
        self.offer()

    def offer(self) -> None:
        """Set the initial values of the form's fields."""


class ShowForm(QuestionStepForm):
    """The words as the public reads them."""

    text = TextField(
        max_length=MAX_INPUT,
        label=_("Text for the public"),
        help_text=_(
            "Take out personal data only. If it differs from what was sent, the page says so."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def offer(self) -> None:
        """Begin with what is public, or what was sent."""
        self.initial = {"text": self.question.public_text or self.question.text}


class GroundForm(QuestionStepForm):
    """The ground on which the words are withheld."""

    ground = forms.ChoiceField(
        choices=WithholdingGround.choices, label=_("Ground"), widget=forms.RadioSelect
    )


class GroupForm(QuestionStepForm):
    """The question that stands for this one."""

    leader = IntegerField(
        min_value=1, max_value=1_000_000, label=_("Number of the question that stands for it")
    )


class AnswerForm(QuestionStepForm):
    """When the answer begins."""

    mark = TextField(
        max_length=40,
        required=False,
        label=_("Time from the beginning"),
        help_text=_("Such as 12:34. Empty while it is live: now."),
    )


class QuestionNotAskedForm(QuestionStepForm):
    """Why the question is not asked."""

    reason = forms.ChoiceField(choices=NOT_ASKED, label=_("Why it was not asked"))
    remark = TextField(
        max_length=MAX_INPUT,
        required=False,
        label=_("Remark for the public"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
