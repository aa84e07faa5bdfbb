"""Forms of letters and of their steps. The rules decide the rest."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.applications.states import ApplicantKind
from gongkai.desk.body_fields import BodyField
from gongkai.desk.forms import DateInput
from gongkai.mailbox.intake import NewLetter
from gongkai.mailbox.models import MailboxLetter, MailboxTopic
from gongkai.mailbox.states import LetterKind, LetterSource
from gongkai.organisations.models import Body
from gongkai.organisations.queries import bodies_in_force
from gongkai.processes.letters_and_applications import first_inputs
from gongkai.ui.fields import DateField, TextField
from gongkai.ui.refusable import RefusableForm

MAX_INPUT = 200_000
NO_PERSON = _("Without names, telephone numbers or other personal data; the writer must agree.")
# How a letter comes in that staff enter; the rest comes in by itself.
ENTERED = (LetterSource.COUNTER, LetterSource.POST, LetterSource.HOTLINE)


class LetterFilter(forms.Form):
    """The filter of the list; without one, it shows what is not answered yet."""

    state = forms.ChoiceField(
        choices=[("", _("To be answered")), ("done", _("Answered or closed"))],
        required=False,
        label=_("State"),
    )


class NewLetterForm(RefusableForm):
    """A letter that came in another way than by this site."""

    body = BodyField(empty_label=None, label=_("To which body"))
    source = forms.ChoiceField(
        choices=[(one.value, one.label) for one in ENTERED], label=_("How it came in")
    )
    arrived_on = DateField(
        label=_("Day of receipt"),
        help_text=_("The days until the reply are counted from this day."),
        widget=DateInput,
    )
    kind = forms.ChoiceField(
        choices=LetterKind.choices, label=_("What the letter is"), widget=forms.RadioSelect
    )
    about = BodyField(
        required=False,
        label=_("Complaint about this body"),
        help_text=_("Nobody with a post in that body sees the letter."),
    )
    topic_id = forms.TypedChoiceField(
        coerce=int, empty_value=None, required=False, label=_("Topic of the catalogue")
    )
    title = TextField(max_length=MAX_INPUT, label=_("Subject of the letter"))
    text = TextField(
        max_length=MAX_INPUT,
        label=_("Text of the letter"),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    name = TextField(required=False, max_length=MAX_INPUT, label=_("Name of the writer"))
    contact = TextField(
        required=False, max_length=MAX_INPUT, label=_("Telephone or e-mail of the writer")
    )
    wishes_publication = forms.BooleanField(
        required=False, label=_("The writer agrees that the letter may be published without names")
    )

    def __init__(
        self, *args: Any, bodies: Any, topics: Sequence[MailboxTopic], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].offer(bodies)  # type: ignore[attr-defined]
        self.fields["about"].offer(bodies_in_force().order_by("position", "id"))  # type: ignore[attr-defined]
        self.fields["topic_id"].choices = topic_choices(topics)  # type: ignore[attr-defined]

    def facts_entered(self) -> NewLetter:
        """Return the entered facts."""
        values = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in {"body", "about"}
        }
        about = self.cleaned_data["about"]
        return NewLetter(**values, about_id=about.pk if about else None)


def topic_choices(topics: Sequence[MailboxTopic]) -> list[tuple[Any, str]]:
    """Return the choices of a field for a topic of the catalogue."""
    return [("", "—"), *((one.pk, f"{one.name}（{one.body.label}）") for one in topics)]


class StepForm(RefusableForm):
    """The form of a step; `letter` determines the choices."""

    def __init__(self, *args: Any, letter: MailboxLetter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.letter = letter
        self.offer()

    def offer(self) -> None:
        """Set the choices and initial values of the form's fields."""


class RouteForm(StepForm):
    """The body that shall answer, that of the catalogue first chosen."""

    body_id = BodyField(empty_label=None, label=_("Body that answers"))
    reason = TextField(
        required=False,
        max_length=MAX_INPUT,
        label=_("Reason"),
        help_text=_("Needed if the catalogue names another body for the topic."),
    )

    def offer(self) -> None:
        """Offer the bodies in force."""
        self.fields["body_id"].offer(bodies_in_force().order_by("position", "id"))  # type: ignore[attr-defined]
        topic = self.letter.topic
        self.initial = {"body_id": topic.body_id if topic else self.letter.lead_id}

    def clean_body_id(self) -> int:
        """Return the id of the body."""
        body: Body = self.cleaned_data["body_id"]
        return body.pk


class ReasonForm(StepForm):
    """Why a step is taken."""

    reason = TextField(
        max_length=MAX_INPUT, label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3})
    )


class PromiseForm(StepForm):
    """The day by which something is done, and what."""

    promised_on = DateField(label=_("Done by"), widget=DateInput)
    promise = TextField(
        max_length=MAX_INPUT,
        label=_("What will be done by then"),
        help_text=_("The writer reads it. The day on which the reply is due stays."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReplyForm(StepForm):
    """The reply to the writer; one that was returned begins with its words."""

    reply = TextField(
        max_length=MAX_INPUT,
        label=_("Reply to the writer"),
        help_text=_("Another person approves it before it is sent."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def offer(self) -> None:
        """Begin with the present words."""
        self.initial = {"reply": self.letter.reply}


class NothingForm(StepForm):
    """A step that needs no input."""


class ConversionForm(StepForm):
    """The information that the letter asks for, and its writer as applicant."""

    kind = forms.ChoiceField(choices=ApplicantKind.choices, label=_("Kind of applicant"))
    name = TextField(max_length=MAX_INPUT, label=_("Name of the applicant"))
    representative = TextField(
        required=False, max_length=MAX_INPUT, label=_("Representative of the organisation")
    )
    telephone = TextField(required=False, max_length=MAX_INPUT, label=_("Telephone"))
    email = TextField(required=False, max_length=MAX_INPUT, label=_("E-mail"))
    title = TextField(max_length=MAX_INPUT, label=_("Short description of the information"))
    description = TextField(
        max_length=MAX_INPUT,
        label=_("Description of the information"),
        help_text=_("The application keeps the day of receipt of the letter, and its query code."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def offer(self) -> None:
        """Begin with what was written."""
        self.initial = first_inputs(self.letter)


class PublicationForm(StepForm):
    """The letter and its reply as the public would read them."""

    public_title = TextField(max_length=MAX_INPUT, label=_("Subject as published"))
    public_text = TextField(
        max_length=MAX_INPUT,
        label=_("Letter as published"),
        help_text=NO_PERSON,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    public_reply = TextField(
        max_length=MAX_INPUT,
        label=_("Reply as published"),
        help_text=NO_PERSON,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def offer(self) -> None:
        """Begin with what was written."""
        letter = self.letter
        self.initial = {
            "public_title": letter.public_title or letter.title,
            "public_text": letter.public_text or letter.text,
            "public_reply": letter.public_reply or letter.reply,
        }


class TopicForm(RefusableForm):
    """A topic of the published catalogue, and the body that answers for it."""

    owner = BodyField(empty_label=None, label=_("Mailbox of"))
    name = TextField(max_length=MAX_INPUT, label=_("Topic of the catalogue"))
    body = BodyField(empty_label=None, label=_("Body that answers"))

    def __init__(self, *args: Any, owners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].offer(owners)  # type: ignore[attr-defined]
        self.fields["body"].offer(bodies_in_force().order_by("position", "id"))  # type: ignore[attr-defined]
