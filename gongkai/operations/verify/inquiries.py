"""Check of inquiries and statements about documents against their acts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from gongkai.documents.models import Document, Inquiry, Statement
from gongkai.documents.states import StatementState
from gongkai.kit.times import local_date
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.operations.verify.chunks import in_chunks
from gongkai.operations.verify.faults import Check, Fault

PART = "inquiries"
OF_INQUIRIES = frozenset({Verb.INQUIRY_SENT, Verb.INQUIRY_ANSWERED, Verb.INQUIRY_OVERRIDDEN})
STATES = {
    Verb.STATEMENT_PROPOSED: StatementState.PROPOSED,
    Verb.STATEMENT_PUBLISHED: StatementState.PUBLISHED,
    Verb.STATEMENT_RETURNED: StatementState.RETURNED,
    Verb.STATEMENT_ENDED: StatementState.ENDED,
}


def check() -> Check:
    """Replay the acts of each inquiry and of each statement, and compare them with its row."""
    inquiries = statements = 0
    rows = Inquiry.objects.select_related("version").order_by("pk")
    for chunk in in_chunks(rows.iterator(chunk_size=500)):
        inquiries += len(chunk)
        documents = {one.version.document_id for one in chunk}
        acts = _acts(documents, OF_INQUIRIES, "inquiry")
        for one in chunk:
            for problem in _of_inquiry(one, acts[one.pk]):
                yield Fault(PART, f"inquiry {one.pk}: {problem}")
    for found in in_chunks(Statement.objects.order_by("pk").iterator(chunk_size=500)):
        statements += len(found)
        acts = _acts({one.document_id for one in found}, STATES, "statement")
        for statement in found:
            for problem in _of_statement(statement, acts[statement.pk]):
                yield Fault(PART, f"statement {statement.pk}: {problem}")
    return f"{inquiries} inquiries and {statements} statements against their acts"


def _acts(documents: Iterable[int], verbs: Iterable[str], facet: str) -> dict[int, list[Act]]:
    """Return the acts about these documents, oldest first, by the row that they name."""
    found: dict[int, list[Act]] = defaultdict(list)
    about = Act.objects.filter(
        subject_type=Document._meta.label_lower,
        subject_id__in=[str(pk) for pk in documents],
        verb__in=list(verbs),
    )
    for act in about.order_by("id").iterator():
        found[int(act.facets[facet])].append(act)
    return found


def _of_inquiry(inquiry: Inquiry, acts: list[Act]) -> Iterator[str]:
    last = {act.verb: act for act in acts}
    sent, answered = last.get(Verb.INQUIRY_SENT), last.get(Verb.INQUIRY_ANSWERED)
    overridden = last.get(Verb.INQUIRY_OVERRIDDEN)
    for name, found, expected in (
        ("kind", inquiry.kind, sent.facets["kind"] if sent else "nothing"),
        ("day", inquiry.asked_at, sent.at if sent else None),
        ("answer", inquiry.answer, answered.facets["answer"] if answered else ""),
        ("moment of the answer", inquiry.answered_at, answered.at if answered else None),
        ("exception", inquiry.overridden_at, overridden.at if overridden else None),
    ):
        if found != expected:
            yield f"its {name} is {found}, its acts say {expected}"


def _of_statement(statement: Statement, acts: list[Act]) -> Iterator[str]:
    last = acts[-1] if acts else None
    state = STATES[Verb(last.verb)] if last else "nothing"
    published = [act for act in acts if act.verb == Verb.STATEMENT_PUBLISHED]
    if statement.state == StatementState.ENDED and state == StatementState.PROPOSED:
        # A proposal that a new decision about the document ended; the public never saw it.
        state = StatementState.ENDED
    for name, found, expected in (
        ("state", statement.state, state),
        ("day", statement.published_on, local_date(published[0].at) if published else None),
        ("ground", statement.ground or "on_request", last.facets["ground"] if last else ""),
        ("title", statement.shows_title, bool(published) and published[0].facets["shows_title"]),
    ):
        if found != expected:
            yield f"its {name} is {found}, its acts say {expected}"
