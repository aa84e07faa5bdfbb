"""Stored attacks in the texts of training, of complaints and of orders to rectify."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from gongkai.complaints.actions.complaints import (
    assign_complaint,
    conclude_complaint,
    extend_complaint,
    order_rectification,
)
from gongkai.complaints.actions.intake import receive_complaint
from gongkai.complaints.actions.orders import report_rectified, return_rectification
from gongkai.complaints.rules.intake import ComplaintFacts
from gongkai.complaints.workflow import (
    AssignmentInputs,
    ExtensionInputs,
    OrderInputs,
    RectificationInputs,
    ResultInputs,
    RetestInputs,
)
from gongkai.kit.refusals import Refusal
from gongkai.kit.workflows import NOTHING
from gongkai.training.actions.participation import sign_up
from gongkai.training.actions.sessions import (
    cancel_session,
    confirm_presence,
    hold_session,
)
from gongkai.training.actions.units import begin_unit, close_unit, open_unit, set_questions
from gongkai.training.entries import UnitFacts
from gongkai.training.models import TrainingMaterial
from gongkai.training.questions import read_questions
from gongkai.training.workflow import HeldInputs, PresenceInputs, QuestionInputs, ReasonInputs
from tests.cast import AT, Cast
from tests.complaints.complaints import DUE, appoint, supervisor
from tests.training.sessions import AFTER, DURING, FACTS, opened


def hostile_training(cast: Cast, payloads: Sequence[str]) -> None:
    """Hold, cancel and teach each payload; complain with it, order it, conclude with it."""
    by = cast.disclosure
    for number, payload in enumerate(payloads[:6]):
        line = payload[:150]
        facts = {"title": f"{number} {line}", "topics": line, "place": line}
        session = opened(cast, **facts)
        TrainingMaterial.objects.create(
            session=session,
            name=line,
            sha256=f"{number:064}",
            size=1,
            media_type="text/plain",
            added_at=AT,
        )
        if number % 2:
            cancel_session(session, ReasonInputs(line), by=by, at=AT)
        else:
            there = sign_up(session, by=cast.head, at=AT)
            confirm_presence(session, PresenceInputs(there.pk, line), by=by, at=DURING)
            hold_session(session, HeldInputs(1, line), by=by, at=AFTER)
        unit = begin_unit(
            cast.finance, UnitFacts(f"{number} {line}", payload, FACTS.hours), by=by, at=AT
        )
        text = " ".join(payload.split())[:200]
        questions = f"? {text}\n* a {text}\n- b {text}"
        if isinstance(read_questions(questions), Refusal):
            continue
        set_questions(unit, QuestionInputs(questions, 60, 1), by=by, at=AT)
        unit = open_unit(unit, NOTHING, by=by, at=AT)
        if number % 2:
            close_unit(unit, ReasonInputs(line), by=by, at=AT)
    _complain(cast, payloads[:6])


def _complain(cast: Cast, payloads: Sequence[str]) -> None:
    appoint(cast)
    by, day = supervisor(), DUE + timedelta(days=60)
    for number, payload in enumerate(payloads):
        line = payload[:90]
        complaint = receive_complaint(
            cast.finance,
            ComplaintFacts("other", payload, line, line),
            code="7F3K9QX27F3K9QX",
            submission=f"hostile-{number}",
            at=AT,
        )
        complaint = assign_complaint(complaint, AssignmentInputs(by.pk), by=by, at=AT)
        complaint = extend_complaint(complaint, ExtensionInputs(day, payload), by=by, at=AT)
        if number % 2:
            conclude_complaint(complaint, ResultInputs("unjustified", payload), by=by, at=AT)
            continue
        # An order may not repeat what identifies the complainant.
        complaint.name = complaint.contact = ""
        complaint.save()
        order = order_rectification(complaint, OrderInputs(payload[:1000], DUE), by=by, at=AT)
        evidence = f"https://example.cn/{payload}"[:300]
        done = RectificationInputs(payload[:1000], evidence)
        order = report_rectified(order, done, by=cast.disclosure, at=AT)
        return_rectification(order, replace(RetestInputs(payload[:1000], DUE)), by=by, at=AT)
