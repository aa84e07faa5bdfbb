"""Compose, amend, proof-read, review, return, publish and discard issues."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from gongkai.gazette.contents import contents_digest, standing_of, text_digest
from gongkai.gazette.models import Article, Issue, Reading
from gongkai.gazette.queries import articles_of, current_files
from gongkai.gazette.recording import post_of, record_issue_step
from gongkai.gazette.rules.issues import (
    refusal_to_amend,
    refusal_to_begin_proofs,
    refusal_to_compose,
    refusal_to_discard,
    refusal_to_publish,
    refusal_to_read,
    refusal_to_return,
    refusal_to_take_up,
)
from gongkai.gazette.states import CorrectionKind, CorrectionState, IssueState, Standing
from gongkai.gazette.waiting import update_waiting
from gongkai.gazette.workflow import (
    AMEND,
    BEGIN_PROOFS,
    DISCARD,
    PUBLISH,
    RETURN,
    TAKE_UP,
    IssueFacts,
    ReadingInputs,
    ReasonInputs,
)
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import compact, single_line
from gongkai.kit.workflows import Nothing, Step
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Body, Person


@transaction.atomic
def compose_issue(
    body: Body, language: str, facts: IssueFacts, /, *, by: Person, at: datetime
) -> Issue:
    """Begin an issue; its contents are proposed by rule and arranged afterwards."""
    body = lock(body)
    refuse_if(refusal_to_compose(body, language, facts, by=by, at=at))
    issue = Issue(body=body, language=language, author=by, created_at=at, changed_at=at)
    _set_facts(issue, facts)
    issue.save()
    update_waiting(issue)
    record_issue_step(AMEND, issue, by=by, at=at, verb=Verb.GAZETTE_COMPOSED, facets=_facets(issue))
    return issue


@transaction.atomic
def amend_issue(issue: Issue, inputs: IssueFacts, /, *, by: Person, at: datetime) -> Issue:
    """Change number or date of an issue whose contents are not fixed."""
    issue = lock(issue)
    refuse_if(refusal_to_amend(issue, inputs, by=by, at=at))
    _set_facts(issue, inputs)
    issue.changed_at = at
    issue.save()
    update_waiting(issue)
    record_issue_step(AMEND, issue, by=by, at=at, facets=_facets(issue))
    return issue


@transaction.atomic
def begin_proofs(issue: Issue, inputs: Nothing, /, *, by: Person, at: datetime) -> Issue:
    """Fix the contents and let the first proof be made."""
    issue = lock(issue)
    refuse_if(refusal_to_begin_proofs(issue, inputs, by=by, at=at))
    _begin_round(BEGIN_PROOFS, issue, by=by, at=at)
    return issue


@transaction.atomic
def take_up_corrections(issue: Issue, inputs: Nothing, /, *, by: Person, at: datetime) -> Issue:
    """
    Take the newest released versions and drop withdrawn documents; the proofs begin again.

    Corrections of a text that has a new version are settled by it.
    """
    issue = lock(issue)
    refuse_if(refusal_to_take_up(issue, inputs, by=by, at=at))
    taken, dropped = [], []
    for one in articles_of(issue, with_texts=True):
        standing = standing_of(one)
        if standing == Standing.WITHDRAWN:
            dropped.append(one.document_id)
            one.delete()
        elif standing == Standing.CORRECTED:
            taken.append(one.document_id)
            released = one.document.public_version
            assert released is not None  # the document is public
            one.version = released
            one.text_sha256 = text_digest(released)
            one.save(update_fields=["version", "text_sha256"])
    _renumber(issue)
    # A correction of the layout is settled by the composers, unless its document has gone.
    of_text = Q(document__in=taken, kind=CorrectionKind.TEXT)
    settled = issue.corrections.filter(
        of_text | Q(document__in=dropped), state=CorrectionState.OPEN
    )
    settled.update(state=CorrectionState.DONE, settled_at=at)
    _begin_round(TAKE_UP, issue, by=by, at=at, facets={"taken": taken, "dropped": dropped})
    return issue


def complete_reading(
    step: Step[IssueState, ReadingInputs],
    issue: Issue,
    inputs: ReadingInputs,
    /,
    *,
    by: Person,
    at: datetime,
) -> Issue:
    """Record that a person has proof-read or reviewed the contents, and lead the issue on."""
    with transaction.atomic():
        issue = lock(issue)
        refuse_if(refusal_to_read(step, issue, inputs, by=by, at=at))
        reading = Reading.objects.create(
            issue=issue,
            round=issue.round,
            step=step.name,
            person=by,
            post=post_of(step, issue, by, at=at),
            contents_sha256=issue.contents_sha256,
            characters=_characters(issue),
            corrections=issue.corrections.filter(round=issue.round, step=step.name).count(),
            note=single_line(inputs.note),
            at=at,
        )
        issue.state, issue.changed_at = step.new_state, at
        issue.save(update_fields=["state", "changed_at"])
        update_waiting(issue)
        facets = {
            "step": step.name,
            "contents": issue.contents_sha256,
            "characters": reading.characters,
            "corrections": reading.corrections,
        }
        record_issue_step(step, issue, by=by, at=at, facets=facets)
        return issue


@transaction.atomic
def return_issue(issue: Issue, inputs: ReasonInputs, /, *, by: Person, at: datetime) -> Issue:
    """Return the issue to its composers with the reason; its contents can be changed again."""
    issue = lock(issue)
    refuse_if(refusal_to_return(issue, inputs, by=by, at=at))
    issue.state, issue.changed_at = RETURN.new_state, at
    issue.reason = single_line(inputs.reason)
    issue.files_wanted_at = None
    issue.save()
    update_waiting(issue)
    record_issue_step(RETURN, issue, by=by, at=at)
    return issue


@transaction.atomic
def discard_issue(issue: Issue, inputs: ReasonInputs, /, *, by: Person, at: datetime) -> Issue:
    """Discard an issue; its number can be used again."""
    issue = lock(issue)
    refuse_if(refusal_to_discard(issue, inputs, by=by, at=at))
    issue.state, issue.discarded_at, issue.changed_at = DISCARD.new_state, at, at
    issue.reason = single_line(inputs.reason)
    issue.save()
    update_waiting(issue)
    record_issue_step(DISCARD, issue, by=by, at=at)
    return issue


@transaction.atomic
def publish_issue(issue: Issue, inputs: Nothing, /, *, by: Person, at: datetime) -> Issue:
    """
    Publish an issue: its texts are compared with the released ones, byte for byte.

    The act names the digest of the contents, of each text, and of the files. The composition
    `processes.publish_gazette_issue` also records the delivery of each document.
    Law: 国办发〔2018〕22号.
    """
    issue = lock(issue)
    refuse_if(refusal_to_publish(issue, inputs, by=by, at=at))
    articles = articles_of(issue)
    files = current_files(issue, articles)
    issue.state, issue.published_at, issue.changed_at = PUBLISH.new_state, at, at
    issue.save()
    update_waiting(issue)
    facets = {
        "contents": issue.contents_sha256,
        "texts": {str(one.document_id): one.text_sha256 for one in articles},
        "files": {kind: one.sha256 for kind, one in sorted(files.items())},
        "articles": len(articles),
        "pages": max(one.last_page or 0 for one in articles),
    }
    record_issue_step(PUBLISH, issue, by=by, at=at, facets=facets)
    return issue


def _set_facts(issue: Issue, facts: IssueFacts) -> None:
    issue.year, issue.number = facts.issued_on.year, facts.number
    issue.issued_on, issue.total_number = facts.issued_on, facts.total_number


def _facets(issue: Issue) -> dict[str, object]:
    return {"issued_on": issue.issued_on, "total": issue.total_number}


def _begin_round(
    step: Step[IssueState, Nothing],
    issue: Issue,
    *,
    by: Person,
    at: datetime,
    facets: dict[str, object] | None = None,
) -> None:
    articles = articles_of(issue)
    issue.state, issue.changed_at, issue.reason = step.new_state, at, ""
    issue.round += 1
    issue.contents_sha256 = contents_digest(issue, articles)
    issue.files_wanted_at, issue.files_attempts, issue.files_error = at, 0, ""
    issue.save()
    update_waiting(issue)
    texts = {str(one.document_id): one.text_sha256 for one in articles}
    record_issue_step(
        step,
        issue,
        by=by,
        at=at,
        facets={"contents": issue.contents_sha256, "texts": texts, **(facets or {})},
    )


def _renumber(issue: Issue) -> None:
    rows = list(issue.articles.order_by("position", "id"))
    for position, one in enumerate(rows, start=1):
        one.position = position
    Article.objects.bulk_update(rows, ["position"], batch_size=500)


def _characters(issue: Issue) -> int:
    rows = articles_of(issue, with_texts=True)
    return sum(len(compact(one.version.title + one.version.plain_text)) for one in rows)
