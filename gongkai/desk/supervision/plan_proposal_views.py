"""What a draft takes over from the year before: open findings and the problems of the annual report."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from gongkai.boards.plan_proposals import Proposals, proposals_for
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.forms import DateInput
from gongkai.desk.supervision.plan_forms import MAX_INPUT
from gongkai.desk.supervision.plan_views import plan_seen
from gongkai.kit.refusals import Refused
from gongkai.processes.plan_proposals import take_over_proposals
from gongkai.supervision.rules.plans import refusal_to_add_tasks
from gongkai.ui.fields import DateField, TextField
from gongkai.ui.refusable import RefusableForm

DAYS_TO_MEND = 180


class ProposalForm(RefusableForm):
    """Which findings and which problems become tasks, and until when."""

    findings = forms.TypedMultipleChoiceField(
        coerce=int,
        required=False,
        label=gettext_lazy("Open findings"),
        widget=forms.CheckboxSelectMultiple,
    )
    problems = forms.TypedMultipleChoiceField(
        coerce=int,
        required=False,
        label=gettext_lazy("Problems of the annual report"),
        widget=forms.CheckboxSelectMultiple,
    )
    due_on = DateField(label=gettext_lazy("To be finished by"), widget=DateInput)
    measure = TextField(max_length=MAX_INPUT, label=gettext_lazy("How one sees that it is done"))

    def __init__(self, *args: Any, proposed: Proposals, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown: dict[str, Sequence[tuple[int, str]]] = {
            "findings": [
                (one.pk, f"{one.sheet.body.label}：{one.text}") for one in proposed.findings
            ],
            "problems": list(enumerate(proposed.problems)),
        }
        for name, choices in shown.items():
            if choices:
                self.fields[name].choices = choices  # type: ignore[attr-defined]
            else:
                del self.fields[name]
        if proposed.has_cut:
            self.fields["problems"].help_text = _(
                "A sentence that ends with … is longer than a task may be; the report has all of it."
            )

    def clean(self) -> dict[str, Any]:
        """Ask for at least one choice."""
        values: dict[str, Any] = super().clean() or {}
        if not self.errors and not values.get("findings") and not values.get("problems"):
            raise forms.ValidationError(_("Choose at least one."))
        return values


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def plan_proposals(request: StaffRequest, pk: int) -> HttpResponse:
    """Choose what the draft takes over, and add it as tasks."""
    plan, at = plan_seen(request, pk), timezone.now()
    context, status = frame(request, "plans"), 200
    refusal = refusal_to_add_tasks(plan, None, by=request.person, at=at)
    # Findings are not for everybody who reads a plan.
    proposed = proposals_for(plan) if refusal is None else Proposals([], [])
    initial = {"due_on": context["today"] + timedelta(days=DAYS_TO_MEND)}
    form = ProposalForm(request.POST or None, proposed=proposed, initial=initial)
    if request.method == "POST":
        status = 400 if refusal is None else 409
        if refusal is None and form.is_valid():
            values = form.cleaned_data
            problems = [proposed.problems[one] for one in values.get("problems", ())]
            chosen = (values.get("findings", ()), problems, values["due_on"], values["measure"])
            try:
                number = take_over_proposals(plan, *chosen, by=request.person, at=at)
            except Refused as refused:
                form.refuse(refused.refusal)
                status = 409
            else:
                said = _("Tasks added to the plan: %(number)s.") % {"number": number}
                messages.success(request, said)
                return redirect("desk:plan", plan.pk)
    context |= {"plan": plan, "form": form, "refusal": refusal, "proposed": proposed}
    return render(request, "desk/supervision/plan_proposals.html", context, status=status)
