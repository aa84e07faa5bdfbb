"""Applications: pages of officer, supervisor and applicant with a hundred thousand and with a thousand."""

import html
import re
import time
from collections.abc import Callable
from datetime import date, datetime

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.case_rows import BUSY, chosen, fill
from benchmarks.measures import PASSWORD, percentile, say, timed
from gongkai.applications.actions.clarifications import ask_to_clarify, clarify
from gongkai.applications.actions.consultations import consult
from gongkai.applications.actions.extensions import ask_extension, extend
from gongkai.applications.actions.intake import receive_application, register_application
from gongkai.applications.actions.replies import write_message
from gongkai.applications.actions.searches import ask_search
from gongkai.applications.inputs import (
    AskExtensionInputs,
    AskSearchInputs,
    AskToClarifyInputs,
    ClarifyInputs,
    ConsultInputs,
    MessageInputs,
    RegisterInputs,
)
from gongkai.applications.intake.validation import RequestFacts
from gongkai.applications.models import Application
from gongkai.applications.models.applicants import ApplicantFacts
from gongkai.applications.states import Stage
from gongkai.calendars.queries import calendar_of
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM
from gongkai.operations.verify.parts import check_part
from gongkai.organisations.actions.accounts import create_account
from gongkai.organisations.actions.bodies import BodyFacts, create_body, create_office
from gongkai.organisations.actions.posts import grant_post
from gongkai.organisations.models import Body, Person
from gongkai.organisations.states import PostKind

FEW, BODIES, ROUNDS = 1_000, 40, 40
BAR = 0.150  # maximum seconds of the 95th percentile
CODE = "2345-6789-ABCD"
Ask = Callable[[int], str]


