"""The actions on the page of an issue: each step of the workflow with its form."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from gongkai.desk.gazette.forms import FactsForm, NothingForm, ReadingForm, ReasonForm, StepForm
from gongkai.desk.offered_steps import OfferedStep, offered_steps
from gongkai.gazette import transitions
from gongkai.gazette.models import Issue
from gongkai.gazette.rules.issues import refusal_to_publish
from gongkai.gazette.workflow import (
    AMEND,
    BEGIN_PROOFS,
    DISCARD,
    PUBLISH,
    READINGS,
    RETURN,
    TAKE_UP,
    WORKFLOW,
)
from gongkai.kit.workflows import Binding, bind
from gongkai.organisations.models import Person
from gongkai.processes.publish_gazette_issue import publish_gazette_issue

FORMS: Mapping[str, type[StepForm]] = {
    AMEND.name: FactsForm,
    BEGIN_PROOFS.name: NothingForm,
    **{step.name: ReadingForm for step in READINGS},
    TAKE_UP.name: NothingForm,
    RETURN.name: ReasonForm,
    PUBLISH.name: NothingForm,
    DISCARD.name: ReasonForm,
}
# To publish an issue also records the delivery of its documents.
BINDINGS: Mapping[str, Binding[Issue, Person]] = {
    **{one.step.name: one for one in transitions.BINDINGS},
    PUBLISH.name: bind(PUBLISH, refusal_to_publish, publish_gazette_issue),
}


def steps_of(
    issue: Issue, *, by: Person, at: datetime, tried: tuple[str, StepForm] | None
) -> Iterator[OfferedStep[Issue, StepForm]]:
    """Yield the steps that start from the state of the issue."""
    return offered_steps(
        issue,
        WORKFLOW.steps_from(issue.state),
        BINDINGS,
        lambda name: FORMS[name](issue=issue, prefix=name),
        by=by,
        at=at,
        tried=tried,
    )
