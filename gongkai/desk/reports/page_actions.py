"""The actions on the page of an annual report: each step of the workflow with its form."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from gongkai.desk.reports.forms import EditionForm, PublishForm, RemarksForm, ReportActionForm
from gongkai.kit.refusals import Refusal
from gongkai.kit.workflows import ActionOfStep, RefusalOfStep, Step
from gongkai.organisations.models import Person
from gongkai.processes.publish_report import (
    PublishInputs,
    publish_report,
    refusal_to_publish_report,
)
from gongkai.reports import transitions, workflow
from gongkai.reports.checks import Check
from gongkai.reports.models import AnnualReport
from gongkai.reports.rules.work import refusal_to_submit
from gongkai.reports.states import ReportState
from gongkai.reports.workflow import BEGIN_PUBLICATION, REOPEN, RETURN, SUBMIT

Inputs = TypeVar("Inputs")
FORMS: Mapping[str, type[ReportActionForm]] = {RETURN.name: RemarksForm, REOPEN.name: EditionForm}


@dataclass(frozen=True)
class ReportAction:
    """An action on a report's page; its address ends in the step's name. Use `report_action`."""

    step: Step[ReportState, Any]
    inputs: type[Any]
    refusal: RefusalOfStep[AnnualReport, Any, Person]
    action: ActionOfStep[AnnualReport, Any, Person]
    form: type[ReportActionForm]

    def perform(
        self, report: AnnualReport, form: ReportActionForm, *, by: Person, at: datetime
    ) -> AnnualReport:
        """Call the action with the form's inputs; return the report that it changed or created."""
        done = self.action(report, self.inputs(**form.cleaned_data), by=by, at=at)
        assert isinstance(done, AnnualReport)
        return done


@dataclass(frozen=True)
class OfferedAction:
    """An action that is offered to one person now."""

    action: ReportAction
    refusal: Refusal | None
    form: ReportActionForm


def report_action(
    step: Step[ReportState, Any],
    inputs: type[Inputs],
    refusal: RefusalOfStep[AnnualReport, Inputs, Person],
    action: ActionOfStep[AnnualReport, Inputs, Person],
    form: type[ReportActionForm],
) -> ReportAction:
    """Return the action of a page; mypy rejects functions with other inputs."""
    return ReportAction(step, inputs, refusal, action, form)


# Processes that include the step and replace it on the page.
PROCESSES = (
    report_action(
        BEGIN_PUBLICATION, PublishInputs, refusal_to_publish_report, publish_report, PublishForm
    ),
)


def report_actions() -> Mapping[str, ReportAction]:
    """Return all actions of the page of a report, by name."""
    steps = [
        ReportAction(
            one.step,
            one.step.inputs,
            one.refusal,
            one.action,
            FORMS.get(one.step.name, ReportActionForm),
        )
        for one in transitions.BINDINGS
    ]
    return {one.step.name: one for one in (*steps, *PROCESSES)}


def offered_actions(
    report: AnnualReport,
    *,
    by: Person,
    at: datetime,
    checks: Sequence[Check],
    tried: tuple[str, ReportActionForm] | None,
) -> Iterator[OfferedAction]:
    """Yield the steps that start from the state of the report, each with its refusal, if any."""
    actions = report_actions()
    for step in workflow.WORKFLOW.steps_from(report.state):
        found = actions[step.name]
        form = (
            tried[1]
            if tried and tried[0] == step.name
            else found.form(report=report, prefix=step.name)
        )
        if step.name == SUBMIT.name:  # The page has already run the checks, so they are passed in.
            refusal = refusal_to_submit(report, None, by=by, at=at, checks=checks)
        else:
            refusal = found.refusal(report, None, by=by, at=at)
        yield OfferedAction(found, refusal, form)
