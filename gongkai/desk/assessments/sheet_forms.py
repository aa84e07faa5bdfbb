"""Forms of the steps of a sheet and of a finding."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.assessments.models import Finding, Sheet, SheetValue
from gongkai.assessments.queries.assessments import checks_entered
from gongkai.assessments.rules.sheets import NO, NOT_APPLICABLE, YES
from gongkai.assessments.states import Way
from gongkai.desk.assessments.fields import PointsField
from gongkai.desk.forms import DateInput
from gongkai.files.storage import store_all
from gongkai.kit.refusals import Refused
from gongkai.organisations.models import Person
from gongkai.supervision.models import WorkPlan
from gongkai.ui.fields import DateField, MultipleFileField, TextField
from gongkai.ui.refusable import RefusableForm

MAX_INPUT = 20_000
ANSWERS = ((YES, _("Yes")), (NO, _("No")), (NOT_APPLICABLE, _("Does not apply")))


class SheetStepForm(RefusableForm):
    """The form of a step of a sheet; `person` determines what is left to be scored."""

    def __init__(self, *args: Any, sheet: Sheet, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet, self.person = sheet, person
        self.offer()

    def offer(self) -> None:
        """Set the choices of the form's fields."""

    def offer_indicators(self, **wanted: Any) -> None:
        """Offer the indicators of these values."""
        found = self.sheet.values.filter(**wanted).select_related("indicator")
        self.fields["indicator_id"].choices = [  # type: ignore[attr-defined]
            (one.indicator_id, str(one.indicator)) for one in found.order_by("indicator__position")
        ]


class SelfReportForm(SheetStepForm):
    """What the body reports on itself."""

    indicator_id = forms.TypedChoiceField(coerce=int, label=_("Indicator"))
    text = TextField(
        max_length=MAX_INPUT, label=_("Report"), widget=forms.Textarea(attrs={"rows": 5})
    )
    evidence = MultipleFileField(required=False, label=_("Files as evidence"))

    def offer(self) -> None:
        """Offer the indicators for which the body reports."""
        self.offer_indicators(indicator__reported=True, is_settled=False)

    def clean(self) -> dict[str, Any]:
        """Check and store the files; a file that is not what its name says is refused."""
        files = self.cleaned_data.pop("evidence", [])
        stored = []
        if not self.errors and files:
            for one in store_all([(file, file.name) for file in files]):
                if isinstance(one, Refused):
                    self.add_error("evidence", str(one.refusal))
                else:
                    stored.append(one)
        self.cleaned_data["files"] = tuple(stored)
        return self.cleaned_data


class ScoreForm(SheetStepForm):
    """A score."""

    indicator_id = forms.TypedChoiceField(coerce=int, label=_("Indicator"))
    points = PointsField(label=_("Points from 0 to 100"))
    reason = TextField(
        max_length=MAX_INPUT, label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3})
    )

    def offer(self) -> None:
        """Offer what is judged and not settled."""
        self.offer_indicators(indicator__way=Way.JUDGED, is_settled=False)


