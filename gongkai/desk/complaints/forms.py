"""Forms of complaints, of orders to rectify, and of their steps. The rules decide the rest."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.complaints.models import Complaint, RectificationOrder
from gongkai.complaints.queries import bodies_to_complain_of, examiners_of
from gongkai.complaints.rules.intake import ComplaintFacts, PaperFacts
from gongkai.complaints.states import (
    ComplaintChannel,
    ComplaintKind,
    ComplaintResult,
)
from gongkai.desk.body_fields import BodyField
from gongkai.desk.forms import DateInput
from gongkai.kit.times import local_date
from gongkai.organisations.models import Person
from gongkai.ui.fields import DateField, TextField
from gongkai.ui.refusable import RefusableForm

MAX_INPUT = 20_000


class ComplaintFilter(forms.Form):
    """The filter of the lists; without one, they show what is in hand."""

    state = forms.ChoiceField(
        choices=[("", _("In hand")), ("done", _("Concluded"))], required=False, label=_("State")
    )


class NewComplaintForm(RefusableForm):
    """A complaint that came by telephone, at the counter or by post."""

    about = BodyField(empty_label=None, label=_("Body complained of"))
    kind = forms.ChoiceField(choices=ComplaintKind.choices, label=_("Subject of the complaint"))
    text = TextField(
        max_length=MAX_INPUT,
        label=_("What the complainant says"),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    name = TextField(required=False, max_length=MAX_INPUT, label=_("Name of the complainant"))
    contact = TextField(
        required=False, max_length=MAX_INPUT, label=_("Telephone or address of the complainant")
    )
    channel = forms.ChoiceField(
        choices=[one for one in ComplaintChannel.choices if one[0] != ComplaintChannel.WEB],
        label=_("How it came in"),
    )
    received_on = DateField(label=_("Day of receipt"), widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].offer(bodies_to_complain_of())  # type: ignore[attr-defined]

    def facts_entered(self) -> ComplaintFacts:
        """Return what the complainant says."""
        return ComplaintFacts(
            *(self.cleaned_data[name] for name in ("kind", "text", "name", "contact"))
        )

    def paper_entered(self) -> PaperFacts:
        """Return how and when it came in."""
        return PaperFacts(self.cleaned_data["channel"], self.cleaned_data["received_on"])


class ComplaintStepForm(RefusableForm):
    """The form of a step of a complaint; `complaint` determines the choices."""

    def __init__(self, *args: Any, complaint: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.complaint = complaint
        self.offer()

    def offer(self) -> None:
        """Set the choices of the form's fields."""


class AssignForm(ComplaintStepForm):
    """Who examines the complaint."""

    person_id = forms.TypedChoiceField(coerce=int, label=_("Assigned supervisor"))

    def offer(self) -> None:
        """Offer the assessors of the body who have no post in the body complained of."""
        ids = examiners_of(self.complaint, on=local_date(timezone.now()))
        people = Person.objects.filter(pk__in=ids).order_by("name", "id")
        self.fields["person_id"].choices = [(one.pk, one.name) for one in people]  # type: ignore[attr-defined]


class OrderForm(ComplaintStepForm):
    """What must be rectified, until when."""

    text = TextField(
        max_length=MAX_INPUT,
        label=_("What must be rectified"),
        help_text=_("The body reads this. Do not say that, or by whom, there was a complaint."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    due_on = DateField(label=_("To be rectified by"), widget=DateInput)


class ExtendForm(ComplaintStepForm):
    """The new last day, with the reason that the complainant reads."""

    due_on = DateField(label=_("New last day for the result"), widget=DateInput)
    reason = TextField(
        max_length=MAX_INPUT,
        label=_("Reason, for the complainant"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ConcludeForm(ComplaintStepForm):
    """The result, and what the complainant is told."""

    result = forms.ChoiceField(
        choices=ComplaintResult.choices, label=_("Result"), widget=forms.RadioSelect
    )
    text = TextField(
        max_length=MAX_INPUT,
        label=_("Answer to the complainant"),
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class OrderStepForm(RefusableForm):
    """The form of a step of an order."""

    def __init__(self, *args: Any, order: RectificationOrder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order = order


class OrderNothingForm(OrderStepForm):
    """A step without input."""


class RectificationForm(OrderStepForm):
    """What was done, and where one sees it."""

    text = TextField(
        max_length=MAX_INPUT, label=_("What was done"), widget=forms.Textarea(attrs={"rows": 3})
    )
    evidence = TextField(
        max_length=MAX_INPUT,
        label=_("Evidence of completion"),
        help_text=_("Index number of a public document, or the address of a page (https://…)."),
    )


class RetestForm(OrderStepForm):
    """What the retest found still wrong."""

    reason = TextField(
        max_length=MAX_INPUT,
        label=_("What is still wrong"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    due_on = DateField(label=_("To be rectified by"), widget=DateInput)
