"""Test data: an applicant, and helpers that bring a case to a stage of its workflow."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from gongkai.applications.actions.intake import receive_application, register_application
from gongkai.applications.actions.replies import approve_reply, propose_reply, serve_reply
from gongkai.applications.inputs import PartFacts, ProposeInputs, RegisterInputs, ServeInputs
from gongkai.applications.intake.validation import RequestFacts
from gongkai.applications.models import Application
from gongkai.applications.models.applicants import ApplicantFacts
from gongkai.kit.times import BEIJING, local_date
from gongkai.law.outcomes import Outcome
from tests.cast import Cast

# A Monday; the identity card number is fictitious and has a valid check digit.
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=BEIJING)
CARD = "11010519491231002X"
CODE = "7F3K9QX2"
WHO = ApplicantFacts(
    name="秦未央",
    proof="identity_card",
    proof_number=CARD,
    telephone="13800001111",
    email="q@example.cn",
)


# What an officer types for an application made at the counter, without body, day and wish.
COUNTER_FORM = {
    "channel": "counter",
    "shape": "paper",
    "way": "counter",
    "kind": "person",
    "name": WHO.name,
    "proof": WHO.proof,
    "proof_number": CARD,
    "telephone": WHO.telephone,
}


def wish(**changes: Any) -> RequestFacts:
    """Return the facts of a valid application."""
    who = {
        key: changes.pop(key)
        for key in list(changes)
        if key in WHO.__dataclass_fields__ and key != "extra"
    }
    plain = RequestFacts(
        "person",
        replace(WHO, **who),
        "2025年供暖补贴发放明细",
        "请提供2025年冬季供暖补贴按县市汇总的发放明细表。",
    )
    return replace(plain, **changes)


def arrived(cast: Cast, *, at: datetime = MONDAY, **changes: Any) -> Application:
    """Return an application that has arrived."""
    return receive_application(cast.finance, wish(**changes), at=at, code=CODE)


def in_hand(cast: Cast, *, at: datetime = MONDAY, **changes: Any) -> Application:
    """Return an application that was confirmed and registered on the day of its arrival."""
    application = arrived(cast, at=at, **changes)
    confirmed = (
        local_date(at) if application.channel in {"web", "email", "fax", "plain-letter"} else None
    )
    return register_application(
        application, RegisterInputs(confirmed_on=confirmed), by=cast.officer, at=at
    )


def served(cast: Cast, application: Application, *outcomes: Outcome, at: datetime) -> Application:
    """Propose, approve and serve a reply with these outcomes."""
    parts = [
        PartFacts(one, f"材料{place}", "依据条例办理。")
        for place, one in enumerate(outcomes, start=1)
    ]
    propose_reply(application, ProposeInputs(parts=parts), by=cast.officer, at=at)
    approve_reply(application, by=cast.supervisor, at=at)
    serve_reply(
        application, ServeInputs(way="download", served_on=local_date(at)), by=cast.officer, at=at
    )
    application.refresh_from_db()
    return application


def on(day: str, hour: int = 10) -> datetime:
    """Return a moment of a day."""
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), BEIJING) + timedelta(
        hours=hour
    )
