"""Generation of the region: bodies, items, deliveries, applications, remedies, manual figures."""

import csv
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from django.conf import settings

from gongkai.applications.actions.intake import receive_application, register_application
from gongkai.applications.actions.replies import (
    approve_reply,
    lodge_remedy,
    propose_reply,
    serve_reply,
    settle_remedy,
)
from gongkai.applications.inputs import (
    LodgeInputs,
    PartFacts,
    ProposeInputs,
    RegisterInputs,
    ResultInputs,
    ServeInputs,
)
from gongkai.applications.intake.validation import RequestFacts
from gongkai.applications.models.applicants import ApplicantFacts
from gongkai.calendars.queries import calendar_of
from gongkai.catalogue.models import CatalogueItem, Genre
from gongkai.channels.actions.deliveries import Sent, record_deliveries
from gongkai.documents.actions.paper_releases import PaperRelease, enter_paper_releases
from gongkai.documents.models import Document
from gongkai.kit.times import BEIJING
from gongkai.law.outcomes import Outcome
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import held, start_at_head
from gongkai.organisations.actions import BodyFacts, create_account, create_body, grant_post
from gongkai.organisations.models import Body, Person
from gongkai.organisations.states import PostKind
from gongkai.sampledata.region_2017.facts import COUNTED, GENERAL_OFFICE, MANUAL_FACTS, TOP, YEAR
from gongkai.sampledata.region_2017.spread import by_largest_remainder, scaled
from gongkai.statistics.actions.manual_figures import FigureInput, add_local_row, add_manual_figures
from gongkai.statistics.actions.tallies import rebuild_tallies

BODIES = Path(__file__).with_name("bodies.csv")
BATCH_SIZE = 1_000
GENRES = (
    ("notice", 38),
    ("announcement", 20),
    ("public-notice", 12),
    ("other", 12),
    ("opinion", 5),
    ("reply", 5),
    ("circular", 4),
    ("interpretation", 2),
    ("normative-document", 1),
    ("plan", 1),
)
WAYS = (("web", 62), ("post", 18), ("counter", 15), ("fax", 5))
KINDS = (("person", 82), ("business", 10), ("legal_service", 5), ("research", 3))
ENDS = (
    (Outcome.FIRST_GIVEN, 34),
    (Outcome.FIRST_ALREADY_PUBLIC, 22),
    (Outcome.FIRST_NOT_OURS, 16),
    (Outcome.FIRST_NOT_THERE, 12),
    (Outcome.FIRST_GIVEN_IN_PART, 6),
    (Outcome.FIRST_OTHER_WAY, 5),
    (Outcome.FIRST_PRIVACY, 2),
    (Outcome.FIRST_OTHER_LAW, 2),
    (Outcome.FIRST_TO_BE_CHANGED, 1),
)
TOPICS = (
    "农村公路",
    "城镇就业",
    "义务教育",
    "水利工程",
    "价格监测",
    "安全生产",
    "食品抽检",
    "住房保障",
    "医疗服务",
    "市场监管",
)
REASON, EVIDENCE = "2017年度报告所载、平台无相应记录的事项", "自治区2017年政府信息公开工作年度报告"
ReportProgress = Callable[[str], None]
Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Share:
    """The numbers of one body."""

    body: Body
    kind: str
    items: int
    weibo: int
    wechat: int
    applications: int
    reconsiderations: int


def build_region(scale: Fraction, report_progress: ReportProgress) -> None:
    """
    Generate the region at a scale in an empty database; its figures are the sums of its acts.

    Consumers are suspended during the bulk load and start after it; tallies are counted once.
    """
    with held():
        bodies = _bodies()
        officer, supervisor = _people(bodies)
        shares = shares_of(bodies, scale)
        for number, share in enumerate(shares, start=1):
            _items(share)
            report_progress(
                f"{number}/{len(shares)} {share.body.short_name}: {share.items} items, "
                f"{share.weibo + share.wechat} deliveries"
            )
        for share in shares:
            _applications(share, officer, supervisor)
        report_progress(f"{sum(share.applications for share in shares)} applications")
        _enter_manual_figures(bodies[TOP])
    for name in settings.GONGKAI_CONSUMERS:
        start_at_head(name)
    report_progress(f"{rebuild_tallies()} tallies counted")


