"""The desk's search among 20,000 open cases of one body, whose words are encrypted."""

import random
import re
import time
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from benchmarks.case_rows import BUSY
from benchmarks.corpus import ENDS, PHRASES, THINGS, VERBS
from benchmarks.measures import PASSWORD, percentile, say
from gongkai.applications.intake.similarity import similar_applications
from gongkai.applications.models import Applicant, ApplicantFingerprint, Application, Message
from gongkai.applications.models.applicants import ApplicantFacts, fingerprint
from gongkai.applications.name_index import fingerprints_of
from gongkai.applications.states import Stage
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions.accounts import create_account
from gongkai.organisations.actions.posts import grant_post
from gongkai.organisations.models import Body, Person
from gongkai.organisations.states import PostKind

OPEN_CASES, BATCH_SIZE, ROUNDS = 20_000, 2_000, 7
LENGTH = 300  # characters of a description
MAX_SECONDS = 1.0
CASE = re.compile(r"/desk/applications/(\d+)/")


def case_search(_count: int) -> None:
    """Measure the page of results by number, name, telephone and text; the limit is one second."""
    at = timezone.now()
    body = Body.objects.get(code=BUSY)
    officer = Person.objects.get(account=create_account("searcher", PASSWORD, name="searcher"))
    grant_post(officer, PostKind.CASE_OFFICER, body, by=SYSTEM, at=at, since=date(2020, 1, 1))
    begun = time.perf_counter()
    for start in range(0, OPEN_CASES, BATCH_SIZE):
        _fill(range(start, start + BATCH_SIZE), body, officer, at)
    say(f"{OPEN_CASES} open cases in {time.perf_counter() - begun:.0f} s, {LENGTH} characters each")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    browser = Client(SERVER_NAME="localhost")
    assert officer.account is not None
    browser.force_login(officer.account)
    middle = Application.objects.order_by("pk")[OPEN_CASES // 2]
    for name, words, expected in (
        ("number", middle.number, 1),
        ("name", f"申请人{OPEN_CASES // 2}", 1),
        ("telephone", f"139{OPEN_CASES // 2:08}", 1),
        ("text, rare", "第7件的附带问题", 1),
        ("text, in every case", "请提供", 25),
        ("text, in a message", "第0件何时答复", 1),
        ("text, nowhere", "没有这样的话", 0),
    ):
        times, cpu = [], []
        browser.get("/desk/applications/")
        for _round in range(ROUNDS):
            begun, used = time.perf_counter(), time.process_time()
            answer = browser.get("/desk/applications/", {"q": words})
            times.append(time.perf_counter() - begun)
            cpu.append(time.process_time() - used)
            found = len(set(CASE.findall(answer.content.decode())))
            assert found == expected, (name, found)
        above = "" if max(times) <= MAX_SECONDS else "   ABOVE 1 s"
        say(
            f"search by {name:20} p50 {percentile(times, 50) * 1000:6.0f} ms   "
            f"worst {max(times) * 1000:6.0f} ms   CPU {percentile(cpu, 50) * 1000:6.0f} ms{above}"
        )
    begun = time.perf_counter()
    similar_applications(middle)
    say(f"similar cases {(time.perf_counter() - begun) * 1000:6.0f} ms")


@transaction.atomic
def _fill(numbers: range, body: Body, officer: Person, at: datetime) -> None:
    chance = random.Random(numbers.start)
    rows, fingerprints = [], []
    for number in numbers:
        facts = ApplicantFacts(
            name=f"申请人{number}",
            proof="passport",
            proof_number=f"S{number:08}",
            telephone=f"139{number:08}",
        )
        applicant = Applicant(kind="person", match=fingerprint(body.chain, facts))
        applicant.encrypt_facts(facts)
        fingerprints.append(fingerprints_of(body.chain, facts))
        title = f"{chance.choice(VERBS)}{chance.choice(THINGS)}{chance.choice(ENDS)}"
        text = f"请提供{title}。"
        while len(text) < LENGTH:
            text += chance.choice(PHRASES) + "，"
        if number == OPEN_CASES // 2:
            text += "第7件的附带问题"
        arrived = at.date() - timedelta(days=number % 20)
        rows.append(
            Application(
                body=body,
                applicant=applicant,
                channel="web",
                stage=Stage.IN_HAND,
                title=title,
                number=f"{body.code}-SQ{arrived.year}-S{number:05}",
                description=text,
                arrived_at=at,
                arrived_on=arrived,
                received_on=arrived,
                registered_at=at,
                due_on=arrived + timedelta(days=28),
                officer=officer,
                changed_at=at,
            )
        )
    Applicant.objects.bulk_create([row.applicant for row in rows])
    for row in rows:
        row.applicant = row.applicant  # sets the id that bulk_create assigned
    Application.objects.bulk_create(rows, batch_size=500)
    ApplicantFingerprint.objects.bulk_create(
        ApplicantFingerprint(applicant=row.applicant, fingerprint=one)
        for row, some in zip(rows, fingerprints, strict=True)
        for one in some
    )
    Message.objects.bulk_create(
        Message(application=row, text=f"第{number}件何时答复？", at=at)
        for number, row in zip(numbers, rows, strict=True)
        if number % 5 == 0
    )