def cases(count: int) -> None:
    """Measure the times and database queries of each page, with a thousand applications and with all."""
    # The consumers are measured elsewhere; here they would only add work to each request.
    settings.GONGKAI_CONSUMER_MODE = "worker"
    at = timezone.now()
    bodies, officer, supervisor = _organisation(at)
    fill(range(FEW), bodies, officer, supervisor, at)
    full = [_full_case(bodies[0], officer, supervisor, at) for _ in range(20)]
    with_few = _measured(officer, supervisor, full)
    begun = time.perf_counter()
    fill(range(FEW, count), bodies, officer, supervisor, at)
    say(
        f"{Application.objects.count()} applications in {time.perf_counter() - begun:.0f} s, {BODIES} bodies, half of all in one"
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with_all = _measured(officer, supervisor, full)
    for name, (times, queries) in with_all.items():
        before, asked = with_few[name]
        p95, base = percentile(times, 95), percentile(before, 95)
        flat = f"{queries} queries" if queries == asked else f"{asked} → {queries} QUERIES"
        say(
            f"{name:26} p95 {p95 * 1000:6.1f} ms   with {FEW} {base * 1000:6.1f} ms   ×{p95 / base:.1f}   {flat}"
            f"{'' if p95 <= BAR else '   ABOVE 150 ms'}"
        )
    _verifying()


def _verifying() -> None:
    """Measure `gongkai verify` of all applications; baseline: reading the same rows."""
    bare = timed(
        lambda: [
            None
            for _row in Application.objects.select_related("applicant").iterator(chunk_size=500)
        ]
    )
    for part in ("applications", "case-numbers", "personal"):
        faults: list[object] = []
        taken = timed(
            lambda part=part, faults=faults: faults.extend(check_part(part, timezone.now()))
        )  # type: ignore[misc]
        assert faults == [], faults[:5]
        say(
            f"verify {part:19} {taken:6.1f} s            reading the rows {bare:6.1f} s   ×{taken / bare:.1f}"
        )


def _organisation(at: datetime) -> tuple[list[Body], Person, Person]:
    top = create_body(
        BodyFacts("990000", "示范区人民政府", "示范区政府", "government", "990000"),
        by=SYSTEM,
        at=at,
    )
    first = Body.objects.get(code=BUSY)
    Body.objects.filter(pk=first.pk).update(parent=top)
    made = [
        create_body(
            BodyFacts(
                f"990000-E{number:02}",
                f"第{number}局",
                f"{number}局",
                "department",
                "990000",
                parent=top,
            ),
            by=SYSTEM,
            at=at,
        )
        for number in range(1, BODIES)
    ]
    create_office(first, "预算处")
    people = []
    for name, kind, body in (
        ("caseofficer", PostKind.CASE_OFFICER, first),
        ("casesupervisor", PostKind.CASE_SUPERVISOR, first),
    ):
        person = Person.objects.get(account=create_account(name, PASSWORD, name=name))
        grant_post(person, kind, body, by=SYSTEM, at=at, since=date(2020, 1, 1))
        people.append(person)
    grant_post(people[1], PostKind.CASE_SUPERVISOR, top, by=SYSTEM, at=at, since=date(2020, 1, 1))
    first.refresh_from_db()
    return [first, *made], people[0], people[1]


def _full_case(body: Body, officer: Person, supervisor: Person, at: datetime) -> int:
    """Create an application with many steps through the actions; return its id."""
    number = Application.objects.count()
    facts = RequestFacts(
        "person",
        ApplicantFacts(
            name="秦未央", proof="passport", proof_number=f"F{number:08}", telephone="13800001111"
        ),
        f"第{number}件",
        "请提供全部材料。" * 40,
    )
    one = receive_application(body, facts, at=at, code=CODE)
    one = register_application(one, RegisterInputs(confirmed_on=local_date(at)), by=officer, at=at)
    calendar = calendar_of(body.region)
    ask_to_clarify(
        one,
        AskToClarifyInputs(text="哪一年？", answer_by=calendar.nth_after(local_date(at), 7)),
        by=officer,
        at=at,
    )
    clarify(one, ClarifyInputs(text="去年的。"), at=at)
    for place in range(3):
        consult(
            one,
            ConsultInputs(question="是否同意公开？", name=f"第{place}公司", contact="0991"),
            by=officer,
            at=at,
        )
    ask_search(
        one,
        AskSearchInputs(
            office=body.offices.get(name="预算处"), due_on=calendar.nth_after(local_date(at), 5)
        ),
        by=officer,
        at=at,
    )
    ask_extension(one, AskExtensionInputs(days=20, reason="材料很多"), by=officer, at=at)
    extend(one, by=supervisor, at=at)
    for place in range(20):
        write_message(
            one, MessageInputs(text=f"第{place}次询问"), at=at, by=officer if place % 2 else None
        )
    return one.pk


def _measured(
    officer: Person, supervisor: Person, full: list[int]
) -> dict[str, tuple[list[float], int]]:
    """Request each page many times; return its times and its maximum number of queries."""
    desk, board = _signed_in(officer), _signed_in(supervisor)
    citizen = Client(SERVER_NAME="localhost")
    opened = citizen.post(
        "/case/", {"number": Application.objects.get(pk=full[0]).number, "code": CODE}
    )
    assert opened.status_code == 302, opened.status_code
    usual = list(chosen({Stage.IN_HAND}, ROUNDS))
    done = list(chosen({Stage.CLOSED}, ROUNDS))
    second = _second_page(desk)
    pages: dict[str, tuple[Client, Ask]] = {
        "first page of the desk": (desk, lambda _n: "/desk/"),
        "list": (desk, lambda _n: "/desk/applications/"),
        "list, next page": (desk, lambda _n: second),
        "list, all stages": (desk, lambda _n: "/desk/applications/?stage=all"),
        "list, due soon": (desk, lambda _n: "/desk/applications/?due=soon"),
        "list, own applications": (desk, lambda _n: "/desk/applications/?mine=on"),
        "list, by text": (
            desk,
            lambda n: (
                f"/desk/applications/?stage=all&q=食品抽检&channel={('post', 'counter')[n % 2]}"
            ),
        ),
        "overview": (board, lambda _n: "/desk/applications/overview/"),
        "overview, all stages": (board, lambda _n: "/desk/applications/overview/?stage=all"),
        "application, in process": (desk, lambda n: f"/desk/applications/{usual[n % len(usual)]}/"),
        "application, answered": (desk, lambda n: f"/desk/applications/{done[n % len(done)]}/"),
        "application, many steps": (desk, lambda n: f"/desk/applications/{full[n % len(full)]}/"),
        "applicant's page": (citizen, lambda _n: "/case/view/"),
        "application form": (citizen, lambda _n: f"/apply/{BUSY}/"),
    }
    return {name: _asked(browser, ask) for name, (browser, ask) in pages.items()}


def _asked(browser: Client, ask: Ask) -> tuple[list[float], int]:
    times, most = [], 0
    browser.get(ask(0))  # loads the templates and calendars before the measurement
    for number in range(ROUNDS):
        path = ask(number)
        begun = time.perf_counter()
        answer = browser.get(path)
        times.append(time.perf_counter() - begun)
        assert answer.status_code == 200, (path, answer.status_code)
    for number in range(3):
        with CaptureQueriesContext(connection) as queries:
            browser.get(ask(number))
        most = max(most, len(queries))
    return times, most


def _second_page(desk: Client) -> str:
    found = re.search(
        r'href="(\?[^"]*page=[^"]+)"', desk.get("/desk/applications/").content.decode()
    )
    assert found
    return f"/desk/applications/{html.unescape(found[1])}"


def _signed_in(person: Person) -> Client:
    browser = Client(SERVER_NAME="localhost")
    assert person.account is not None
    browser.force_login(person.account)
    return browser
