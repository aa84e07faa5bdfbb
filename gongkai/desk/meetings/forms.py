"""Forms of meetings and of their steps. The rules decide the rest."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.timezone import is_naive, make_aware
from django.utils.translation import gettext_lazy as _

from gongkai.desk.body_fields import BodyField
from gongkai.kit.times import BEIJING
from gongkai.meetings.models import Meeting
from gongkai.meetings.queries import chosen_registrations
from gongkai.meetings.states import DocumentRole, MeetingKind, MeetingState, SeatKind
from gongkai.meetings.workflow import MeetingFacts
from gongkai.ui.fields import IntegerField, TextField
from gongkai.ui.refusable import RefusableForm

MAX_INPUT, MAX_RECORD_INPUT = 20_000, 400_000
WRITTEN = "%Y-%m-%dT%H:%M"


class MomentField(forms.DateTimeField):
    """A day and time in Beijing time."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            input_formats=[WRITTEN, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
            widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=WRITTEN),
            **kwargs,
        )

    def clean(self, value: Any) -> datetime | None:
        """Interpret a time without a time zone as Beijing time."""
        moment: datetime | None = super().clean(value)
        if moment is None:
            return None
        return make_aware(moment, BEIJING) if is_naive(moment) else moment

    def prepare_value(self, value: Any) -> Any:
        """Show a moment in Beijing time."""
        return value.astimezone(BEIJING) if isinstance(value, datetime) else value


class MeetingFilter(forms.Form):
    """The filter of the list; without one, it shows what has not ended yet."""

    state = forms.ChoiceField(
        choices=[("", _("In hand")), (MeetingState.PUBLISHED, _("Ended or cancelled"))],
        required=False,
        label=_("State"),
    )


class StepForm(RefusableForm):
    """The form of a step; `meeting` determines choices and initial values."""

    def __init__(self, *args: Any, meeting: Meeting | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        if meeting is not None:
            self.offer(meeting)

    def offer(self, meeting: Meeting) -> None:
        """Set the choices and initial values of the form's fields."""


class FactsForm(StepForm):
    """What is announced of a meeting."""

    kind = forms.ChoiceField(
        choices=MeetingKind.choices,
        label=_("Kind"),
        help_text=_(
            "A hearing on draft rules is announced 30 days before. The materials of a hearing must be "
            "public 7 days before."
        ),
        widget=forms.RadioSelect,
    )
    title = TextField(max_length=MAX_INPUT, label=_("Title"))
    agenda = TextField(
        max_length=MAX_INPUT,
        label=_("Matter and agenda"),
        help_text=_("What is decided, what is discussed, and how participants are chosen."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    place = TextField(max_length=MAX_INPUT, label=_("Place"))
    starts_at = MomentField(label=_("Begins at (Beijing time)"))
    ends_at = MomentField(label=_("Ends at (Beijing time)"))
    opens_at = MomentField(label=_("Applications from (Beijing time)"))
    closes_at = MomentField(
        label=_("Applications until (Beijing time)"),
        help_text=_("From this moment on no application is accepted."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in SeatKind:
            self.fields[kind.value] = IntegerField(
                required=False,
                min_value=0,
                label=_("Seats: %(kind)s") % {"kind": kind.label},
                widget=forms.NumberInput(attrs={"min": 0, "inputmode": "numeric"}),
            )

    def offer(self, meeting: Meeting) -> None:
        """Begin with what is stored."""
        names = (
            "kind",
            "title",
            "agenda",
            "place",
            "starts_at",
            "ends_at",
            "opens_at",
            "closes_at",
        )
        self.initial = {name: getattr(meeting, name) for name in names}
        self.initial |= {one.kind: one.places for one in meeting.seats.all()}

    def clean(self) -> dict[str, Any]:
        """Read an empty number of seats as none."""
        values = super().clean() or self.cleaned_data
        for kind in SeatKind:
            if kind.value not in self.errors:
                values[kind.value] = values.get(kind.value) or 0
        return values


class NewMeetingForm(FactsForm):
    """A new meeting."""

    body = BodyField(empty_label=None, label=_("Body"))
    field_order = ("body",)

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].offer(bodies)  # type: ignore[attr-defined]

    def facts_entered(self) -> MeetingFacts:
        """Return the entered facts."""
        return MeetingFacts(
            **{name: value for name, value in self.cleaned_data.items() if name != "body"}
        )


class NothingForm(StepForm):
    """A step without input."""


class HeldForm(StepForm):
    """Which of the chosen participants came."""

    attended = forms.TypedMultipleChoiceField(
        coerce=int,
        required=False,
        label=_("Participants who came"),
        widget=forms.CheckboxSelectMultiple,
    )

    def offer(self, meeting: Meeting) -> None:
        """Offer the participants on the list by number; all are chosen at first."""
        rows = list(chosen_registrations(meeting))
        self.fields["attended"].choices = [  # type: ignore[attr-defined]
            (one.pk, f"{one.number} · {one.get_seat_display()}") for one in rows
        ]
        self.initial = {"attended": [one.pk for one in rows]}

    def clean_attended(self) -> tuple[int, ...]:
        """Return the ids."""
        return tuple(self.cleaned_data["attended"])


class RecordForm(StepForm):
    """The record of the meeting."""

    record = TextField(
        max_length=MAX_RECORD_INPUT,
        label=_("Text of the record"),
        help_text=_("Those who attended read it with number and code; it is not public."),
        widget=forms.Textarea(attrs={"rows": 12}),
    )

    def offer(self, meeting: Meeting) -> None:
        """Begin with the present record."""
        self.initial = {"record": meeting.record}


class ConfirmForm(StepForm):
    """Why the record is settled although somebody objected or did not answer."""

    reason = TextField(
        required=False,
        max_length=MAX_INPUT,
        label=_("Reason, if participants objected or did not answer"),
        help_text=_("The public reads it."),
    )


class PostponeForm(StepForm):
    """The new times, the place and the reason."""

    starts_at = MomentField(label=_("Begins at (Beijing time)"))
    ends_at = MomentField(label=_("Ends at (Beijing time)"))
    closes_at = MomentField(
        required=False,
        label=_("Applications until (Beijing time)"),
        help_text=_("Only while applications are accepted; it can only become later."),
    )
    place = TextField(max_length=MAX_INPUT, label=_("Place"))
    reason = TextField(max_length=MAX_INPUT, label=_("Reason"), help_text=_("The public reads it."))

    def offer(self, meeting: Meeting) -> None:
        """Begin with the present times."""
        names = ("starts_at", "ends_at", "closes_at", "place")
        self.initial = {name: getattr(meeting, name) for name in names}


class CancelForm(StepForm):
    """Why the meeting is cancelled."""

    reason = TextField(max_length=MAX_INPUT, label=_("Reason"), help_text=_("The public reads it."))


class DocumentForm(forms.Form):
    """What the document is for the meeting."""

    role = forms.ChoiceField(choices=DocumentRole.choices, label=_("Kind of document"))
