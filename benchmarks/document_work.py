"""What offices do with documents, in proportion to a corpus: files, relations, plans, clean-ups, statements, inquiries."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.db import models
from django.db.models import F

from benchmarks.measures import PASSWORD
from gongkai.documents.models import (
    Attachment,
    CleanUp,
    CleanUpRow,
    Document,
    Inquiry,
    InterpretationPlan,
    Relation,
    Statement,
    Version,
)
from gongkai.documents.public_counts import rebuild_public_counts
from gongkai.documents.relation_kinds import CleanUpDecision, RelationKind
from gongkai.documents.states import Attribute, InquiryKind, State, StatementState, Status
from gongkai.kit.table_statistics import analyze_tables
from gongkai.kit.times import local_date
from gongkai.organisations.actions import create_account
from gongkai.organisations.models import Body, Person, Post
from gongkai.organisations.states import PostKind

OFFICER = "lists-0"
BATCH_SIZE = 2_000
# One public document in so many has a file, a relation to the one before, a term of validity, a plan.
WITH_FILE, WITH_RELATION, WITH_TERM, WITH_PLAN = 10, 10, 20, 20


def officer_of(at: datetime) -> Person:
    """Return the person who has every post in the body with the most documents; adds the work if there is none."""
    if found := Person.objects.filter(account__username=OFFICER).first():
        return found
    counted = Document.objects.values("body").annotate(number=models.Count("pk"))
    largest = counted.order_by("-number", "body").first()
    assert largest is not None, "The corpus has no documents."
    body = Body.objects.get(pk=largest["body"])
    person = Person.objects.get(account=create_account(OFFICER, PASSWORD, name="officer"))
    Post.objects.bulk_create(
        [Post(person=person, body=body, kind=kind, since=date(2020, 1, 1)) for kind in PostKind]
    )
    _add_work(body, person, at)
    return person


def _add_work(body: Body, person: Person, at: datetime) -> None:
    today = local_date(at)
    public = Document.objects.filter(status=Status.RELEASED).order_by("pk")
    rows = public.values_list("pk", "public_version", "body")
    _write(Attachment, _attachments(rows.iterator()))
    _write(Relation, _relations(rows.iterator(), body.pk))
    _write(InterpretationPlan, _plans(rows.iterator(), today))
    _add_terms(public, today)
    _add_clean_ups(body, person, today)
    _add_hidden(person, at)
    rebuild_public_counts()
    analyze_tables()


def _write(model: Any, rows: Iterable[models.Model]) -> None:
    left = iter(rows)
    while some := list(islice(left, BATCH_SIZE)):
        model.objects.bulk_create(some, batch_size=500)


Rows = Iterable[tuple[int, int, int]]


def _attachments(rows: Rows) -> Iterator[models.Model]:
    for number, (_pk, version, _body) in enumerate(rows):
        if number % WITH_FILE == 0:
            yield Attachment(
                version_id=version,
                name=f"附件{number}.pdf",
                sha256=f"{number:064x}",
                size=1_000,
                media_type="application/pdf",
            )


def _relations(rows: Rows, every: int) -> Iterator[models.Model]:
    """Yield relations of one document in ten, and of every document of the body that is measured."""
    before = 0
    for number, (pk, version, body) in enumerate(rows):
        if before and (number % WITH_RELATION == 0 or body == every):
            yield Relation(version_id=version, kind=RelationKind.AMENDS, target_id=before)
        before = pk


def _plans(rows: Rows, today: date) -> Iterator[models.Model]:
    for number, (pk, _version, body) in enumerate(rows):
        if number % WITH_PLAN == 0:
            due = today - timedelta(days=number % 400)
            yield InterpretationPlan(
                document_id=pk,
                body_id=body,
                kinds=["text"],
                due_on=due,
                # Half of them are late or missing.
                interpreted_on=due if number % (2 * WITH_PLAN) else None,
            )


def _add_terms(public: Any, today: date) -> None:
    for place in range(WITH_TERM):
        # A few hundred days in each of which as many lapse.
        day = today + timedelta(days=20 * place + 1)
        chosen = public.annotate(part=F("pk") % (WITH_TERM * WITH_TERM)).filter(part=place)
        chosen.update(valid_until=day, next_validity_on=day + timedelta(days=1))


def _add_clean_ups(body: Body, person: Person, today: date) -> None:
    for number, published in enumerate((today, None)):
        clean_up = CleanUp.objects.create(
            body=body,
            title=f"第{number}次清理",
            basis="国务院令第722号",
            opened_on=today,
            closes_on=today + timedelta(days=60),
            opened_by=person,
            published_on=published,
        )
        found = Document.objects.filter(body=body, status=Status.RELEASED).order_by("pk")
        decisions = [str(one) for one in CleanUpDecision]
        _write(
            CleanUpRow,
            (
                CleanUpRow(
                    clean_up=clean_up,
                    document_id=pk,
                    decision=decisions[place % 4] if published or place % 2 else "",
                )
                for place, pk in enumerate(found.values_list("pk", flat=True).iterator())
            ),
        )


def _add_hidden(person: Person, at: datetime) -> None:
    """Keep half of the drafts that no version is open of, with statements; ask about the others."""
    today = local_date(at)
    drafts = Document.objects.filter(status=Status.PREPARING, open_version=None)
    chosen = list(drafts.order_by("pk").values_list("pk", flat=True))
    kept, asked = chosen[::2], chosen[1::2]
    for start in range(0, len(kept), 500):
        some = kept[start : start + 500]
        Version.objects.filter(document__in=some).update(state=State.KEPT)
        Document.objects.filter(pk__in=some).update(
            status=Status.KEPT, attribute=Attribute.ON_REQUEST
        )
    _write(
        Statement,
        (
            Statement(
                document_id=document,
                version_id=version,
                body_id=body,
                state=StatementState.PUBLISHED,
                proposed_by=person,
                proposed_for=person,
                decided_by=person,
                proposed_on=today - timedelta(days=number % 300),
                published_on=today - timedelta(days=number % 300),
            )
            for number, (version, document, body) in enumerate(_versions_of(kept))
        ),
    )
    _write(
        Inquiry,
        (
            Inquiry(
                version_id=version,
                body_id=body,
                kind=InquiryKind.values[number % len(InquiryKind.values)],
                recipient="国家保密行政管理部门",
                question="该文件是否可以公开？",
                due_on=today + timedelta(days=number % 15),
                asked_by=person,
                asked_at=at,
            )
            for number, (version, _document, body) in enumerate(_versions_of(asked))
        ),
    )


def _versions_of(documents: list[int]) -> Iterator[tuple[int, int, int]]:
    for start in range(0, len(documents), 500):
        found = Version.objects.filter(document__in=documents[start : start + 500])
        yield from found.order_by("pk").values_list("pk", "document", "document__body")
