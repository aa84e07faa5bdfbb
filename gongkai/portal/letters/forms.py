"""The forms of writers: a new letter, a rating, a reopening. The rules decide the rest."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.kit.refusals import Refusal
from gongkai.mailbox.intake import NewLetter
from gongkai.mailbox.models import MailboxTopic
from gongkai.mailbox.states import LetterKind, Rating
from gongkai.portal.submission_forms import MAX_TYPED, SubmissionForm
from gongkai.ui.fields import TextField
from gongkai.ui.refusable import RefusableForm

NOBODY_ABOVE = _(
    "No body on this site stands above this one. Turn with a complaint about it to the office for "
    "letters and visits."
)


class LetterForm(SubmissionForm):
    """A letter to a body."""

    MARKED = ("kind", "title", "text")

    kind = forms.ChoiceField(
        required=False,
        choices=LetterKind.choices,
        label=_("What is your letter?"),
        widget=forms.RadioSelect,
    )
    topic_id = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        label=_("What is it about?"),
        help_text=_("By the topic your letter finds the body that is responsible. Not required."),
    )
    title = TextField(required=False, max_length=MAX_TYPED, label=_("Subject of your letter"))
    text = TextField(
        required=False,
        max_length=MAX_TYPED,
        label=_("Your letter"),
        help_text=_("At most 10,000 characters."),
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    about_this = forms.BooleanField(
        required=False,
        label=_("My letter is a complaint about this body"),
        help_text=_("Then a body above receives it, and this body never sees it."),
    )
    name = TextField(
        required=False,
        max_length=MAX_TYPED,
        label=_("Your name"),
        help_text=_("Not required."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact = TextField(
        required=False,
        max_length=MAX_TYPED,
        label=_("Telephone or e-mail, for questions"),
        help_text=_(
            "Not required. You can read the answer without it, by number and code. To an e-mail "
            "address we write when there is an answer."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "email"}),
    )
    wishes_publication = forms.BooleanField(
        required=False,
        label=_("The letter and its answer may be published without my name"),
        help_text=_("Before that you see how it would look, and decide then."),
    )
    seen = forms.CharField(required=False, max_length=1, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, topics: Sequence[MailboxTopic], has_above: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not has_above:
            # Said before somebody writes. The field stays: what is sent in spite of it is refused.
            self.fields["about_this"].widget.attrs["disabled"] = True
            self.fields["about_this"].help_text = NOBODY_ABOVE
        choices = [("", "—"), *((one.pk, one.name) for one in topics)]
        self.fields["topic_id"].choices = choices  # type: ignore[attr-defined]
        self.has_topics = bool(topics)

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields that people fill in."""
        names = ["kind", "topic_id", "title", "text", "about_this", "name", "contact"]
        if not self.has_topics:
            names.remove("topic_id")
        return [self[name] for name in (*names, "wishes_publication")]

    def facts(self, body_id: int) -> NewLetter:
        """Return the values entered. Values that failed validation are empty."""
        found = self.cleaned_data
        texts = {name: found.get(name, "") for name in ("kind", "title", "text", "name", "contact")}
        return NewLetter(
            **texts,
            about_id=body_id if found.get("about_this") else None,
            topic_id=found.get("topic_id"),
            wishes_publication=bool(found.get("wishes_publication")),
        )

    def add_refusal(self, refusal: Refusal) -> None:
        """Add a refusal to the field that it concerns."""
        shown = refusal.field in self.fields and not self[refusal.field].is_hidden
        self.add_error(refusal.field if shown else None, str(refusal))


class WriterForm(RefusableForm):
    """A form on the page of a letter, which carries the token of the letter."""

    token = forms.CharField(max_length=1_000, widget=forms.HiddenInput)


class RateForm(WriterForm):
    """What the writer says of the reply. Nothing is chosen beforehand."""

    rating = forms.ChoiceField(
        choices=Rating.choices, label=_("How do you find the reply?"), widget=forms.RadioSelect
    )


class ReopenForm(WriterForm):
    """What the writer misses in the reply."""

    text = TextField(
        max_length=MAX_TYPED,
        label=_("What is not answered or not done?"),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
