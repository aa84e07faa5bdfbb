"""Forms of sessions, on-line units and their steps. The rules decide the rest."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.desk.body_fields import BodyField
from gongkai.desk.meetings.forms import MomentField
from gongkai.training.entries import UnitAnswers, UnitFacts
from gongkai.training.models import LearningUnit, TrainingSession, UnitVersion
from gongkai.training.questions import Question, as_text, loaded
from gongkai.training.rules.units import latest_version
from gongkai.training.workflow import SessionFacts
from gongkai.ui.fields import DecimalField, IntegerField, TextField
from gongkai.ui.refusable import RefusableForm

MAX_INPUT, MAX_TEXT_INPUT = 20_000, 200_000


class SessionStepForm(RefusableForm):
    """The form of a step of a session; `session` determines choices and initial values."""

    def __init__(self, *args: Any, session: TrainingSession | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session = session
        if session is not None:
            self.offer(session)

    def offer(self, session: TrainingSession) -> None:
        """Set the choices and initial values of the form's fields."""


class SessionForm(SessionStepForm):
    """The facts of a session."""

    title = TextField(max_length=MAX_INPUT, label=_("Title"))
    topics = TextField(
        max_length=MAX_INPUT,
        label=_("Topics of the training"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    place = TextField(max_length=MAX_INPUT, label=_("Place of the training"))
    begins_at = MomentField(label=_("Begins at (Beijing time)"))
    ends_at = MomentField(label=_("Ends at (Beijing time)"))
    hours = DecimalField(label=_("Hours that it counts"))
    seats = IntegerField(
        label=_("Number of seats"), initial=0, help_text=_("0 if everybody can come.")
    )

    def offer(self, session: TrainingSession) -> None:
        """Show what is entered now."""
        for name in self.fields:
            self.initial.setdefault(name, getattr(session, name, None))

    def facts_entered(self) -> SessionFacts:
        """Return the entered facts."""
        values = {name: self.cleaned_data[name] for name in SessionFacts.__dataclass_fields__}
        return SessionFacts(**values)


class NewSessionForm(SessionForm):
    """A new session."""

    body = BodyField(empty_label=None, label=_("Body"))
    field_order = ("body",)

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].offer(bodies)  # type: ignore[attr-defined]


class NothingForm(SessionStepForm):
    """A step without input."""


class ReasonForm(SessionStepForm):
    """Why a session is cancelled."""

    reason = TextField(max_length=MAX_INPUT, label=_("Reason"))


class PresenceForm(SessionStepForm):
    """Who was present without having entered the code."""

    participant_id = forms.TypedChoiceField(coerce=int, label=_("Who was present"))
    reason = TextField(
        max_length=MAX_INPUT,
        label=_("Reason"),
        help_text=_("Such as: signed the list, had no telephone."),
    )

    def offer(self, session: TrainingSession) -> None:
        """Offer those who signed up and are not entered yet."""
        absent = session.participants.filter(attended_at=None).select_related("person", "body")
        self.fields["participant_id"].choices = [  # type: ignore[attr-defined]
            (one.pk, f"{one.person.name} · {one.body.label}") for one in absent.order_by("id")
        ]


class HeldForm(SessionStepForm):
    """People without an account, who signed a list."""

    others = IntegerField(
        label=_("People without an account"),
        initial=0,
        help_text=_("Who signed a list on paper, without those who entered the code."),
    )
    list_of_others = TextField(
        required=False,
        max_length=MAX_INPUT,
        label=_("List on which they were counted"),
        help_text=_("Where it is kept, such as its file number."),
    )


class CodeForm(RefusableForm):
    """The code that is shown in the room."""

    code = TextField(
        max_length=40,
        label=_("Code shown in the room"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class MaterialForm(RefusableForm):
    """A file for the participants."""

    file = forms.FileField(label=_("Material of the training"))


class UnitForm(RefusableForm):
    """A new on-line unit."""

    body = BodyField(empty_label=None, label=_("Body"))
    title = TextField(max_length=MAX_INPUT, label=_("Title"))
    text = TextField(
        max_length=MAX_TEXT_INPUT,
        label=_("Text to be learnt"),
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    hours = DecimalField(label=_("Hours that it counts"))

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].offer(bodies)  # type: ignore[attr-defined]

    def facts_entered(self) -> UnitFacts:
        """Return the entered facts."""
        values = self.cleaned_data
        return UnitFacts(values["title"], values["text"], values["hours"])


class UnitStepForm(RefusableForm):
    """The form of a step of a unit; `unit` determines the initial values."""

    def __init__(self, *args: Any, unit: LearningUnit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        self.offer()

    def offer(self) -> None:
        """Set the initial values of the form's fields."""


class UnitNothingForm(UnitStepForm):
    """A step without input."""


class UnitReasonForm(UnitStepForm):
    """Why a unit is closed."""

    reason = TextField(max_length=MAX_INPUT, label=_("Reason"))


class QuestionsForm(UnitStepForm):
    """The questions, the pass mark and the number of attempts."""

    questions = TextField(
        max_length=MAX_TEXT_INPUT,
        label=_("Questions of the test"),
        help_text=_(
            "A question on a line, its options on the lines below: * before a right one, - before a "
            "wrong one. An empty line between two questions."
        ),
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    pass_mark = IntegerField(label=_("Per cent of right answers to pass"), initial=60)
    attempts = IntegerField(label=_("Number of attempts"), initial=3)

    def offer(self) -> None:
        """Show the questions in force."""
        version = latest_version(self.unit)
        if version is not None:
            self.initial.setdefault("questions", as_text(loaded(version.questions)))
            self.initial.setdefault("pass_mark", version.pass_mark)
            self.initial.setdefault("attempts", version.attempts)


class AnswersForm(RefusableForm):
    """The test: each question with its options."""

    version_id = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, version: UnitVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version_id"].initial = version.pk
        self.questions: Sequence[Question] = loaded(version.questions)
        for number, question in enumerate(self.questions):
            kind = (
                forms.TypedMultipleChoiceField if question.has_several else forms.TypedChoiceField
            )
            widget = forms.CheckboxSelectMultiple if question.has_several else forms.RadioSelect
            self.fields[f"question_{number}"] = kind(
                coerce=int,
                choices=list(enumerate(question.options)),
                label=f"{number + 1}. {question.text}",
                widget=widget,
            )

    def answers(self) -> UnitAnswers:
        """Return the chosen options by question."""
        chosen = []
        for number in range(len(self.questions)):
            value = self.cleaned_data[f"question_{number}"]
            chosen.append(tuple(value) if isinstance(value, list) else (value,))
        return UnitAnswers(self.cleaned_data["version_id"], tuple(chosen))


class YearForm(forms.Form):
    """The year of a list of hours."""

    year = IntegerField(min_value=2008, max_value=2200, required=False, label=_("Year"))
