"""Rows of the permission matrix for training and for complaints, and the requests that they make."""

from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from gongkai.complaints import workflow as complaint_workflow
from gongkai.complaints.models import Complaint, RectificationOrder
from gongkai.files.storage import store
from gongkai.kit.times import BEIJING, local_date
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import grant_post
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind
from gongkai.training import workflow
from gongkai.training.models import (
    LearningUnit,
    Participant,
    TrainingMaterial,
    TrainingSession,
    UnitVersion,
)
from gongkai.training.states import UnitState
from tests.cast import AT, SINCE, Cast, person
from tests.matrix.rows import HELD, OF_OFFICE, STANDING, Row, Who, in_english, public

if TYPE_CHECKING:
    from tests.matrix.world import Stage

ORGANISERS = (PostKind.DISCLOSURE_OFFICER, PostKind.ASSESSOR)
KEEPERS = (PostKind.EDITOR, PostKind.DISCLOSURE_OFFICER)
PLANNED, OPEN, UNIT = (
    "990000-D01-PX2026-00001",
    "990000-D01-PX2026-00002",
    "990000-D01-KC2026-00001",
)
QUESTIONS = [{"text": "x", "options": ["a", "b"], "right": [0]}]


def training_rows() -> tuple["Row", ...]:
    """Return the rows of the pages of training and of complaints."""

    desk: dict[str, Any] = {"who": Who.STAFF, "about_document": False}
    whole = STANDING - OF_OFFICE
    organised: dict[str, Any] = {**desk, "posts": ORGANISERS, "places": whole}
    examined: dict[str, Any] = {**desk, "posts": (PostKind.ASSESSOR,)}

    def steps(route: str, what: str, table: Any, **more: Any) -> list[Row]:
        return [
            Row(
                route,
                f"{what}: {in_english(step.label)}",
                "POST",
                verb=f"{step.name}:{source}",
                **{**more, "posts": more.get("posts") or tuple(map(PostKind, step.posts))},
            )
            for step in table
            for source in sorted(step.sources)
        ]

    written: dict[str, Any] = {"places": whole, "done": 302, "refused": 0, "writes": True, **desk}
    return (
        Row("desk:training", "list the trainings", **desk),
        Row("desk:training_create", "open the form of a training", **desk),
        Row(
            "desk:training_create",
            "plan a training",
            "POST",
            done=302,
            refused=400,
            writes=True,
            **organised,
        ),
        Row("desk:training_session", "read a training in preparation", refused=404, **organised),
        *steps("desk:training_action", "a training", workflow.WORKFLOW, **written),
        Row("desk:training_seat", "withdraw a sign-up that there is not", "POST", done=409, **desk),
        Row("desk:training_attend", "enter attendance without a code", "POST", done=400, **desk),
        Row("desk:training_code", "ask for the code early", done=409, refused=403, **organised),
        Row(
            "desk:training_material_add",
            "add no file to the materials",
            "POST",
            done=400,
            refused=404,
            **organised,
        ),
        Row(
            "desk:training_material",
            "open a material of a training in preparation",
            refused=404,
            **organised,
        ),
        Row("desk:my_training", "see one's own hours of training", **desk),
        Row("desk:training_hours", "list the hours of the people of one's bodies", **desk),
        Row("desk:certificate_issue", "certify hours that there are not", "POST", done=302, **desk),
        Row("desk:certificate_print", "print a certificate of somebody else", done=404, **desk),
        Row("desk:learning_units", "list the on-line units", **desk),
        Row("desk:learning_unit_create", "open the form of a unit", **desk),
        Row(
            "desk:learning_unit_create",
            "begin a unit",
            "POST",
            done=302,
            refused=400,
            writes=True,
            **organised,
        ),
        Row("desk:learning_unit", "read a unit in preparation", refused=404, **organised),
        *steps("desk:learning_unit_action", "an on-line unit", workflow.UNIT_WORKFLOW, **written),
        Row(
            "desk:learning_unit_test",
            "take the test of a unit in preparation",
            "POST",
            done=409,
            refused=404,
            **organised,
        ),
        Row(
            "desk:complaints",
            "list the complaints that one's bodies examine",
            places=HELD - OF_OFFICE,
            refused=403,
            **examined,
        ),
        Row(
            "desk:complaint_create",
            "open the form of a complaint",
            places=HELD - OF_OFFICE,
            refused=403,
            **examined,
        ),
        Row("desk:complaint", "read a complaint", places=whole, refused=404, **examined),
        *(
            Row(
                "desk:complaint_action",
                f"a complaint that is assigned to somebody else: {in_english(step.label)}",
                "POST",
                verb=f"{step.name}:{source}",
                places=whole,
                done=302 if step is complaint_workflow.ASSIGN else 409,
                refused=404,
                writes=step is complaint_workflow.ASSIGN,
                **examined,
            )
            for step in complaint_workflow.WORKFLOW
            for source in sorted(step.sources)
        ),
        Row("desk:rectification_orders", "list the orders to one's bodies", **desk),
        Row(
            "desk:rectification_order",
            "read an order to rectify",
            posts=KEEPERS,
            places=whole,
            refused=404,
            **desk,
        ),
        *(
            Row(
                "desk:rectification_order_action",
                f"an order to rectify: {in_english(step.label)}",
                "POST",
                verb=f"{step.name}:{source}",
                posts=KEEPERS,
                places=whole,
                done=302 if step is complaint_workflow.REPORT_RECTIFIED else 409,
                refused=404,
                writes=step is complaint_workflow.REPORT_RECTIFIED,
                **desk,
            )
            for step in complaint_workflow.ORDER_WORKFLOW
            for source in sorted(step.sources)
        ),
        public("portal:certificate_check", "ask for number and code of a certificate"),
        public(
            "portal:certificate_check",
            "try a code of a certificate that is wrong",
            method="POST",
            done=400,
            writes=True,
        ),
        public("portal:complaint", "the form for a complaint about a body"),
        public("portal:complaint", "send an expired form of a complaint", method="POST", done=400),
        public("portal:complaint_status", "ask for number and code of a complaint"),
        public(
            "portal:complaint_status",
            "try a code of a complaint that is wrong",
            method="POST",
            done=400,
            writes=True,
        ),
    )


