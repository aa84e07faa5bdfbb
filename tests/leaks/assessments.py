"""Assessments in the leak test: adopted schemes and published results are open, nothing else is."""

from decimal import Decimal
from typing import TYPE_CHECKING

from gongkai.assessments.models import (
    Assessment,
    Evidence,
    Finding,
    Indicator,
    Objection,
    Retest,
    Scheme,
    Score,
    Scorer,
    SelfReport,
    Sheet,
    SheetValue,
)
from gongkai.kit.times import local_date
from gongkai.organisations.models import Body
from tests.cast import person

if TYPE_CHECKING:  # the world adds these rows to itself
    from tests.leaks.world import World

Pairs = list[tuple[tuple[object, ...], tuple[object, ...]]]


def publish_assessment(world: "World") -> None:
    """Publish an assessment by a body in which no requesting user works."""
    scheme, body = _scheme(world, "考核方案", "adopted"), _assessed(world)
    sheet = _sheet(world, scheme, body, year=2025, state="published")
    Finding.objects.create(
        sheet=sheet, text="查阅点没有指南", by=sheet.assessment.author, at=world.at
    )


def add_assessments(world: "World") -> None:
    """Enter a draft of a scheme, and an announced assessment with all that is written in it."""
    _scheme(world, world.word("the title of a scheme"), "draft", world.word("an indicator"))
    adopted, body = Scheme.objects.get(title="考核方案"), _assessed(world)
    sheet = _sheet(world, adopted, body, year=2026, state="announced")
    author, at = sheet.assessment.author, world.at
    value = sheet.values.get()
    SheetValue.objects.filter(pk=value.pk).update(remark=world.word("a remark of a visit"))
    Sheet.objects.filter(pk=sheet.pk).update(excused=world.word("why a body is not ranked"))
    scorer = person("leak-scorer")
    Scorer.objects.create(assessment=sheet.assessment, person=scorer, appointed_at=at)
    Score.objects.create(
        value=value, by=scorer, points=7, reason=world.word("the reason of a score"), at=at
    )
    report = SelfReport.objects.create(
        value=value, text=world.word("the report of a body on itself"), by=author, at=at
    )
    Evidence.objects.create(
        report=report,
        sha256="0" * 64,
        name=f"{world.word('the name of evidence')}.txt",
        media_type="text/plain",
        size=1,
    )
    Objection.objects.create(
        value=value,
        text=world.word("an objection"),
        answer=world.word("the answer to an objection"),
        by=author,
        at=at,
        due_on=local_date(at),
    )
    finding = Finding.objects.create(
        sheet=sheet, text=world.word("a finding before publication"), by=author, at=at
    )
    Retest.objects.create(
        finding=finding, is_fixed=False, note=world.word("the note of a retest"), by=author, at=at
    )


def _assessed(world: "World") -> Body:
    return world.cast.government


def _scheme(world: "World", title: str, state: str, indicator: str = "公开") -> Scheme:
    number = Scheme.objects.count()
    scheme = Scheme.objects.create(
        body=world.cast.government,
        number=f"KF-{number}",
        year=2026,
        title=title,
        author=person(f"scheme-author-{number}"),
        begun_at=world.at,
        state=state,
        digest="0" * 64 if state == "adopted" else "",
        adopted_at=world.at if state == "adopted" else None,
    )
    Indicator.objects.create(
        scheme=scheme,
        code="1",
        position="01",
        title=indicator,
        weight=Decimal(100),
        role="score",
        way="judged",
    )
    return scheme


def _sheet(world: "World", scheme: Scheme, body: Body, *, year: int, state: str) -> Sheet:
    assessment = Assessment.objects.create(
        body=world.cast.government,
        scheme=scheme,
        number=f"KH-{year}",
        year=year,
        state=state,
        author=scheme.author,
        begun_at=world.at,
        published_at=world.at if state == "published" else None,
    )
    sheet = Sheet.objects.create(
        assessment=assessment, body=body, group=body.kind, total=Decimal(80), rank=1
    )
    SheetValue.objects.create(
        sheet=sheet, indicator=scheme.indicators.get(), value=Decimal(80), is_settled=True
    )
    return sheet


def adopted_schemes() -> list[tuple[object, ...]]:
    """Return the ids of adopted schemes, which the staff reads."""
    return [(one.pk,) for one in Scheme.objects.filter(state="adopted")]


def draft_schemes(never: int) -> Pairs:
    """Return the drafts of schemes."""
    return [((one.pk,), (one.pk + never,)) for one in Scheme.objects.filter(state="draft")]


def published_ids() -> list[tuple[object, ...]]:
    """Return the ids of published assessments, which the staff reads."""
    return [(one.pk,) for one in Assessment.objects.filter(state="published")]


def hidden_assessments(never: int) -> Pairs:
    """Return the assessments that are not published."""
    found = Assessment.objects.exclude(state="published")
    return [((one.pk,), (one.pk + never,)) for one in found]


def hidden_sheets(never: int) -> Pairs:
    """Return the sheets of another body."""
    return [((one.pk,), (one.pk + never,)) for one in Sheet.objects.order_by("id")]


def hidden_findings(never: int) -> Pairs:
    """Return the findings about another body."""
    return [((one.pk,), (one.pk + never,)) for one in Finding.objects.order_by("id")]


def hidden_evidence(never: int) -> Pairs:
    """Return the evidence of another body."""
    return [((one.pk,), (one.pk + never,)) for one in Evidence.objects.order_by("id")]


def published_numbers() -> list[tuple[object, ...]]:
    """Return the numbers of published assessments."""
    return [(one.number,) for one in Assessment.objects.filter(state="published")]


def hidden_numbers() -> Pairs:
    """Return the numbers of assessments that are not published."""
    found = Assessment.objects.exclude(state="published")
    return [((one.number,), (f"{one.number}9",)) for one in found]


def published_sheets(*more: object) -> list[tuple[object, ...]]:
    """Return number and body of published sheets."""
    found = Sheet.objects.filter(assessment__state="published").select_related("assessment", "body")
    return [(one.assessment.number, one.body.code, *more) for one in found]


def hidden_sheet_numbers(*more: object) -> Pairs:
    """Return number and body of sheets that are not published."""
    found = Sheet.objects.exclude(assessment__state="published").select_related(
        "assessment", "body"
    )
    return [
        (
            (one.assessment.number, one.body.code, *more),
            (f"{one.assessment.number}9", one.body.code, *more),
        )
        for one in found
    ]
