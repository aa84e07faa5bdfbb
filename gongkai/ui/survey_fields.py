"""The form fields of the questions of a survey, for the public and for staff who enters answers."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext as _

from gongkai.consultations.models import SurveyQuestion
from gongkai.consultations.registration import SurveyAnswers
from gongkai.consultations.rules.surveys import MAX_ANSWER, bounds_of, field_of
from gongkai.consultations.states import QuestionKind
from gongkai.ui.fields import IntegerField, TextField

MAX_TYPED = 200_000  # characters; the rules set the actual limit


def survey_fields(questions: Sequence[SurveyQuestion]) -> dict[str, forms.Field]:
    """Return a field for each question, by name. None is required: the rules say what is missing."""
    return {field_of(one): _field(one) for one in questions}


def _field(question: SurveyQuestion) -> forms.Field:
    field = _field_of_kind(question)
    field.label = question.text
    field.required = False
    field.is_marked = question.is_required  # type: ignore[attr-defined]
    if question.is_confidential:
        words = _("Confidential: only counts are stored and shown, small ones not at all.")
        field.help_text = f"{field.help_text} {words}".strip()
    return field


def _field_of_kind(question: SurveyQuestion) -> forms.Field:
    first, last = bounds_of(question) if question.kind != QuestionKind.TEXT else (0, 0)
    match question.kind:
        case QuestionKind.SINGLE | QuestionKind.MULTIPLE:
            choices = [(str(place), one) for place, one in enumerate(question.options, start=1)]
            if question.kind == QuestionKind.SINGLE:
                return forms.ChoiceField(choices=choices, widget=forms.RadioSelect)
            return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple)
        case QuestionKind.SCALE:
            return forms.ChoiceField(
                choices=[(str(one), str(one)) for one in range(first, last + 1)],
                widget=forms.RadioSelect,
            )
        case QuestionKind.NUMBER:
            return IntegerField(
                help_text=_("A whole number from %(least)s to %(most)s.")
                % {"least": first, "most": last}
            )
        case _:
            return TextField(
                max_length=MAX_TYPED,
                help_text=_("At most %(most)s characters. Only staff reads it.")
                % {"most": MAX_ANSWER},
                widget=forms.Textarea(attrs={"rows": 3}),
            )


def survey_answers(form: forms.Form, questions: Sequence[SurveyQuestion]) -> SurveyAnswers:
    """Return what was answered; values that are no valid choices are left out."""
    values, texts = dict[int, tuple[int, ...]](), dict[int, str]()
    for one in questions:
        entered = form.cleaned_data.get(field_of(one))
        if one.kind == QuestionKind.TEXT:
            texts[one.pk] = entered or ""
        elif isinstance(entered, list):
            values[one.pk] = tuple(int(each) for each in entered)
        elif entered not in {None, ""}:
            values[one.pk] = (int(entered),)
    return SurveyAnswers(values, texts)
