"""Applications of two years for the tables of the annual report."""

from datetime import date

from gongkai.applications.actions.intake import withdraw_application
from gongkai.applications.actions.replies import lodge_remedy, reopen_application, settle_remedy
from gongkai.applications.inputs import LodgeInputs, ReopenInputs, ResultInputs
from gongkai.applications.models import Application, Remedy
from gongkai.law.outcomes import Outcome
from tests.applications.cases import arrived, in_hand, on, served
from tests.cast import Cast


def two_years_of_cases(cast: Cast, *outcomes: Outcome) -> Application:
    """Create one case of 2026 and six of 2027; return the one whose reply has these outcomes."""
    old = in_hand(cast, at=on("2026-12-21"))
    served(cast, in_hand(cast, at=on("2027-01-05")), Outcome.GIVEN, at=on("2027-01-06"))
    case = served(cast, in_hand(cast, at=on("2027-01-05")), *outcomes, at=on("2027-01-06"))
    firm = in_hand(
        cast,
        at=on("2027-01-05"),
        kind="business",
        name="某公司",
        representative="穆清",
        proof="credit_code",
        proof_number="91350100M000100Y43",
    )
    served(cast, firm, Outcome.NOT_HELD, at=on("2027-01-07"))
    withdraw_application(in_hand(cast, at=on("2027-02-02")), at=on("2027-02-03"))
    # Withdrawn before it was received: counted nowhere.
    withdraw_application(arrived(cast, at=on("2027-02-02")), at=on("2027-02-03"))
    in_hand(cast, at=on("2027-12-21"))
    served(cast, old, Outcome.ALREADY_PUBLIC, at=on("2027-01-08"))
    return case


def reopened_by_a_court(cast: Cast, case: Application, *, year: int) -> None:
    """Contest a reply twice in January of a year; a court corrects it in 2027, and it is given."""
    court = lodge(cast, case, "court", date(year, 1, 20))
    lodge(cast, case, "reconsideration", date(year, 1, 21))
    settle_remedy(
        court,
        ResultInputs(result="corrected", decided_on=date(2027, 2, 1)),
        by=cast.officer,
        at=on("2027-02-01"),
    )
    reopen_application(
        case, ReopenInputs(on=date(2027, 2, 2)), by=cast.officer, at=on("2027-02-02")
    )
    served(cast, Application.objects.get(pk=case.pk), Outcome.GIVEN, at=on("2027-02-03"))


def lodge(cast: Cast, case: Application, route: str, day: date) -> Remedy:
    """Record a remedy on the day on which it was lodged."""
    inputs = LodgeInputs(route=route, authority="法院", lodged_on=day)
    return lodge_remedy(case, inputs, at=on(day.isoformat()), by=cast.officer)