def add_training(stage: "Stage") -> None:
    """Plan trainings and a unit of finance; a complaint that it examines, and an order that it has."""
    cast: Cast = stage.cast
    author = person("author-of-trainings")
    for number, state in ((PLANNED, "planned"), (OPEN, "open")):
        session = TrainingSession.objects.create(
            body=cast.finance,
            number=number,
            title=state,
            topics="x",
            place="x",
            begins_at=AT,
            ends_at=AT + timedelta(hours=1),
            hours=Decimal(1),
            state=state,
            author=author,
        )
    stored = store(BytesIO(b"agenda"), "x.txt")
    TrainingMaterial.objects.create(
        session=TrainingSession.objects.get(number=PLANNED),
        name=stored.name,
        sha256=stored.sha256,
        size=stored.size,
        media_type=stored.media_type,
        added_at=AT,
    )
    Participant.objects.create(session=session, person=author, body=cast.finance, signed_up_at=AT)
    unit = LearningUnit.objects.create(
        body=cast.finance, number=UNIT, title="x", text="x", hours=Decimal(1), author=author
    )
    UnitVersion.objects.create(
        unit=unit, number=1, questions=QUESTIONS, pass_mark=60, attempts=1, at=AT
    )
    examiner = person("matrix-examiner")
    grant_post(examiner, PostKind.ASSESSOR, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    for number, (body, about) in enumerate(
        ((cast.finance, cast.health), (cast.government, cast.finance))
    ):
        complaint = Complaint.objects.create(
            body=body,
            about=about,
            number=f"matrix-{number}",
            submission=f"matrix-{number}",
            kind="other",
            channel="web",
            text="x",
            entered_at=AT,
            received_on=AT.date(),
            due_on=local_date(timezone.now()) + timedelta(days=30),
        )
    RectificationOrder.objects.create(
        complaint=complaint,
        body=cast.finance,
        supervising=cast.government,
        number="matrix-order",
        text="x",
        issued_at=AT,
        due_on=AT.date(),
    )


def _moment(days: int) -> str:
    """Return a moment some days from now as a form sends it."""
    at = timezone.now().astimezone(BEIJING) + timedelta(days=days)
    return datetime.strftime(at, "%Y-%m-%dT%H:%M")


def facts() -> dict[str, Any]:
    """Return the entered facts of a training."""
    return {
        "title": "new",
        "topics": "x",
        "place": "x",
        "begins_at": _moment(10),
        "ends_at": _moment(11),
        "hours": "1",
        "seats": "0",
    }


PAGES = (
    "desk:training_session",
    "desk:training_code",
    "desk:training_seat",
    "desk:training_attend",
    "desk:training_material_add",
    "desk:training_material",
    "desk:certificate_issue",
    "desk:certificate_print",
    "desk:learning_unit",
    "desk:learning_unit_test",
    "desk:complaint",
    "desk:rectification_order",
    "portal:complaint",
)


def arguments(stage: "Stage", route: str) -> list[Any]:
    """Return the arguments of a page."""
    is_open = route in {"desk:training_code", "desk:training_seat", "desk:training_attend"}
    session = TrainingSession.objects.get(number=OPEN if is_open else PLANNED)
    found: dict[str, list[Any]] = {
        "desk:training_seat": [session.pk, "withdraw"],
        "desk:training_material": [TrainingMaterial.objects.get().pk],
        "desk:certificate_issue": [2026],
        "desk:certificate_print": [1],
        "desk:learning_unit": [LearningUnit.objects.get().pk],
        "desk:learning_unit_test": [LearningUnit.objects.get().pk],
        "desk:complaint": [_complaint().pk],
        "desk:rectification_order": [RectificationOrder.objects.get().pk],
        "portal:complaint": [stage.cast.finance.code],
    }
    return found.get(route, [session.pk])


def sent_to(stage: "Stage", route: str) -> dict[str, Any]:
    """Return the form that a page is sent."""
    version = UnitVersion.objects.get()
    body = stage.cast.finance.pk
    found: dict[str, dict[str, Any]] = {
        "desk:training_create": {"body": body, **facts()},
        "desk:learning_unit_create": {"body": body, "title": "new", "text": "x", "hours": "1"},
        "desk:learning_unit_test": {"version_id": version.pk, "question_0": "0"},
        "portal:certificate_check": {"number": "990000-D01-ZS2026-00001", "code": "AAAA"},
        "portal:complaint_status": {"number": "990000-D01-TS2026-00001", "code": "AAAA"},
    }
    return found.get(route, {})


FORMS = (
    "desk:training_create",
    "desk:training_seat",
    "desk:training_attend",
    "desk:training_material_add",
    "desk:certificate_issue",
    "desk:learning_unit_create",
    "desk:learning_unit_test",
    "portal:certificate_check",
    "portal:complaint",
    "portal:complaint_status",
)


def session_step(_stage: "Stage", cell_verb: str) -> tuple[list[Any], dict[str, Any]]:
    """Bring the planned training into the state of a step, and return the arguments and the form."""
    name, _colon, state = cell_verb.partition(":")
    session, now = TrainingSession.objects.get(number=PLANNED), timezone.now()
    shift = timedelta(days=1 if name == "open" else -1)
    TrainingSession.objects.filter(pk=session.pk).update(
        state=state, begins_at=now + shift, ends_at=now + shift + timedelta(hours=1)
    )
    there = Participant.objects.get()
    Participant.objects.filter(pk=there.pk).update(session=session)
    sent = {
        **facts(),
        "participant_id": there.pk,
        "reason": "x",
        "others": "1",
        "list_of_others": "x",
    }
    return [session.pk, name], {f"{name}-{field}": value for field, value in sent.items()}


def unit_step(_stage: "Stage", cell_verb: str) -> tuple[list[Any], dict[str, Any]]:
    """Bring the unit into the state of a step, and return the arguments and the form."""
    name, _colon, state = cell_verb.partition(":")
    unit = LearningUnit.objects.get()
    opened_at = None if state == UnitState.DRAFT else AT
    LearningUnit.objects.filter(pk=unit.pk).update(state=state, opened_at=opened_at)
    sent = {"questions": "q\n* a\n- b", "pass_mark": "60", "attempts": "1", "reason": "x"}
    return [unit.pk, name], {f"{name}-{field}": value for field, value in sent.items()}


def complaint_step(_stage: "Stage", cell_verb: str) -> tuple[list[Any], dict[str, Any]]:
    """Bring the complaint into the state of a step, and return the arguments and the form."""
    name, _colon, state = cell_verb.partition(":")
    complaint = _complaint()
    Complaint.objects.filter(pk=complaint.pk).update(state=state)
    examiner = Person.objects.get(account__username="matrix-examiner")
    sent = {
        "person_id": examiner.pk,
        "text": "x",
        "due_on": (complaint.due_on + timedelta(days=9)).isoformat(),
        "reason": "x",
        "result": "unjustified",
    }
    return [complaint.pk, name], {f"{name}-{field}": value for field, value in sent.items()}


def order_step(_stage: "Stage", cell_verb: str) -> tuple[list[Any], dict[str, Any]]:
    """Bring the order into the state of a step, and return the arguments and the form."""
    name, _colon, state = cell_verb.partition(":")
    order = RectificationOrder.objects.get()
    RectificationOrder.objects.filter(pk=order.pk).update(state=state)
    later = (local_date(timezone.now()) + timedelta(days=9)).isoformat()
    sent = {"text": "x", "evidence": "https://example.cn/", "reason": "x", "due_on": later}
    return [order.pk, name], {f"{name}-{field}": value for field, value in sent.items()}


STEPS = {
    "desk:training_action": session_step,
    "desk:learning_unit_action": unit_step,
    "desk:complaint_action": complaint_step,
    "desk:rectification_order_action": order_step,
}


def _complaint() -> Complaint:
    return Complaint.objects.get(number="matrix-0")
