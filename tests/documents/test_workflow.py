"""The table of document steps: bindings, forms, and an additional step that appears everywhere."""

from collections import Counter
from dataclasses import fields
from datetime import datetime
from typing import Any

import pytest

from gongkai.desk.documents.page_actions import FORMS
from gongkai.desk.documents.workflow_progress import progress_of
from gongkai.documents import transitions, workflow
from gongkai.documents.actions import reviews
from gongkai.documents.consumers import consume
from gongkai.documents.models import Document, Version
from gongkai.documents.queries import waiting_for
from gongkai.documents.recording import record_review_step
from gongkai.documents.rules.basics import refusal_of_step
from gongkai.documents.states import DECIDED, OPEN, Decision, State, Status
from gongkai.documents.waiting import people_awaited
from gongkai.documents.workflow import Opinion
from gongkai.kit.locks import lock
from gongkai.kit.refusals import Refusal, refuse_if
from gongkai.kit.workflows import Step, bind
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.models import Act
from gongkai.ledger.queries import acts_of
from gongkai.ledger.verbs import Verb
from gongkai.notifications.models import Notification
from gongkai.operations.verify.replay import fold
from gongkai.organisations.actions import grant_post
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind
from tests.cast import AT, SINCE, Cast
from tests.matrix.document_rows import document_rows
from tests.matrix.rows import Case

STEPS = (*workflow.WORKFLOW, *workflow.DOCUMENT_WORKFLOW)
# In the secrecy review an auditor may let a document go straight to approval.
COUNTERSIGN: Step[State, Opinion] = Step(
    name="countersign",
    label="Countersign",
    sources=frozenset({State.SECRECY_REVIEW}),
    target=State.APPROVAL,
    post=PostKind.AUDITOR,
    verb=Verb.DELIVERY_MADE,  # no step of a document records it
    inputs=Opinion,
    primary=True,
    bulk=True,
    author=False,
)


def refusal_to_countersign(
    document: Document, inputs: Opinion | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    return refusal_of_step(COUNTERSIGN, document, by=by, at=at)


def countersign(document: Document, inputs: Opinion, /, *, by: Person, at: datetime) -> Version:
    document = lock(document)
    refuse_if(refusal_to_countersign(document, inputs, by=by, at=at))
    return record_review_step(COUNTERSIGN, document, Decision.PASS, inputs.opinion, by=by, at=at)


def told(person: Person) -> list[str]:
    acts = list(Act.objects.order_by("id"))
    while acts:
        acts = acts[consume(acts, 0).acts :]
    return list(
        Notification.objects.filter(person=person).order_by("id").values_list("kind", flat=True)
    )


def test_each_step_is_bound_exactly_once() -> None:
    assert Counter(binding.step.name for binding in transitions.BINDINGS) == Counter(
        step.name for step in STEPS
    )
    assert all(binding.step in STEPS for binding in transitions.BINDINGS)


def test_names_are_unique_in_both_workflows() -> None:
    assert max(Counter(step.name for step in STEPS).values()) == 1


def test_each_verb_identifies_its_step() -> None:
    assert max(Counter(verb for step in STEPS for verb in step.verbs).values()) == 1


@pytest.mark.parametrize("step", STEPS, ids=[step.name for step in STEPS])
def test_form_of_a_step_asks_for_its_inputs(step: Step[Any, Any]) -> None:
    assert list(FORMS[step.inputs].base_fields) == [field.name for field in fields(step.inputs)]


def test_open_versions_wait_for_a_post_and_decided_ones_do_not() -> None:
    assert set(workflow.WORKFLOW.states_awaiting()) == OPEN
    assert workflow.WORKFLOW.path_from(State.DRAFT) == (
        State.DRAFT,
        State.OFFICE_REVIEW,
        State.SECRECY_REVIEW,
        State.DISCLOSURE_REVIEW,
        State.APPROVAL,
        State.APPROVED,
    )


def test_decided_version_determines_the_status_of_the_document() -> None:
    found = {
        step.name: workflow.status_after(step.target)
        for step in workflow.WORKFLOW
        if step.target in DECIDED
    }
    assert found == {"release": Status.RELEASED, "keep": Status.KEPT, "close": Status.CLOSED}
    assert [workflow.status_after(state) for state in (None, *OPEN)] == [None] * (len(OPEN) + 1)


def test_additional_step_appears_in_queue_notification_matrix_and_verify(
    cast: Cast, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workflow, "WORKFLOW", workflow.WORKFLOW.with_step(COUNTERSIGN))
    step = bind(COUNTERSIGN, refusal_to_countersign, countersign)
    monkeypatch.setattr(transitions, "BINDINGS", (*transitions.BINDINGS, step))
    auditor = cast.stranger
    grant_post(auditor, PostKind.AUDITOR, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    document, browser = cast.draft(), sign_in(auditor)
    reviews.submit_version(document, by=cast.drafter, at=AT)
    reviews.pass_office_review(document, by=cast.head, at=AT)
    document.refresh_from_db()

    # The queue, from both ends, the list of my work, and what can be done to many.
    assert list(waiting_for(auditor, on=AT.date())) == [document]
    assert people_awaited(document, on=AT.date()) == {cast.secrecy.pk, auditor.pk}
    page = browser.get("/desk/").content.decode()
    assert f'href="/desk/documents/{document.pk}/"' in page
    assert '<option value="countersign" data-label="Countersign">Countersign（1）</option>' in page
    # The notification that it has arrived where the new step begins.
    assert told(auditor) == ["arrived"]

    # The row of the permission matrix.
    row = next(row for row in document_rows() if row.verb == "countersign")
    assert (row.posts, row.cases, row.author, row.apart) == (
        (PostKind.AUDITOR,),
        (Case.SECRECY,),
        False,
        True,
    )

    # The button, enabled for the new post, refused to others, and the step behind it.
    address = f"/desk/documents/{document.pk}/act/countersign/"
    assert f'action="{address}"' in browser.get(f"/desk/documents/{document.pk}/").content.decode()
    others = sign_in(cast.secrecy).get(f"/desk/documents/{document.pk}/").content.decode()
    assert address not in others
    assert '<span class="btn" aria-disabled="true">Countersign</span>' in others
    assert browser.post(address, {"opinion": "同意"}).status_code == 302
    document.refresh_from_db()
    assert document.open_version is not None
    assert document.open_version.state == State.APPROVAL
    assert [stage.status for stage in progress_of(document)] == [
        "gone",
        "gone",
        "gone",
        "gone",
        "now",
        "to come",
    ]

    # The notification of who is waited for next, and what verify expects of the acts.
    assert told(cast.approver) == ["arrived"]
    acts = list(acts_of(document).order_by("id"))
    folded = fold(acts)
    assert (folded.problems, folded.versions, folded.steps) == ([], {1: State.APPROVAL}, 3)
    assert (
        len(fold([acts[0], acts[-1]]).problems) == 1
    )  # countersigned before the office head passed it
    monkeypatch.undo()
    assert fold(acts).versions == {1: State.SECRECY_REVIEW}