def shares_of(bodies: dict[str, Body], scale: Fraction) -> list[Share]:
    """Distribute each published figure over the bodies of its kind, deterministically."""
    reporting = [body for code, body in bodies.items() if code != TOP]
    chance = random.Random(YEAR)
    size = {body.pk: Fraction(chance.randint(40, 160), 100) for body in reporting}
    of_kind = {
        kind: [one for one in reporting if one.kind == kind]
        for kind in (GENERAL_OFFICE, "government", "department")
    }
    office, rest = _scaled(("website.general_office", "website.departments_and_prefectures"), scale)
    # Departments together publish less than prefectures: 30 to 70.
    departments, prefectures = by_largest_remainder(rest, (3, 7))
    items = _over(of_kind, (office, prefectures, departments), size)
    weibo, wechat = (
        _over(
            of_kind,
            _scaled((f"{one}.government", f"{one}.prefectures", f"{one}.departments"), scale),
            size,
        )
        for one in ("weibo", "wechat")
    )
    total = COUNTED["applications.received"].value
    few = COUNTED["applications.general_office"].value
    few, many = scaled((few, total - few), scale)
    of_departments, of_prefectures = by_largest_remainder(many, (3, 7))
    applications = _over(of_kind, (few, of_prefectures, of_departments), size)
    level = COUNTED["reconsideration.regional_level"].value
    near, far = scaled((level, COUNTED["reconsideration.total"].value - level), scale)
    remedies = _over(of_kind, (0, far, near), size)
    return [
        Share(
            one,
            one.kind,
            items[one.pk],
            weibo[one.pk],
            wechat[one.pk],
            applications[one.pk],
            remedies[one.pk],
        )
        for one in reporting
    ]


def _scaled(keys: Sequence[str], scale: Fraction) -> list[int]:
    return scaled([COUNTED[key].value for key in keys], scale)


def _over(
    of_kind: dict[str, list[Body]], totals: Sequence[int], size: dict[int, Fraction]
) -> dict[int, int]:
    found: dict[int, int] = {}
    for group, total in zip(of_kind.values(), totals, strict=True):
        spread = by_largest_remainder(total, [size[one.pk] for one in group])
        found |= {one.pk: number for one, number in zip(group, spread, strict=True)}
    return found


def _bodies() -> dict[str, Body]:
    at = datetime(YEAR, 1, 1, 8, tzinfo=BEIJING)
    bodies: dict[str, Body] = {}
    with BODIES.open(encoding="utf-8") as lines:
        for position, row in enumerate(csv.DictReader(lines), start=1):
            facts = BodyFacts(
                row["code"],
                row["name"],
                row["short_name"],
                row["kind"],
                row["admin_division"],
                bodies.get(row["parent"]),
                position=position,
            )
            bodies[row["code"]] = create_body(facts, by=SYSTEM, at=at)
    return bodies


def _people(bodies: dict[str, Body]) -> tuple[Person, Person]:
    """Create one officer and one supervisor, without passwords, who act for all bodies."""
    found = []
    since = date(YEAR, 1, 1)
    for name, label, kind in (
        ("sample-officer", "承办人", PostKind.CASE_OFFICER),
        ("sample-supervisor", "审核人", PostKind.CASE_SUPERVISOR),
    ):
        account = create_account(name, None, name=label)
        person = Person.objects.get(account=account)
        for body in bodies.values():
            grant_post(
                person,
                kind,
                body,
                by=SYSTEM,
                at=datetime(YEAR, 1, 1, 9, tzinfo=BEIJING),
                since=since,
            )
        found.append(person)
    return found[0], found[1]


def _workdays() -> list[date]:
    calendar = calendar_of()
    first = date(YEAR, 1, 1)
    days = [first + timedelta(days=number) for number in range(365)]
    return [day for day in days if calendar.counts(day)]


def _items(share: Share) -> None:
    """Enter the items of a body in the order of their days, and their deliveries."""
    chance = random.Random(f"items {share.body.code}")
    genres = {one.code: one for one in Genre.objects.all()}
    items = list(CatalogueItem.objects.order_by("position"))
    days = _spread_over_days(share.items, chance)
    codes, weights = zip(*GENRES, strict=True)
    entered: list[Document] = []
    for start in range(0, len(days), BATCH_SIZE):
        rows = []
        for number, day in enumerate(days[start : start + BATCH_SIZE], start=start + 1):
            genre, topic = genres[chance.choices(codes, weights)[0]], chance.choice(TOPICS)
            title = f"{share.body.short_name}关于{topic}工作的{genre.name}（{YEAR}年第{number}号）"
            text = f"<p>{share.body.name}公布{topic}有关情况。</p>"
            rows.append(PaperRelease(title, text, genre, chance.choice(items), day))
        at = datetime.combine(days[min(start + BATCH_SIZE, len(days)) - 1], time(18), BEIJING)
        entered += enter_paper_releases(share.body, rows, at=at)
    for channel, wanted in (("weibo", share.weibo), ("wechat", share.wechat)):
        chosen = sorted(chance.sample(range(len(entered)), wanted))
        for batch in _batches(chosen):
            sent = [Sent(entered[one], days[one]) for one in batch]
            at = datetime.combine(sent[-1].on, time(20), BEIJING)
            record_deliveries(share.body, channel, sent, at=at)