class VisitForm(SheetStepForm):
    """The next check list of the body, or the one that was sent."""

    indicator_id = forms.IntegerField(widget=forms.HiddenInput)
    remark = TextField(required=False, max_length=MAX_INPUT, label=_("Remark"))

    def offer(self) -> None:
        """
        Ask the questions of the check list, each with three answers, of which none is chosen.

        A list that is corrected begins with the answers that were entered.
        """
        found = self.sheet.values.filter(indicator__way=Way.VISITED).select_related("indicator")
        sent = self.data.get(self.add_prefix("indicator_id"), "") if self.is_bound else ""
        value: SheetValue | None
        if sent.isascii() and sent.isdecimal() and len(sent) < 19:
            value = found.filter(indicator_id=int(sent)).first()
        else:
            value = found.filter(is_settled=False).order_by("indicator__position").first()
        self.questions = value.indicator.questions if value else []
        self.initial = {"indicator_id": value.indicator_id if value else 0}
        if value is not None and value.inputs:
            self.initial["remark"] = value.remark
            self.initial |= {
                f"answer_{number}": answer or NOT_APPLICABLE
                for number, answer in enumerate(value.inputs["answers"])
            }
        for number, question in enumerate(self.questions):
            self.fields[f"answer_{number}"] = forms.ChoiceField(
                choices=ANSWERS,
                label=question,
                widget=forms.RadioSelect,
            )
        self.order_fields(
            [*(f"answer_{number}" for number in range(len(self.questions))), "remark"]
        )

    def inputs(self) -> dict[str, Any]:
        """Return the answers in the order of the questions."""
        values = self.cleaned_data
        return {
            "indicator_id": values["indicator_id"],
            "answers": tuple(values[f"answer_{one}"] for one in range(len(self.questions))),
            "remark": values["remark"],
        }


class ReopenForm(SheetStepForm):
    """Which check on site is corrected, and why."""

    indicator_id = forms.TypedChoiceField(coerce=int, label=_("Indicator"))
    reason = TextField(
        max_length=MAX_INPUT,
        label=_("Why the check on site is corrected"),
        help_text=_("Then enter the check on site again; its answers are filled in."),
    )

    def offer(self) -> None:
        """Offer the checks that the person entered."""
        entered = checks_entered(self.sheet, self.person).values("pk")
        self.offer_indicators(pk__in=entered)


class ObjectionForm(SheetStepForm):
    """An objection of the body."""

    indicator_id = forms.TypedChoiceField(coerce=int, label=_("Indicator"))
    text = TextField(
        max_length=MAX_INPUT, label=_("Why you object"), widget=forms.Textarea(attrs={"rows": 5})
    )

    def offer(self) -> None:
        """Offer all values."""
        self.offer_indicators()


class DecisionForm(SheetStepForm):
    """The decision on an objection."""

    objection_id = forms.TypedChoiceField(coerce=int, label=_("Objection"))
    value = PointsField(
        required=False,
        label=_("New value from 0 to 100"),
        help_text=_("Leave it empty to reject the objection."),
    )
    answer = TextField(
        max_length=MAX_INPUT,
        label=_("Answer to the body"),
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def offer(self) -> None:
        """Offer the open objections."""
        waiting = self.sheet.values.filter(
            objections__decided_at=None, objections__isnull=False
        ).select_related("indicator")
        self.fields["objection_id"].choices = [  # type: ignore[attr-defined]
            (one.objections.get(decided_at=None).pk, str(one.indicator)) for one in waiting
        ]


class FindingForm(SheetStepForm):
    """A finding."""

    text = TextField(
        max_length=MAX_INPUT,
        label=_("What has to be put right"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RetestForm(RefusableForm):
    """What a retest showed."""

    is_fixed = forms.TypedChoiceField(
        coerce=lambda value: value == "yes",
        choices=(("yes", _("Fixed")), ("no", _("Not fixed yet"))),
        label=_("Result of the retest"),
    )
    note = TextField(max_length=MAX_INPUT, label=_("What was seen"))

    def __init__(self, *args: Any, finding: Finding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.finding = finding


class GiveForm(RefusableForm):
    """Into which draft plan a finding goes as a task."""

    plan = forms.ModelChoiceField(
        queryset=WorkPlan.objects.none(), empty_label=None, label=_("Draft of a plan")
    )
    due_on = DateField(label=_("To be finished by"), widget=DateInput)
    measure = TextField(max_length=MAX_INPUT, label=_("How one sees that it is done"))

    def __init__(self, *args: Any, plans: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan"].queryset = plans  # type: ignore[attr-defined]
        self.fields["plan"].label_from_instance = lambda one: f"{one.year} {one.title}"  # type: ignore[attr-defined]
