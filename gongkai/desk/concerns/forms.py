"""Forms of public concerns and of their steps. The rules decide the rest."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.timezone import is_naive, make_aware
from django.utils.translation import gettext_lazy as _

from gongkai.desk.body_fields import BodyField
from gongkai.desk.forms import DateInput
from gongkai.kit.times import BEIJING
from gongkai.organisations.models import Body
from gongkai.organisations.queries import bodies_in_force
from gongkai.participation.models import Concern
from gongkai.participation.registration import NewConcern
from gongkai.participation.states import ConcernKind, ConcernSource, ConcernState, StatementForm
from gongkai.ui.fields import DateField, TextField
from gongkai.ui.refusable import RefusableForm

MAX_INPUT = 20_000
NO_PERSON = _("Topic and facts only: no names, telephone numbers or other personal data.")


class ConcernFilter(forms.Form):
    """The filter of the list; without one, it shows what is not closed yet."""

    state = forms.ChoiceField(
        choices=[("", _("In hand")), (ConcernState.CLOSED, ConcernState.CLOSED.label)],
        required=False,
        label=_("State"),
    )


class NewConcernForm(RefusableForm):
    """A new concern."""

    body = BodyField(empty_label=None, label=_("Body"))
    kind = forms.ChoiceField(choices=ConcernKind.choices, label=_("Kind"), widget=forms.RadioSelect)
    source = forms.ChoiceField(choices=ConcernSource.choices, label=_("Where it was noticed"))
    arisen_at = forms.DateTimeField(
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        label=_("Arisen at (Beijing time)"),
        help_text=_("The hours until the response are counted from this moment."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    title = TextField(max_length=MAX_INPUT, label=_("Topic"))
    facts = TextField(
        max_length=MAX_INPUT,
        label=_("What happened"),
        help_text=NO_PERSON,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].offer(bodies)  # type: ignore[attr-defined]

    def clean_arisen_at(self) -> datetime:
        """Interpret a time without a time zone as Beijing time."""
        moment: datetime = self.cleaned_data["arisen_at"]
        return make_aware(moment, BEIJING) if is_naive(moment) else moment

    def facts_entered(self) -> NewConcern:
        """Return the entered facts."""
        return NewConcern(
            **{name: value for name, value in self.cleaned_data.items() if name != "body"}
        )


class StepForm(RefusableForm):
    """The form of a step; `concern` determines the choices."""

    def __init__(self, *args: Any, concern: Concern, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.concern = concern
        self.offer()

    def offer(self) -> None:
        """Set the choices and initial values of the form's fields."""


class AmendForm(StepForm):
    """Topic and facts, corrected."""

    title = TextField(max_length=MAX_INPUT, label=_("Topic"))
    facts = TextField(
        max_length=MAX_INPUT,
        label=_("What happened"),
        help_text=NO_PERSON,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def offer(self) -> None:
        """Begin with the present words."""
        self.initial = {"title": self.concern.title, "facts": self.concern.facts}


class MeasureForm(StepForm):
    """A measure, the body that takes it, and until when."""

    text = TextField(max_length=MAX_INPUT, label=_("Measure"))
    body_id = BodyField(empty_label=None, label=_("Responsible body"))
    due_on = DateField(label=_("To be finished by"), widget=DateInput)

    def offer(self) -> None:
        """Offer the bodies in force, that of the concern first chosen."""
        self.fields["body_id"].offer(bodies_in_force().order_by("position", "id"))  # type: ignore[attr-defined]
        self.initial = {"body_id": self.concern.body_id}

    def clean_body_id(self) -> int:
        """Return the id of the body."""
        body: Body = self.cleaned_data["body_id"]
        return body.pk


class ProgressForm(StepForm):
    """How far a measure is."""

    measure_id = forms.TypedChoiceField(coerce=int, label=_("Measure"))
    progress = TextField(max_length=MAX_INPUT, label=_("Progress"))
    done = forms.BooleanField(required=False, label=_("The measure is done"))

    def offer(self) -> None:
        """Offer the open measures."""
        rows = self.concern.measures.filter(done_on=None).order_by("due_on", "id")
        self.fields["measure_id"].choices = [(one.pk, one.text) for one in rows]  # type: ignore[attr-defined]


class OutcomeForm(StepForm):
    """What came of the concern."""

    outcome = TextField(
        max_length=MAX_INPUT,
        label=_("What came of it"),
        help_text=_("The public reads it."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class StatementDraftForm(forms.Form):
    """In what form a statement is made."""

    form = forms.ChoiceField(choices=StatementForm.choices, label=_("Form of the statement"))