def _spread_over_days(total: int, chance: random.Random) -> list[date]:
    days = _workdays()
    spread = by_largest_remainder(total, [chance.randint(50, 150) for _day in days])
    return [day for day, number in zip(days, spread, strict=True) for _one in range(number)]


def _batches(chosen: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(chosen), BATCH_SIZE):
        yield chosen[start : start + BATCH_SIZE]


def _applications(share: Share, officer: Person, supervisor: Person) -> None:
    """Create each application: received, answered in time, and for some reconsidered."""
    chance = random.Random(f"applications {share.body.code}")
    calendar = calendar_of(share.body.region)
    workdays = [day for day in _workdays() if day < date(YEAR, 10, 1)]
    for number in range(share.applications):
        day = workdays[number * len(workdays) // max(1, share.applications)]
        at = datetime.combine(day, time(10), BEIJING) + timedelta(minutes=number % 300)
        kind, channel = _one_of(KINDS, chance), _one_of(WAYS, chance)
        facts = _applicant(kind, f"{share.body.code}-{number}", chance)
        topic = chance.choice(TOPICS)
        request = RequestFacts(
            kind,
            facts,
            f"{topic}资金安排情况",
            f"请提供{share.body.short_name}{YEAR - 1}年{topic}资金安排的文件。",
            channel=channel,
        )
        taken = receive_application(
            share.body, request, at=at, code=f"SAMPLE{number:06}", by=officer, arrived_on=day
        )
        confirmed = day if channel in {"web", "fax"} else None
        application = register_application(
            taken, RegisterInputs(confirmed_on=confirmed), by=officer, at=at
        )
        replied = datetime.combine(
            calendar.nth_after(day, chance.randint(3, 14)), time(15), BEIJING
        )
        outcome = _one_of(ENDS, chance)
        # Only applications that were refused or not answered with information are reconsidered.
        if number < share.reconsiderations:
            outcome = chance.choice(
                (Outcome.FIRST_PRIVACY, Outcome.FIRST_NOT_THERE, Outcome.FIRST_NOT_OURS)
            )
        propose_reply(
            application,
            ProposeInputs(parts=[PartFacts(outcome, request.title, "依据条例答复如下。")]),
            by=officer,
            at=replied,
        )
        approve_reply(application, by=supervisor, at=replied)
        serve_reply(
            application, ServeInputs(way="post", served_on=replied.date()), by=officer, at=replied
        )
        if number < share.reconsiderations:
            lodged = calendar.nth_after(replied.date(), 10)
            at = datetime.combine(lodged, time(9), BEIJING)
            remedy = lodge_remedy(
                application,
                LodgeInputs(route="reconsideration", authority="复议机关", lodged_on=lodged),
                by=officer,
                at=at,
            )
            decided = calendar.nth_after(lodged, 30)
            at = datetime.combine(decided, time(9), BEIJING)
            result = chance.choices(("upheld", "corrected", "other"), (8, 1, 2))[0]
            settle_remedy(
                remedy, ResultInputs(result=result, decided_on=decided), by=officer, at=at
            )


def _one_of(table: Sequence[tuple[Thing, int]], chance: random.Random) -> Thing:
    """Choose one item at random by its weight."""
    return chance.choices(
        [thing for thing, _weight in table], [weight for _thing, weight in table]
    )[0]


def _applicant(kind: str, mark: str, chance: random.Random) -> ApplicantFacts:
    """Return an applicant whose name cannot be that of a real person or organisation."""
    mail = f"{mark.lower()}@sample.invalid"
    if kind == "person":
        return ApplicantFacts(
            name=f"样例{chance.randint(1000, 9999)}",
            proof="other",
            proof_number=mark,
            telephone="13800000000",
            email=mail,
        )
    return ApplicantFacts(
        name=f"样例单位{chance.randint(1000, 9999)}",
        representative="样例",
        proof="other",
        proof_number=mark,
        telephone="13800000000",
        email=mail,
    )


def _enter_manual_figures(top: Body) -> None:
    """Enter the figures from outside the platform, on rows of the form or on local rows."""
    at = datetime(YEAR, 12, 29, 17, tzinfo=BEIJING)
    for one in MANUAL_FACTS.values():
        if one.name:
            add_local_row(
                top, key=one.slot, name=one.name, unit=one.unit, first_year=YEAR, by=None, at=at
            )
    add_manual_figures(
        top,
        [
            FigureInput(YEAR, one.slot, "outside", one.value, REASON, EVIDENCE)
            for one in MANUAL_FACTS.values()
        ],
        by=None,
        at=at,
    )
