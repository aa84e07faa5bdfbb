"""Forms of plans, tasks and their steps. The rules decide the rest."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.desk.body_fields import BodyField
from gongkai.desk.forms import DateInput
from gongkai.kit.id_lists import is_in
from gongkai.kit.times import local_date
from gongkai.organisations.models import Body
from gongkai.organisations.queries import bodies_in_force
from gongkai.supervision.entries import PlanFacts
from gongkai.supervision.models import PlanTask, WorkPlan
from gongkai.supervision.queries.plans import public_plans
from gongkai.supervision.queries.register import supervised_by
from gongkai.supervision.states import TaskState
from gongkai.ui.fields import DateField, IntegerField, TextField
from gongkai.ui.refusable import RefusableForm

MAX_INPUT = 20_000
OVERDUE = "late"
EVIDENCE_HELP = _("Index number of a public document, or the address of a page (https://…).")


def planned_bodies(plan: WorkPlan) -> QuerySet[Body]:
    """Return the bodies that a plan is for: those of its tree that exist."""
    below = supervised_by([plan.body_id], on=local_date(timezone.now()))
    return bodies_in_force().filter(is_in("pk", below)).order_by("position", "id")


class TaskFilter(forms.Form):
    """The filter of the list; without one, it shows what is in hand."""

    state = forms.ChoiceField(
        choices=[
            ("", _("In hand")),
            (OVERDUE, _("Overdue")),
            (TaskState.DONE, _("Finished or dropped")),
        ],
        required=False,
        label=_("State"),
    )
    body = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)


class NewPlanForm(RefusableForm):
    """A new plan."""

    body = BodyField(empty_label=None, label=_("Body"))
    year = IntegerField(label=_("Year"))
    title = TextField(max_length=MAX_INPUT, label=_("Title"))
    source = TextField(
        required=False,
        max_length=MAX_INPUT,
        label=_("Basis"),
        help_text=_("The document that the plan carries out, with its number."),
    )

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].offer(bodies)  # type: ignore[attr-defined]

    def facts_entered(self) -> PlanFacts:
        """Return the entered facts."""
        values = self.cleaned_data
        return PlanFacts(values["year"], values["title"], values["source"])


class PlanStepForm(RefusableForm):
    """The form of a step of a plan; `plan` determines the choices."""

    def __init__(self, *args: Any, plan: WorkPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.offer()

    def offer(self) -> None:
        """Set the choices and initial values of the form's fields."""


class TaskForm(PlanStepForm):
    """A task of a draft."""

    text = TextField(
        max_length=MAX_INPUT, label=_("Task"), widget=forms.Textarea(attrs={"rows": 2})
    )
    body_id = BodyField(empty_label=None, label=_("Responsible body"))
    assisting = TextField(
        required=False,
        max_length=MAX_INPUT,
        label=_("Assisting bodies"),
        help_text=_("Codes or short names, separated by commas."),
    )
    due_on = DateField(label=_("To be finished by"), widget=DateInput)
    measure = TextField(max_length=MAX_INPUT, label=_("How one sees that it is done"))
    source = TextField(
        required=False, max_length=MAX_INPUT, label=_("Basis"), help_text=_("Document and clause.")
    )

    def offer(self) -> None:
        """Offer the bodies of the tree of the plan."""
        self.bodies = planned_bodies(self.plan)
        self.fields["body_id"].offer(self.bodies)  # type: ignore[attr-defined]

    def clean_body_id(self) -> int:
        """Return the id of the body."""
        body: Body = self.cleaned_data["body_id"]
        return body.pk

    def clean_assisting(self) -> tuple[int, ...]:
        """Return the ids of the named bodies. One query."""
        written = self.cleaned_data["assisting"]
        for separator in "，、；;":
            written = written.replace(separator, ",")
        names = [one.strip() for one in written.split(",") if one.strip()]
        if not names:
            return ()
        known: dict[str, int] = {}
        for body in self.bodies:
            for name in (body.code, body.name, body.short_name, body.name_en):
                known.setdefault(name.casefold(), body.pk)
        if unknown := [one for one in names if one.casefold() not in known]:
            raise forms.ValidationError(
                _("No body of this plan has this name or code: %(names)s."),
                params={"names": "、".join(unknown)},
            )
        return tuple(dict.fromkeys(known[one.casefold()] for one in names))


class RemovalForm(PlanStepForm):
    """Which task is taken out."""

    task_id = forms.TypedChoiceField(coerce=int, label=_("Task"))

    def offer(self) -> None:
        """Offer the tasks of the draft."""
        self.fields["task_id"].choices = [  # type: ignore[attr-defined]
            (one.pk, f"{one.text[:80]} · {one.body.label}")
            for one in self.plan.tasks.select_related("body").order_by("due_on", "id")
        ]


class CarryForm(PlanStepForm):
    """From which plan the open tasks are taken over, and their new day."""

    plan_id = forms.TypedChoiceField(coerce=int, label=_("Earlier plan"))
    due_on = DateField(label=_("To be finished by"), widget=DateInput)

    def offer(self) -> None:
        """Offer the issued plans of the body, latest first."""
        found = public_plans().filter(body=self.plan.body_id).order_by("-year", "-id")[:20]
        self.fields["plan_id"].choices = [(one.pk, f"{one.year} {one.title}") for one in found]  # type: ignore[attr-defined]


class PlanNothingForm(PlanStepForm):
    """A step without input."""


class PlanReasonForm(PlanStepForm):
    """Why a plan is returned."""

    reason = TextField(max_length=MAX_INPUT, label=_("Reason"))


class TaskStepForm(RefusableForm):
    """The form of a step of a task; `task` determines the initial values."""

    def __init__(self, *args: Any, task: PlanTask, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.task = task


class TaskNothingForm(TaskStepForm):
    """A step without input."""


class TaskReasonForm(TaskStepForm):
    """Why a report is not accepted, or a task is dropped."""

    reason = TextField(max_length=MAX_INPUT, label=_("Reason"))


class ProgressForm(TaskStepForm):
    """How far the task is."""

    text = TextField(
        max_length=MAX_INPUT, label=_("What was done"), widget=forms.Textarea(attrs={"rows": 3})
    )
    evidence = TextField(
        required=False,
        max_length=MAX_INPUT,
        label=_("Evidence of completion"),
        help_text=EVIDENCE_HELP,
    )


class ExtensionForm(TaskStepForm):
    """The new day, with the reason."""

    due_on = DateField(label=_("To be finished by"), widget=DateInput)
    reason = TextField(max_length=MAX_INPUT, label=_("Reason"))
