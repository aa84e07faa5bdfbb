"""Rows of the permission matrix for supervision, and the requests that they make."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.utils import timezone

from gongkai.assessments.models import Assessment, Finding
from gongkai.assessments.states import AssessmentState
from gongkai.desk.supervision.plan_table_views import SALT
from gongkai.kit.times import local_date
from gongkai.organisations.models import BodyTerm
from gongkai.organisations.states import PostKind
from gongkai.supervision import workflow
from gongkai.supervision.actions.register import add_leading_post, open_reading_place
from gongkai.supervision.models import LeadingPost, PlanTask, ReadingPlace, WorkPlan
from gongkai.supervision.states import PlanState, TaskState
from tests.cast import AT, Cast, person
from tests.matrix.rows import OF_OFFICE, STANDING, Place, Row, Who, in_english, public
from tests.supervision.test_register import PLACE, SEAT

if TYPE_CHECKING:
    from tests.matrix.world import Stage

KEEPERS = (PostKind.EDITOR, PostKind.DISCLOSURE_OFFICER)
DAY = AT.date().isoformat()
LATER = date(2099, 12, 31)  # matrix requests are made at the present time
ENTERED = {"kind": "library", "name": "x", "address": "x", "hours": "x", "since": DAY}
ADDED: dict[str, dict[str, Any]] = {
    "leading-post": {"duty": "member", "title": "x", "since": DAY},
    "reading-place": ENTERED,
    "figures": {"year": AT.year, "full_time": "1", "part_time": "0", "budget": "1"},
}


def supervision_rows() -> tuple["Row", ...]:
    """Return the rows of the pages of the register, of plans and of tasks."""

    desk: dict[str, Any] = {"who": Who.STAFF, "about_document": False}
    whole = STANDING - OF_OFFICE

    def reading(route: str, says: str) -> tuple[Row, Row]:
        return (
            Row(route, says, posts=KEEPERS, places=whole, refused=404, **desk),
            Row(
                route,
                f"{says}, as supervisor",
                posts=(PostKind.ASSESSOR,),
                places=whole | {Place.ABOVE},
                refused=404,
                **desk,
            ),
        )

    def changing(route: str, says: str, verb: str = "") -> Row:
        return Row(
            route,
            says,
            "POST",
            verb=verb,
            posts=KEEPERS,
            places=whole,
            done=302,
            refused=0,
            writes=True,
            **desk,
        )

    return (
        Row("desk:organisations", "list how one's bodies organise disclosure", **desk),
        *reading("desk:organisation", "read how a body organises disclosure"),
        changing("desk:organisation_add", "add a post to the leading group", "leading-post"),
        changing("desk:organisation_add", "add a reading place", "reading-place"),
        changing("desk:organisation_add", "state staff and budget of a year", "figures"),
        *reading("desk:leading_post_end", "open the form that ends a seat"),
        changing("desk:leading_post_end", "end a seat in the leading group"),
        *reading("desk:reading_place_edit", "open the form of a reading place"),
        changing("desk:reading_place_edit", "correct a reading place"),
        *reading("desk:reading_place_close", "open the form that closes a reading place"),
        changing("desk:reading_place_close", "close a reading place"),
        Row("desk:plans", "list the issued plans and the drafts of one's bodies", **desk),
        Row("desk:plan_create", "open the form of a plan", **desk),
        Row(
            "desk:plan_create",
            "begin a plan",
            "POST",
            posts=(PostKind.ASSESSOR,),
            places=whole,
            done=302,
            refused=400,
            writes=True,
            **desk,
        ),
        Row(
            "desk:plan",
            "read a plan before it is issued",
            posts=(PostKind.ASSESSOR, PostKind.APPROVER),
            places=whole,
            refused=404,
            **desk,
        ),
        *(
            Row(
                route,
                says,
                posts=(PostKind.ASSESSOR, PostKind.APPROVER),
                places=whole,
                refused=404,
                # A download is noted in the list of security events.
                writes=route == "desk:plan_file",
                **desk,
            )
            for route, says in (
                ("desk:plan_file", "download a plan as a table"),
                ("desk:plan_table", "open the form for the table of a plan"),
                ("desk:plan_proposals", "read what a plan could take over"),
            )
        ),
        Row(
            "desk:plan_table",
            "add the tasks of a checked table",
            "POST",
            posts=(PostKind.ASSESSOR,),
            places=whole,
            done=302,
            refused=0,
            writes=True,
            **desk,
        ),
        Row(
            "desk:plan_proposals",
            "take over a finding into a plan",
            "POST",
            posts=(PostKind.ASSESSOR,),
            places=whole,
            done=302,
            refused=0,
            writes=True,
            **desk,
        ),
        Row("desk:plan_tasks", "list the tasks of one's bodies", **desk),
        Row(
            "desk:plan_task",
            "read a task of a plan",
            posts=(*KEEPERS, PostKind.ASSESSOR, PostKind.APPROVER),
            places=whole,
            refused=404,
            **desk,
        ),
        Row(
            "desk:plan_task",
            "read a task of a plan, as supervisor",
            posts=(PostKind.ASSESSOR,),
            places=whole | {Place.ABOVE},
            refused=404,
            **desk,
        ),
        *(
            Row(
                route,
                f"{what}: {in_english(step.label)}",
                "POST",
                verb=f"{step.name}:{source}",
                posts=tuple(PostKind(post) for post in step.posts),
                places=whole,
                done=302,
                refused=0,
                writes=True,
                **desk,
            )
            for route, what, table in (
                ("desk:plan_action", "a work plan", workflow.WORKFLOW),
                ("desk:plan_task_action", "a task of a plan", workflow.TASK_WORKFLOW),
            )
            for step in table  # type: ignore[attr-defined]
            for source in sorted(step.sources)
        ),
        public("portal:plans", "the issued plans"),
        public("portal:plan", "a plan that is not issued", done=404),
        public("portal:organisation", "how a body organises disclosure"),
        public("portal:reading_places", "the reading places"),
    )


def add_register(cast: Cast) -> None:
    """Enter a seat, a reading place, a draft of a plan and an open task of the department of finance."""
    add_leading_post(cast.finance, SEAT, by=cast.disclosure, at=AT)
    open_reading_place(cast.finance, PLACE, by=cast.disclosure, at=AT)
    author = person("author-of-plans")
    for number, (title, issued_at) in enumerate((("draft", None), ("issued", AT)), start=1):
        plan = WorkPlan.objects.create(
            body=cast.finance,
            number=f"990000-D01-JH2026-{number:05}",
            year=2026,
            title=title,
            state=PlanState.ISSUED if issued_at else PlanState.DRAFT,
            author=author,
            begun_at=AT,
            issued_at=issued_at,
        )
        PlanTask.objects.create(
            plan=plan,
            body=cast.finance,
            text=title,
            measure="x",
            due_on=LATER,
            state=TaskState.OPEN if issued_at else TaskState.PLANNED,
            opened_at=issued_at,
        )


PAGES = (
    "desk:organisation",
    "desk:leading_post_end",
    "desk:reading_place_edit",
    "desk:reading_place_close",
    "portal:organisation",
    "desk:plan",
    "desk:plan_task",
    "desk:plan_file",
    "desk:plan_table",
    "desk:plan_proposals",
    "portal:plan",
)


def arguments(stage: "Stage", route: str) -> list[Any]:
    """Return the arguments of a page."""
    if route == "portal:organisation":
        return [stage.cast.finance.code]
    if route == "desk:leading_post_end":
        return [LeadingPost.objects.get().pk]
    if route == "portal:plan":
        return [_draft().number]
    if route in {"desk:plan", "desk:plan_file", "desk:plan_table", "desk:plan_proposals"}:
        return [_draft().pk]
    if route == "desk:plan_task":
        return [_task().pk]
    if route.startswith("desk:reading_place"):
        return [ReadingPlace.objects.get().pk]
    return [stage.cast.finance.pk]


FORMS: dict[str, dict[str, Any]] = {
    "desk:leading_post_end": {"until": DAY},
    "desk:reading_place_edit": ENTERED,
    "desk:reading_place_close": {"until": DAY},
}


def addition(stage: "Stage", kind: str) -> tuple[list[Any], dict[str, Any]]:
    """Return the arguments and the form that add to the register."""
    sent = {f"{kind}-{name}": value for name, value in ADDED[kind].items()}
    return [stage.cast.finance.pk, kind], sent


def new_plan(stage: "Stage") -> dict[str, Any]:
    """Return the form of a new plan."""
    return {"body": stage.cast.finance.pk, "year": "2026", "title": "new"}


def table_rows(stage: "Stage") -> dict[str, Any]:
    """Return the confirmation of a checked table with one task for the draft."""
    row = ["new", "", "x", stage.cast.finance.pk, _soon(), []]
    return {"confirmed": signing.dumps([_draft().pk, [row]], salt=SALT, compress=True)}


def proposals(stage: "Stage") -> dict[str, Any]:
    """Announce the assessment of health, which the plan of finance is for, and choose its finding."""
    BodyTerm.objects.filter(body=stage.cast.health).update(parent=stage.cast.finance)
    Assessment.objects.filter(number="of-health").update(state=AssessmentState.ANNOUNCED)
    return {"findings": [Finding.objects.get().pk], "due_on": _soon(), "measure": "x"}


def plan_step(stage: "Stage", cell_verb: str) -> tuple[list[Any], dict[str, Any]]:
    """Bring the draft into the state of a step, and return the arguments and the form."""
    name, _colon, state = cell_verb.partition(":")
    plan = _draft()
    WorkPlan.objects.filter(pk=plan.pk).update(state=state)
    day = _soon()
    sent = {
        "text": "new",
        "body_id": stage.cast.finance.pk,
        "measure": "x",
        "due_on": day,
        "task_id": plan.tasks.get().pk,
        "plan_id": WorkPlan.objects.exclude(issued_at=None).get().pk,
        "reason": "x",
    }
    return [plan.pk, name], {f"{name}-{field}": value for field, value in sent.items()}


def task_step(_stage: "Stage", cell_verb: str) -> tuple[list[Any], dict[str, Any]]:
    """Bring the open task into the state of a step, and return the arguments and the form."""
    name, _colon, state = cell_verb.partition(":")
    task = _task()
    PlanTask.objects.filter(pk=task.pk).update(state=state, due_on=AT.date())
    sent = {"text": "x", "evidence": "https://example.cn/", "reason": "x", "due_on": _soon()}
    return [task.pk, name], {f"{name}-{field}": value for field, value in sent.items()}


STEPS = {
    "desk:organisation_add": addition,
    "desk:plan_action": plan_step,
    "desk:plan_task_action": task_step,
}


def _soon() -> str:
    return date(local_date(timezone.now()).year + 2, 1, 1).isoformat()


def _draft() -> WorkPlan:
    return WorkPlan.objects.get(number="990000-D01-JH2026-00001")


def _task() -> PlanTask:
    return PlanTask.objects.get(text="issued")
