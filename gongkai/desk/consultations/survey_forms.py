"""Forms of surveys: a question, which question is removed, and answers that came by post or otherwise."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.consultations.models import PublicConsultation
from gongkai.consultations.registration import EnteredSurvey
from gongkai.consultations.states import CommentSource, QuestionKind
from gongkai.consultations.surveys import questions_of
from gongkai.desk.consultations.forms import MAX_INPUT, READ_BY_PUBLIC, StepForm
from gongkai.desk.forms import DateInput
from gongkai.ui.fields import DateField, IntegerField, TextField
from gongkai.ui.refusable import RefusableForm
from gongkai.ui.survey_fields import survey_answers, survey_fields


class QuestionForm(StepForm):
    """A question of the survey."""

    kind = forms.ChoiceField(choices=QuestionKind.choices, label=_("Kind of question"))
    text = TextField(max_length=MAX_INPUT, label=_("Question"), help_text=READ_BY_PUBLIC)
    options = TextField(
        max_length=MAX_INPUT,
        required=False,
        label=_("Answers offered, one a line"),
        help_text=_("For one or any of several answers."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    least = IntegerField(
        required=False, label=_("Lowest value"), help_text=_("For a scale or a number.")
    )
    most = IntegerField(
        required=False, label=_("Highest value"), help_text=_("For a scale or a number.")
    )
    is_required = forms.BooleanField(required=False, label=_("This question must be answered"))
    is_confidential = forms.BooleanField(
        required=False,
        label=_("Confidential"),
        help_text=_("Results are shown as counts only, and small counts not at all."),
    )


class RemoveQuestionForm(StepForm):
    """Which question is removed."""

    question_id = forms.TypedChoiceField(coerce=int, label=_("Question"))

    def offer(self) -> None:
        """Offer the questions of the survey."""
        self.fields["question_id"].choices = [  # type: ignore[attr-defined]
            (one.pk, one.text) for one in questions_of(self.subject)
        ]


class EnterSurveyForm(RefusableForm):
    """Answers that came otherwise than by the website, with their way and day of receipt."""

    source = forms.ChoiceField(
        choices=[one for one in CommentSource.choices if one[0] != CommentSource.WEB],
        label=_("Way"),
    )
    received_on = DateField(label=_("Received on"), widget=DateInput)

    def __init__(self, *args: Any, consultation: PublicConsultation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions_of(consultation)
        self.fields |= survey_fields(self.questions)

    def entered(self) -> EnteredSurvey:
        """Return what was entered."""
        data = self.cleaned_data
        return EnteredSurvey(
            survey_answers(self, self.questions), data["source"], data["received_on"]
        )
