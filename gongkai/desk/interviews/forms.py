"""Forms of interviews and press conferences and of their steps. The rules decide the rest."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import is_naive, localtime, make_aware
from django.utils.translation import gettext_lazy as _

from gongkai.desk.body_fields import BodyField
from gongkai.files.recordings import KINDS, store_recording
from gongkai.interviews.inputs import (
    EventFacts,
)
from gongkai.interviews.models import Event
from gongkai.interviews.queries import parts_of
from gongkai.interviews.rules.events import NewEvent
from gongkai.interviews.states import EventKind, NotAskedReason
from gongkai.interviews.transcripts import write_mark
from gongkai.kit.lazy_texts import filled
from gongkai.kit.refusals import Refused
from gongkai.kit.times import BEIJING
from gongkai.ui.fields import TextField
from gongkai.ui.refusable import RefusableForm

MAX_INPUT = 20_000
MAX_TRANSCRIPT = 2_000_000  # characters, and bytes of an uploaded transcript
MOMENT = "%Y-%m-%dT%H:%M"
NOT_ASKED = [one for one in NotAskedReason.choices if one[0] != NotAskedReason.CANCELLED]


class MomentInput(forms.DateTimeInput):
    """A date and time of day, as browsers ask for it."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format=MOMENT)


class MomentField(forms.DateTimeField):
    """A moment in Beijing time."""

    widget = MomentInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=[MOMENT, f"{MOMENT}:%S", "%Y-%m-%d %H:%M"], **kwargs)

    def to_python(self, value: Any) -> datetime | None:
        """Interpret a time without a time zone as Beijing time."""
        moment = super().to_python(value)
        return make_aware(moment, BEIJING) if moment and is_naive(moment) else moment

    def prepare_value(self, value: Any) -> Any:
        """Show a stored moment in Beijing time."""
        return localtime(value, BEIJING) if isinstance(value, datetime) else value


class EventFilter(forms.Form):
    """The filter of the list; without one, it shows what is neither published nor cancelled."""

    state = forms.ChoiceField(
        choices=[("", _("In hand")), ("closed", _("Published or cancelled"))],
        required=False,
        label=_("State"),
    )


