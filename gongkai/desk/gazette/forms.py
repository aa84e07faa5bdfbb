"""Forms of the gazette and of its steps. The rules decide the rest."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.desk.body_fields import BodyField
from gongkai.gazette.models import Issue
from gongkai.gazette.states import (
    CorrectionKind,
    CorrectionState,
    Edition,
    IssueState,
    Section,
)
from gongkai.gazette.workflow import IssueFacts
from gongkai.ui.fields import DateField, IntegerField, TextField
from gongkai.ui.refusable import RefusableForm

MAX_INPUT = 2_000


class IssueFilter(forms.Form):
    """The filter of the list; without one, it shows what is not published yet."""

    state = forms.ChoiceField(
        choices=[("", _("In hand")), (IssueState.PUBLISHED, _("Issues published"))],
        required=False,
        label=_("State"),
    )


class StepForm(RefusableForm):
    """The form of a step; `issue` determines its initial values."""

    def __init__(self, *args: Any, issue: Issue | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if issue is not None:
            self.offer(issue)

    def offer(self, issue: Issue) -> None:
        """Set the initial values of the form's fields."""


class NothingForm(StepForm):
    """A step without input."""


class FactsForm(StepForm):
    """Number and date of an issue."""

    number = IntegerField(label=_("Number within the year"))
    total_number = IntegerField(
        required=False, label=_("Running number over all years, if you count it")
    )
    issued_on = DateField(
        label=_("Date of the issue"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def offer(self, issue: Issue) -> None:
        """Begin with the present facts."""
        names = ("number", "total_number", "issued_on")
        self.initial = {name: getattr(issue, name) for name in names}


class NewIssueForm(FactsForm):
    """A new issue."""

    body = BodyField(empty_label=None, label=_("Body"))
    language = forms.ChoiceField(
        choices=Edition.choices, label=_("Language edition"), widget=forms.RadioSelect
    )
    field_order = ("body", "language")

    def __init__(self, *args: Any, bodies: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].offer(bodies)  # type: ignore[attr-defined]
        self.initial = {"issued_on": today, "language": Edition.CHINESE}

    def facts_entered(self) -> IssueFacts:
        """Return the entered facts."""
        cleaned = self.cleaned_data
        return IssueFacts(cleaned["number"], cleaned["issued_on"], cleaned["total_number"])


class BackIssueForm(NewIssueForm):
    """An old issue with its file."""

    file = forms.FileField(
        label=_("File of the old issue"),
        help_text=_(
            "A PDF file. Its text is read, also from scans, and searched for personal data. It is "
            "reviewed and released as any document."
        ),
        widget=forms.FileInput(attrs={"accept": ".pdf"}),
    )


class ReadingForm(StepForm):
    """What the reader notes."""

    note = TextField(
        required=False,
        max_length=MAX_INPUT,
        label=_("Note for those who read after you"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReasonForm(StepForm):
    """Why the issue is returned or discarded."""

    reason = TextField(max_length=MAX_INPUT, label=_("Reason"))


class ArrangeForm(forms.Form):
    """A change of the contents: of an article, or a document that is added."""

    change = forms.ChoiceField(
        choices=[(one, one) for one in ("add", "add-all", "up", "down", "remove", "place")]
    )
    document = IntegerField(required=False, min_value=1, max_value=2**62)
    article = IntegerField(required=False, min_value=1, max_value=2**62)
    section = forms.ChoiceField(choices=Section.choices, required=False, label=_("Section"))


class MarkForm(RefusableForm):
    """A correction that a proof-reader marks."""

    kind = forms.ChoiceField(
        choices=CorrectionKind.choices,
        initial=CorrectionKind.TEXT,
        label=_("The correction concerns"),
        widget=forms.RadioSelect,
    )
    quote = TextField(
        max_length=MAX_INPUT,
        label=_("Passage"),
        help_text=_("Copy it from the text as it stands there."),
    )
    proposal = TextField(required=False, max_length=MAX_INPUT, label=_("Should read"))
    note = TextField(required=False, max_length=MAX_INPUT, label=_("Remark on the correction"))


class SettleForm(RefusableForm):
    """What became of a correction."""

    state = forms.ChoiceField(
        choices=[one for one in CorrectionState.choices if one[0] != CorrectionState.OPEN],
        label=_("What became of it"),
        widget=forms.RadioSelect,
    )
    remark = TextField(
        required=False,
        max_length=MAX_INPUT,
        label=_("Reason"),
        help_text=_("Needed if it is not corrected."),
    )
