"""A hundred thousand applications, written directly into the tables: consistent rows, acts, letters and numbers."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from benchmarks.corpus import ENDS, THINGS, VERBS
from gongkai.applications.models import (
    Applicant,
    ApplicantFingerprint,
    Application,
    CaseNumbers,
    Clarification,
    Consultation,
    Letter,
    Message,
    Reply,
    ReplyPart,
)
from gongkai.applications.models.applicants import ApplicantFacts, fingerprint
from gongkai.applications.name_index import fingerprints_of
from gongkai.applications.numbering import LETTERS, RECEIPTS
from gongkai.applications.queries import with_course
from gongkai.applications.recording import recount
from gongkai.applications.states import OPEN, Stage
from gongkai.calendars.queries import Calendars
from gongkai.law.outcomes import OUTCOMES, Outcome
from gongkai.law.regimes import Regime
from gongkai.ledger.actions import SYSTEM, Entry, record_many
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Body, Person

BUSY = "990000-D01"  # every second application is to this body
BATCH_SIZE = 2_000
YEARS = 6
ENDINGS = (
    Outcome.GIVEN,
    Outcome.GIVEN_IN_PART,
    Outcome.NOT_HELD,
    Outcome.PROCESS,
    Outcome.ALREADY_PUBLIC,
)
# The stages of open applications in percent; all others are closed.
STAGE_SHARES = (
    (Stage.ARRIVED, 2),
    (Stage.IN_HAND, 5),
    (Stage.CLARIFYING, 1),
    (Stage.WITH_SUPERVISOR, 1),
    (Stage.APPROVED, 1),
)


@dataclass
class Draft:
    """One application to write: its row, its outcome, and the entries of its acts."""

    row: Application
    outcome: Outcome
    entries: list[tuple[Verb, date, dict[str, object]]]


def fill(
    numbers: range, bodies: list[Body], officer: Person, supervisor: Person, at: datetime
) -> None:
    """Write the applications of these running numbers, in batches."""
    series: Counter[tuple[int, str, int]] = Counter()
    for one in CaseNumbers.objects.all():
        series[one.body_id, one.series, one.year] = one.last
    for start in range(numbers.start, numbers.stop, BATCH_SIZE):
        chance = random.Random(start)
        with transaction.atomic():
            drafts = [
                _draft(number, bodies, officer, chance, series, at)
                for number in range(start, min(start + BATCH_SIZE, numbers.stop))
            ]
            _write(drafts, supervisor, series, at)
    for (body_id, kind, year), last in series.items():
        CaseNumbers.objects.update_or_create(
            body_id=body_id, series=kind, year=year, defaults={"last": last}
        )


def _draft(
    number: int,
    bodies: list[Body],
    officer: Person,
    chance: random.Random,
    series: "Counter[tuple[int, str, int]]",
    at: datetime,
) -> Draft:
    body = bodies[0] if number % 2 == 0 else bodies[number % len(bodies)]
    stage = _stage(number // 2 % 100)
    back = chance.randrange(3, 33) if stage != Stage.CLOSED else chance.randrange(50, 365 * YEARS)
    arrived = at.date() - timedelta(days=back)
    series[body.pk, RECEIPTS, arrived.year] += 1
    facts = ApplicantFacts(
        name=f"申请人{number % 40_000}",
        proof="passport",
        proof_number=f"E{number % 40_000:08}",
        telephone="13900000000",
    )
    applicant = Applicant(kind="person", match=fingerprint(body.chain, facts))
    applicant.encrypt_facts(facts)
    title = f"{chance.choice(VERBS)}{chance.choice(THINGS)}{chance.choice(ENDS)}"
    row = Application(
        body=body,
        applicant=applicant,
        channel=chance.choice(["post", "counter"]),
        stage=stage,
        title=title,
        number=f"{body.code}-{RECEIPTS}{arrived.year}-{series[body.pk, RECEIPTS, arrived.year]:05}",
        description=f"请提供{title}的全部材料，以便了解有关情况。" * 6,
        arrived_at=at,
        arrived_on=arrived,
        changed_at=at,
    )
    draft = Draft(row, chance.choice(ENDINGS), [(Verb.APPLICATION_ARRIVED, arrived, {})])
    if stage != Stage.ARRIVED:
        row.received_on, row.registered_at, row.officer = arrived, at, officer
        counted = {"channel": row.channel, "kind": "person", "regime": Regime.REVISED.value}
        draft.entries.append((Verb.APPLICATION_RECEIVED, arrived, counted))
    return draft


def _stage(place: int) -> Stage:
    for stage, share in STAGE_SHARES:
        if place < share:
            return stage
        place -= share
    return Stage.CLOSED


def _write(
    drafts: list[Draft], supervisor: Person, series: "Counter[tuple[int, str, int]]", at: datetime
) -> None:
    Applicant.objects.bulk_create([draft.row.applicant for draft in drafts])
    ApplicantFingerprint.objects.bulk_create(
        ApplicantFingerprint(applicant=draft.row.applicant, fingerprint=one)
        for draft in drafts
        for one in fingerprints_of(draft.row.body.chain, draft.row.applicant.decrypt_facts())
    )
    for draft in drafts:
        draft.row.applicant = draft.row.applicant  # sets the id that bulk_create assigned
        if draft.row.stage == Stage.CLOSED:
            draft.row.closed_on = draft.row.arrived_on + timedelta(days=15)
            draft.row.due_on = draft.row.arrived_on + timedelta(days=29)
    Application.objects.bulk_create([draft.row for draft in drafts], batch_size=500)
    _ask(drafts)
    _answer(drafts, supervisor, series, at)
    Message.objects.bulk_create(
        [
            Message(application=draft.row, text="请问办理到哪一步了？", at=at)
            for draft in drafts[::5]
        ]
    )
    _count_clocks([draft.row.pk for draft in drafts])
    acts: defaultdict[str, list[Entry]] = defaultdict(list)
    for draft in drafts:
        for verb, on, facets in draft.entries:
            facets_of_act = {"number": draft.row.number, **facets}
            acts[draft.row.body.chain].append(Entry(verb, draft.row, on, facets=facets_of_act))
    for chain in sorted(acts):
        record_many(acts[chain], chain=chain, by=SYSTEM, at=at)


def _ask(drafts: list[Draft]) -> None:
    """Add clarifications to some drafts, and consultations of another body to some."""
    asked = [draft for draft in drafts if draft.row.stage == Stage.CLARIFYING]
    for draft in asked:
        on = draft.row.arrived_on + timedelta(days=2)
        draft.entries.append((Verb.CLARIFICATION_ASKED, on, {}))
    Clarification.objects.bulk_create(
        Clarification(
            application=draft.row,
            text="请说明年份。",
            asked_on=draft.row.arrived_on + timedelta(days=2),
            answer_by=draft.row.arrived_on + timedelta(days=20),
        )
        for draft in asked
    )
    consulted = [draft for draft in drafts[::4] if draft.row.stage == Stage.IN_HAND]
    made = Consultation.objects.bulk_create(
        Consultation(
            application=draft.row,
            kind="agency",
            agency=draft.row.body,
            encrypted="",
            question="贵单位是否同意公开？",
            sent_on=draft.row.arrived_on + timedelta(days=1),
            due_on=draft.row.arrived_on + timedelta(days=22),
        )
        for draft in consulted
    )
    for draft, one in zip(consulted, made, strict=True):
        draft.entries.append((Verb.CONSULTATION_SENT, one.sent_on, {"consultation": one.pk}))


def _answer(
    drafts: list[Draft], supervisor: Person, series: "Counter[tuple[int, str, int]]", at: datetime
) -> None:
    """Add replies that are proposed, approved or served, with their parts and letters."""
    answered = [
        draft
        for draft in drafts
        if draft.row.stage in {Stage.WITH_SUPERVISOR, Stage.APPROVED, Stage.CLOSED}
    ]
    replies = []
    for draft in answered:
        row = draft.row
        assert row.officer is not None
        draft.entries.append((Verb.REPLY_PROPOSED, row.arrived_on, {}))
        reply = Reply(application=row, drafter=row.officer, proposed_at=at, text="现答复如下。")
        if row.stage != Stage.WITH_SUPERVISOR:
            year = row.arrived_on.year
            series[row.body_id, LETTERS, year] += 1
            reply.number = (
                f"{row.body.short_name}公开〔{year}〕{series[row.body_id, LETTERS, year]}号"
            )
            reply.supervisor, reply.approved_at = supervisor, at
            draft.entries.append((Verb.REPLY_APPROVED, row.arrived_on, {"letter": reply.number}))
        if row.closed_on:
            reply.served_on, reply.served_by = row.closed_on, "post"
            facets = {
                "outcome": draft.outcome.value,
                "rows": dict(OUTCOMES[draft.outcome].rows),
                "kind": "person",
                "in_time": True,
                "again": False,
                "channel": row.channel,
            }
            draft.entries.append((Verb.REPLY_SERVED, row.closed_on, facets))
        replies.append(reply)
    Reply.objects.bulk_create(replies)
    ReplyPart.objects.bulk_create(
        ReplyPart(
            reply=reply,
            position=1,
            outcome=draft.outcome.value,
            title=draft.row.title,
            reasons="依据条例。",
        )
        for draft, reply in zip(answered, replies, strict=True)
    )
    Letter.objects.bulk_create(
        Letter(
            application=reply.application,
            kind="reply",
            number=reply.number,
            reply=reply,
            text="现答复如下。" * 40,
            dated=reply.served_on,
            served_on=reply.served_on,
            served_by="post",
        )
        for reply in replies
        if reply.served_on
    )


def _count_clocks(ids: list[int]) -> None:
    calendars = Calendars()
    rows = list(with_course(Application.objects.filter(pk__in=ids, stage__in=OPEN)))
    for row in rows:
        recount(row, calendars)
    Application.objects.bulk_update(rows, ["due_on", "provisional"], batch_size=300)


def chosen(stages: "frozenset[Stage] | set[Stage]", count: int) -> Iterator[int]:
    """Yield applications of the busy body in these stages, spread evenly."""
    found = list(
        Application.objects.filter(body__code=BUSY, stage__in=stages)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    step = max(1, len(found) // count)
    yield from found[::step][:count]