class FactsForm(RefusableForm):
    """What is announced."""

    title = TextField(max_length=MAX_INPUT, label=_("Topic of the event"))
    outline = TextField(
        max_length=MAX_INPUT,
        label=_("What it is about"),
        help_text=_("The public reads it with the announcement."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    place = TextField(max_length=MAX_INPUT, required=False, label=_("Place"))
    begins_at = MomentField(label=_("Begins at (Beijing time)"))
    questions_until = MomentField(
        required=False,
        label=_("Questions beforehand until (Beijing time)"),
        help_text=_("Empty: until it begins."),
    )

    def facts(self) -> EventFacts:
        """Return what was entered."""
        entered = self.cleaned_data
        return EventFacts(
            title=entered["title"],
            outline=entered["outline"],
            place=entered["place"],
            begins_at=entered["begins_at"],
            questions_until=entered["questions_until"],
        )


class NewEventForm(FactsForm):
    """A new event."""

    body = BodyField(empty_label=None, label=_("Body"))
    kind = forms.ChoiceField(
        choices=EventKind.choices, label=_("Kind of event"), widget=forms.RadioSelect
    )
    field_order = ("body", "kind", "title", "outline", "place", "begins_at", "questions_until")

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].offer(bodies)  # type: ignore[attr-defined]

    def new_event(self) -> NewEvent:
        """Return the kind and what is announced."""
        return NewEvent(self.cleaned_data["kind"], self.facts())


class StepForm(RefusableForm):
    """The form of a step; `event` determines the choices."""

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        self.offer()

    def offer(self) -> None:
        """Set the choices and initial values of the form's fields."""


class AmendForm(StepForm, FactsForm):
    """The announcement, changed."""

    def offer(self) -> None:
        """Begin with what is announced."""
        self.initial = {name: getattr(self.event, name) for name in FactsForm.base_fields}


class GuestForm(StepForm):
    """A guest."""

    name = TextField(max_length=MAX_INPUT, label=_("Name of the guest"))
    office = TextField(max_length=MAX_INPUT, label=_("Office held"))
    is_principal = forms.BooleanField(
        required=False,
        label=_("Principal official of the body"),
        help_text=_("The year counts them apart."),
    )


class GuestChoiceForm(StepForm):
    """One of the guests."""

    guest_id = forms.TypedChoiceField(coerce=int, label=_("Guest"))

    def offer(self) -> None:
        """Offer the guests."""
        rows = self.event.guests.order_by("id")
        self.fields["guest_id"].choices = [(one.pk, one.name) for one in rows]  # type: ignore[attr-defined]


class DocumentForm(StepForm):
    """A public document, by its index number."""

    index_number = TextField(max_length=MAX_INPUT, label=_("Index number of the document"))


class DocumentChoiceForm(StepForm):
    """One of the documents named."""

    index_number = forms.ChoiceField(label=_("Document that it explains"))

    def offer(self) -> None:
        """Offer the documents named."""
        rows = self.event.explained.select_related("document").order_by("id")
        self.fields["index_number"].choices = [  # type: ignore[attr-defined]
            (one.document.index_number, one.document.title) for one in rows
        ]


class AttendanceForm(StepForm):
    """The guests who attended."""

    attended = forms.TypedMultipleChoiceField(
        coerce=int,
        empty_value=[],
        required=False,
        label=_("Guests who attended"),
        widget=forms.CheckboxSelectMultiple,
    )

    def offer(self) -> None:
        """Offer the guests, all chosen."""
        rows = list(self.event.guests.order_by("id"))
        self.fields["attended"].choices = [  # type: ignore[attr-defined]
            (one.pk, f"{one.name} · {one.office}") for one in rows
        ]
        self.initial = {"attended": [one.pk for one in rows]}

    def clean_attended(self) -> tuple[int, ...]:
        """Return the ids of the guests."""
        return tuple(self.cleaned_data["attended"])


class ReasonForm(StepForm):
    """A reason that the public reads."""

    reason = TextField(
        max_length=MAX_INPUT,
        label=_("Reason for the public"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class LineForm(StepForm):
    """A paragraph of the live text."""

    speaker = TextField(max_length=MAX_INPUT, required=False, label=_("Who speaks"))
    text = TextField(
        max_length=MAX_INPUT,
        label=_("Next paragraph"),
        help_text=_("Readers see it at once."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class LineCorrectionForm(StepForm):
    """A paragraph of the live text, corrected."""

    line_id = forms.TypedChoiceField(coerce=int, label=_("Paragraph to correct"))
    speaker = TextField(max_length=MAX_INPUT, required=False, label=_("Who speaks"))
    text = TextField(
        max_length=MAX_INPUT, label=_("Corrected text"), widget=forms.Textarea(attrs={"rows": 4})
    )

    def offer(self) -> None:
        """Offer the paragraphs, the newest first and already filled in."""
        rows = list(self.event.lines.order_by("-id"))
        self.fields["line_id"].choices = [(one.pk, one.text[:60]) for one in rows]  # type: ignore[attr-defined]
        if rows:
            self.initial = {"speaker": rows[0].speaker, "text": rows[0].text}


class DeskQuestionForm(StepForm):
    """A question that came another way."""

    text = TextField(
        max_length=MAX_INPUT,
        label=_("Question to the guests"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    asked_by = TextField(
        max_length=MAX_INPUT,
        required=False,
        label=_("Medium or organisation that asks"),
        help_text=_("The public reads it. No names of citizens."),
    )


class TranscriptForm(StepForm):
    """The transcript, typed or as a file."""

    text = TextField(
        max_length=MAX_TRANSCRIPT,
        required=False,
        label=_("Transcript"),
        help_text=_(
            "One paragraph a line, such as “[12:34] Host: …”. WebVTT and SRT files are understood."
        ),
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    file = forms.FileField(required=False, label=_("Or a file (VTT, SRT, TXT)"))

    def offer(self) -> None:
        """Begin with the transcript so far, or with the live text."""
        rows = parts_of(self.event.paragraphs.order_by("position"))
        if rows:
            lines = (
                f"[{write_mark(one.start)}] {_said(one.speaker, one.text)}"
                if one.start is not None
                else _said(one.speaker, one.text)
                for one in rows
            )
        else:
            lines = (_said(one.speaker, one.text) for one in self.event.lines.order_by("id"))
        self.initial = {"text": "\n".join(lines)}

    def clean(self) -> dict[str, Any]:
        """Return the text of the file if there is one, in UTF-8 or GB 18030."""
        file = self.cleaned_data.pop("file", None)
        if file is not None:
            if file.size > MAX_TRANSCRIPT:
                raise ValidationError(_("The file is too large for a transcript."), code="size")
            self.cleaned_data["text"] = _decoded(file.read())
        return self.cleaned_data


class RecordingForm(StepForm):
    """The recording."""

    file = forms.FileField(
        label=_("Recording"),
        help_text=filled(_("A file of the type %(kinds)s."), {"kinds": ", ".join(sorted(KINDS))}),
    )

    def clean(self) -> dict[str, Any]:
        """Check and store the file; the inputs have what was stored."""
        file = self.cleaned_data.pop("file", None)
        if file is not None:
            try:
                self.cleaned_data["stored"] = store_recording(file, file.name)
            except Refused as refused:
                self.add_error("file", str(refused.refusal))
        return self.cleaned_data


class NotAskedForm(StepForm):
    """Why questions were not asked."""

    reason = forms.ChoiceField(choices=NOT_ASKED, label=_("Why it was not asked"))
    remark = TextField(
        max_length=MAX_INPUT,
        required=False,
        label=_("Remark for the public"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class PublicationForm(StepForm):
    """The reason why personal data may be public."""

    reason = TextField(
        max_length=MAX_INPUT,
        required=False,
        label=_("Why personal data in it may be public"),
        help_text=_("Only if the check finds any."),
    )


def _said(speaker: str, text: str) -> str:
    line = " ".join(text.split("\n"))
    return f"{speaker}：{line}" if speaker else line


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValidationError(_("The file is not a text in UTF-8 or GB 18030."), code="encoding")
