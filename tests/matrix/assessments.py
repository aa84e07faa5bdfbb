"""Rows of the permission matrix for assessments, and the requests that they make."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from gongkai.assessments import workflow
from gongkai.assessments.models import (
    Assessment,
    Evidence,
    Finding,
    Indicator,
    Objection,
    Scheme,
    SchemeTrial,
    SelfReport,
    Sheet,
    SheetValue,
)
from gongkai.assessments.queries.schemes import content_digest, indicators_of
from gongkai.assessments.states import AssessmentState, SchemeState
from gongkai.files.storage import store
from gongkai.kit.times import local_date
from gongkai.organisations.models import Body, BodyTerm
from gongkai.organisations.states import PostKind
from gongkai.supervision.models import WorkPlan
from tests.cast import AT, Cast, person
from tests.matrix.rows import OF_OFFICE, STANDING, Row, Who, in_english, public

if TYPE_CHECKING:  # the world imports this module
    from tests.matrix.world import Stage

ASSESSOR, APPROVER = PostKind.ASSESSOR, PostKind.APPROVER
READERS = (ASSESSOR, APPROVER)
KEEPERS = (PostKind.EDITOR, PostKind.DISCLOSURE_OFFICER)
BY_BODY = ("report", "object")


def assessment_rows() -> tuple["Row", ...]:
    """Return the rows of schemes, assessments, sheets and findings."""

    desk: dict[str, Any] = {
        "who": Who.STAFF,
        "about_document": False,
        "places": STANDING - OF_OFFICE,
    }

    def reading(route: str, says: str) -> Row:
        return Row(route, says, posts=READERS, refused=404, **desk)

    def making(route: str, says: str, done: int = 302) -> Row:
        return Row(
            route, says, "POST", posts=(ASSESSOR,), done=done, refused=400, writes=True, **desk
        )

    listing: dict[str, Any] = {"who": Who.STAFF, "about_document": False}
    return (
        Row("desk:schemes", "list the adopted schemes and the drafts of one's bodies", **listing),
        Row("desk:scheme_create", "open the form of a scheme", **listing),
        making("desk:scheme_create", "begin a scheme"),
        reading("desk:scheme", "read a scheme before it is adopted"),
        Row("desk:assessments", "list the assessments that concern one", **listing),
        Row("desk:assessment_create", "open the form of an assessment", **listing),
        making("desk:assessment_create", "begin an assessment"),
        reading("desk:assessment", "read an assessment in preparation"),
        reading("desk:sheet", "read a sheet of another body"),
        reading("desk:sheet_measured", "read the acts behind a measured value"),
        reading("desk:assessment_evidence", "read the evidence of another body"),
        reading("desk:finding", "read a finding about another body"),
        Row(
            "desk:finding_give",
            "give a finding as a task",
            "POST",
            posts=(ASSESSOR,),
            done=302,
            refused=0,
            writes=True,
            **desk,
        ),
        *(
            Row(
                route,
                f"{what}: {in_english(step.label)}",
                "POST",
                verb=f"{step.name}:{source}",
                posts=tuple(
                    PostKind(post)
                    for post in (("assessor",) if step.name == "visit" else step.posts)
                ),
                done=302,
                refused=0,
                writes=True,
                **desk,
            )
            for route, what, table in (
                ("desk:scheme_action", "a scheme of assessment", workflow.SCHEME_WORKFLOW),
                ("desk:assessment_action", "an assessment", workflow.WORKFLOW),
                ("desk:sheet_action", "a sheet", workflow.SHEET_WORKFLOW),
                ("desk:finding_action", "a finding", workflow.FINDING_WORKFLOW),
            )
            for step in table  # type: ignore[attr-defined]
            for source in sorted(step.sources)
        ),
        public("portal:assessments", "the published assessments"),
        public("portal:assessment", "an assessment that is not published", done=404),
        public("portal:assessment_sheet", "a sheet that is not published", done=404),
        public("portal:assessment_file", "a file of a sheet that is not published", done=404),
    )


def add_assessments(cast: Cast) -> None:
    """
    Enter schemes and assessments: by finance of health, and by the government of finance.

    A body below finance can be assessed anew.
    """
    author = person("author-of-schemes")
    for title in ("draft", "adopted"):
        scheme = Scheme.objects.create(
            body=cast.finance, number=title, year=2026, title=title, author=author, begun_at=AT
        )
        rows = (
            ("1", 40, "measured", "released", "", False),
            ("2", 30, "judged", "", "", True),
            ("3", 30, "visited", "", "x", False),
        )
        Indicator.objects.bulk_create(
            Indicator(
                scheme=scheme,
                code=code,
                position=code,
                title=code,
                weight=Decimal(weight),
                role="score",
                way=way,
                formula=formula,
                checklist=checklist,
                reported=reported,
            )
            for code, weight, way, formula, checklist, reported in rows
        )
        digest = content_digest(scheme, indicators_of(scheme))
        SchemeTrial.objects.create(scheme=scheme, year=2025, digest=digest, by=author, at=AT)
        if title == "adopted":
            Scheme.objects.filter(pk=scheme.pk).update(
                state=SchemeState.ADOPTED, digest=digest, adopted_at=AT
            )
    for number, body, assessed in (
        ("of-health", cast.finance, cast.health),
        ("of-finance", cast.government, cast.finance),
    ):
        assessment = Assessment.objects.create(
            body=body,
            scheme=Scheme.objects.get(number="adopted"),
            number=number,
            year=2025,
            author=author,
            begun_at=AT,
        )
        sheets = [
            Sheet.objects.create(assessment=assessment, body=one, group=one.kind)
            for one in (assessed, Body.objects.exclude(pk=assessed.pk).order_by("pk")[0])
        ]
        for one in assessment.scheme.indicators.order_by("code"):
            SheetValue.objects.create(sheet=sheets[0], indicator=one)
    sheet = sheet_of("of-health")
    value = sheet.values.get(indicator__code="2")
    report = SelfReport.objects.create(value=value, text="x", by=author, at=AT)
    kept = store(BytesIO(b"x"), "x.txt")
    Evidence.objects.create(
        report=report,
        sha256=kept.sha256,
        name=kept.name,
        media_type=kept.media_type,
        size=kept.size,
    )
    Finding.objects.create(sheet=sheet, text="x", by=author, at=AT)
    WorkPlan.objects.create(
        body=cast.finance, number="take", year=2027, title="take", author=author, begun_at=AT
    )


def sheet_of(number: str) -> Sheet:
    """Return the sheet with values of an assessment."""
    return Sheet.objects.filter(assessment__number=number, values__isnull=False).order_by("pk")[0]


PAGES = (
    "desk:scheme",
    "desk:assessment",
    "desk:sheet",
    "desk:sheet_measured",
    "desk:assessment_evidence",
    "desk:finding",
    "desk:finding_give",
    "portal:assessment",
    "portal:assessment_sheet",
    "portal:assessment_file",
)


def arguments(stage: "Stage", route: str) -> list[Any]:
    """Return the arguments of a page."""
    if route.startswith("portal:"):
        of_body = ["of-finance", stage.cast.finance.code]
        return {"portal:assessment": of_body[:1], "portal:assessment_sheet": of_body}.get(
            route, [*of_body, "pdf"]
        )
    Assessment.objects.filter(number="of-health").update(state=AssessmentState.ANNOUNCED)
    sheet = sheet_of("of-health")
    return {
        "desk:scheme": [Scheme.objects.get(number="draft").pk],
        "desk:assessment": [sheet.assessment_id],
        "desk:sheet": [sheet.pk],
        "desk:sheet_measured": [sheet.pk, "released"],
        "desk:assessment_evidence": [Evidence.objects.get().pk],
    }.get(route, [Finding.objects.get().pk])


def _soon() -> str:
    return date(local_date(timezone.now()).year + 2, 1, 1).isoformat()


def sent_to(stage: "Stage", route: str) -> dict[str, Any]:
    """Return the form that is sent to a page."""
    finance = stage.cast.finance.pk
    if route == "desk:finding_give":
        # The plan of finance is for the bodies below it.
        BodyTerm.objects.filter(body=stage.cast.health).update(parent=finance)
        return {
            "plan": WorkPlan.objects.get(number="take").pk,
            "due_on": _soon(),
            "measure": "x",
        }
    if route == "desk:scheme_create":
        return {
            "body": finance,
            "year": "2026",
            "title": "new",
            "start": "",
            "tolerance": "10",
            "bonus_from": "0",
        }
    below = Body.objects.exclude(pk__in=[finance, stage.cast.government.pk]).order_by("pk")[0]
    Body.objects.filter(pk=below.pk).update(parent=finance)
    scheme = Scheme.objects.get(number="adopted").pk
    return {"body": finance, "year": "2026", "scheme_id": scheme}


FORMS = ("desk:scheme_create", "desk:assessment_create", "desk:finding_give")


def scheme_step(stage: "Stage", cell_verb: str) -> tuple[list[Any], dict[str, Any]]:
    """Bring the draft into the state of a step, and return the arguments and the form."""
    name, _colon, state = cell_verb.partition(":")
    scheme = Scheme.objects.get(number="draft")
    Scheme.objects.filter(pk=scheme.pk).update(state=state)
    if name == "try":
        below = Body.objects.exclude(
            pk__in=[stage.cast.finance.pk, stage.cast.government.pk]
        ).order_by("pk")[0]
        Body.objects.filter(pk=below.pk).update(parent=stage.cast.finance)
    sent = {
        "code": "1" if name == "remove-indicator" else "9",
        "title": "x",
        "weight": "1",
        "role": "bonus",
        "way": "judged",
        "year": "2025",
        "reason": "x",
    }
    return [scheme.pk, name], {f"{name}-{field}": value for field, value in sent.items()}


def assessment_step(_stage: "Stage", cell_verb: str) -> tuple[list[Any], dict[str, Any]]:
    """Bring the assessment into the state of a step, and return the arguments and the form."""
    name, _colon, state = cell_verb.partition(":")
    assessment = Assessment.objects.get(number="of-health")
    Assessment.objects.filter(pk=assessment.pk).update(state=state)
    SheetValue.objects.update(is_settled=True)
    if name == "start":
        Indicator.objects.filter(way="judged").update(way="visited", checklist="x")
    scorer = person(f"matrix-scorer-{name}-{state}") if name == "appoint-scorer" else None
    sent = {
        "person_id": scorer.account.username if scorer else "",
        "body_id": sheet_of("of-health").body_id,
        "reason": "x",
    }
    return [assessment.pk, name], {f"{name}-{field}": value for field, value in sent.items()}


def sheet_step(_stage: "Stage", cell_verb: str) -> tuple[list[Any], dict[str, Any]]:
    """Bring the assessment of a sheet into the state of a step, and return arguments and form."""
    name, _colon, state = cell_verb.partition(":")
    sheet = sheet_of("of-finance" if name in BY_BODY else "of-health")
    published = AT if state == AssessmentState.PUBLISHED else None
    Assessment.objects.filter(pk=sheet.assessment_id).update(state=state, published_at=published)
    code = {"report": "2", "score": "2", "settle": "2", "visit": "3", "reopen-visit": "3"}.get(
        name, "1"
    )
    value = sheet.values.get(indicator__code=code)
    sent: dict[str, Any] = {
        "indicator_id": value.indicator_id,
        "text": f"new {state}",
        "points": "1",
        "reason": "x",
        "answer_0": "yes",
        "remark": "",
        "answer": "x",
        "value": "5",
    }
    if name == "decide":
        sent["objection_id"] = Objection.objects.create(
            value=value, text="x", by=person("matrix-objector"), at=AT, due_on=AT.date()
        ).pk
    return [sheet.pk, name], {f"{name}-{field}": one for field, one in sent.items()}


def finding_step(_stage: "Stage", cell_verb: str) -> tuple[list[Any], dict[str, Any]]:
    """Bring the finding into the state of a step, and return the arguments and the form."""
    name, _colon, state = cell_verb.partition(":")
    Assessment.objects.filter(number="of-health").update(state=AssessmentState.ANNOUNCED)
    Finding.objects.update(state=state)
    sent = {"is_fixed": "no", "note": "x"}
    form = {f"{name}-{field}": value for field, value in sent.items()}
    return [Finding.objects.get().pk, name], form


STEPS = {
    "desk:scheme_action": scheme_step,
    "desk:assessment_action": assessment_step,
    "desk:sheet_action": sheet_step,
    "desk:finding_action": finding_step,
}
