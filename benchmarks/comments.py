"""Comments on one draft: grouping 20,000, the page of who evaluates them, and sending over HTTP."""

import http.client
import os
import re
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.measures import percentile, say
from benchmarks.serving import TOKEN, approved_documents, busy_seconds, served
from gongkai.consultations.actions.consultations import open_consultation, plan_consultation
from gongkai.consultations.actions.groups import group_comments
from gongkai.consultations.models import PublicComment, PublicConsultation
from gongkai.consultations.queries import public_version
from gongkai.consultations.registration import NewConsultation
from gongkai.consultations.workflow import OpenInputs
from gongkai.documents.actions.releases import release_document
from gongkai.documents.models import Document
from gongkai.kit.table_statistics import analyze_tables
from gongkai.kit.times import local_date
from gongkai.organisations.models import Person
from gongkai.portal.form_tokens import issue_token
from tests.law.comment_texts import CAMPAIGNS, seeded_comments

COMMENTS, FEW, ROUNDS = 20_000, 200, 20
SUBMITTED, CLIENTS, WANTED_PER_SECOND, OPEN_SECONDS = 3_000, 8, 100, 20
RECEIPT = re.compile(r'<dd class="num"><bdi>([^<]+)</bdi>')  # the number comes first
MAX_GROUPING, MAX_PAGE = 60.0, 0.300  # seconds of CPU: others may use the machine too


def commenting(_documents: int) -> None:
    """Measure grouping and the page of the evaluator; its queries must not grow with the comments."""
    few, consultation = _consultation(), _consultation()
    _write(few, FEW)
    campaigns = _write(consultation, COMMENTS)
    group_comments(few)
    begun, cpu = time.perf_counter(), time.process_time()
    number = group_comments(consultation)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
    found, copies, wrong, alone = _accuracy(consultation, campaigns)
    say(
        f"load {os.getloadavg()[0]:.1f}; grouping of {COMMENTS} comments {seconds:6.1f} s, "
        f"{cpu:.1f} s of CPU: {number} groups, {found} of {copies} copies "
        f"found ({found / copies:.2%}), {wrong} of {alone} others grouped ({wrong / alone:.2%})"
    )
    assert cpu <= MAX_GROUPING
    assert found >= 0.99 * copies
    assert wrong <= 0.01 * alone
    analyze_tables()
    browser = Client(SERVER_NAME="127.0.0.1")
    browser.force_login(Person.objects.get(name="disclosure").account)
    for name, query in _filters(consultation).items():
        times, busy, many = _asked(browser, consultation, query)
        _times, _busy, before = _asked(browser, few, _filters(few)[name])
        say(
            f"comments, {name:<12} p50 {percentile(times, 50) * 1000:6.1f} ms  p95 "
            f"{percentile(times, 95) * 1000:6.1f} ms  CPU p95 "
            f"{percentile(busy, 95) * 1000:6.1f} ms  queries {before} → {many}"
        )
        assert many <= before + 1, name  # the largest groups are read where there are any
        assert percentile(busy, 95) <= MAX_PAGE, name


def submitting(_documents: int) -> None:
    """
    Send comments to a real server with two processes until after the end of the period.

    Every accepted one must be in the database, and every refused one must have got a clear message.
    The CPU of the server, including the worker, says what a comment costs on a busy machine too.
    """
    consultation = _consultation()
    at = timezone.now() - timedelta(minutes=1)  # nobody fills in a form within two seconds
    name = f"consultation:{consultation.pk}"
    forms = [(number, issue_token(name, at=at)) for number in range(SUBMITTED)]
    with served(workers=2) as (port, server):
        closes = timezone.now() + timedelta(seconds=OPEN_SECONDS)
        PublicConsultation.objects.filter(pk=consultation.pk).update(closes_at=closes)
        begun, cpu = time.perf_counter(), busy_seconds(server)
        with ThreadPoolExecutor(CLIENTS) as pool:
            answers = list(pool.map(lambda form: _send(port, consultation.number, *form), forms))
        seconds, cpu = time.perf_counter() - begun, busy_seconds(server) - cpu
    statuses = Counter(status for status, _clear, _number in answers)
    accepted = [number for status, _clear, number in answers if status == 200]
    stored = set(
        PublicComment.objects.filter(consultation=consultation).values_list("number", flat=True)
    )
    unclear = sum(1 for status, clear, _number in answers if status != 200 and not clear)
    say(
        f"load {os.getloadavg()[0]:.1f}; comments sent by {CLIENTS} clients: {len(answers)} in {seconds:.1f} s "
        f"({len(answers) / seconds:.0f} /s, wanted {WANTED_PER_SECOND}), "
        f"{cpu / len(answers) * 1000:.1f} ms of CPU of the server each; answers {dict(statuses)}; "
        f"{len(accepted)} accepted ({len(accepted) / min(seconds, OPEN_SECONDS):.0f} /s until the end), {len(stored)} stored, {unclear} refused without a clear message"
    )
    assert set(accepted) == stored
    assert len(accepted) == len(stored)
    assert not unclear


def _consultation() -> PublicConsultation:
    """Return a consultation that is open for comments on a released draft."""
    at, by = timezone.now(), Person.objects.get(name="disclosure")
    document = Document.objects.get(pk=approved_documents(1)[0])
    document = release_document(document, by=by, at=at)
    facts = NewConsultation("other", "停车收费管理办法（征求意见稿）", "说明", local_date(at))
    plan = plan_consultation(document.body, facts, by=by, at=at)
    last = local_date(at) + timedelta(days=60)
    inputs = OpenInputs(str(document.index_number), "说明", last)
    return open_consultation(plan, inputs, by=by, at=at)


def _write(consultation: PublicConsultation, count: int) -> list[int]:
    """Write seeded comments directly into the table; return the campaign of each, 0 for none."""
    version, at = public_version(consultation), timezone.now()
    rows, campaigns = [], []
    for number, (campaign, text) in enumerate(seeded_comments(count, seed=15), start=1):
        campaigns.append(campaign)
        rows.append(
            PublicComment(
                consultation=consultation,
                version=version,
                paragraph=1 if number % 3 else None,
                number=f"{consultation.number}-{number:06}",
                submission=f"{consultation.pk}-{number}",
                source="web",
                text=text,
                received_at=at,
                received_on=local_date(at),
            )
        )
    PublicComment.objects.bulk_create(rows, batch_size=500)
    PublicConsultation.objects.filter(pk=consultation.pk).update(last_comment=count)
    consultation.refresh_from_db()
    return campaigns


def _accuracy(consultation: PublicConsultation, campaigns: list[int]) -> tuple[int, int, int, int]:
    """Return the copies found and all copies, the others that were grouped and all others."""
    rows = list(consultation.comments.order_by("id").values_list("pk", "group"))
    sizes = Counter(group for _pk, group in rows)
    found = sum(
        Counter(
            group for (_pk, group), one in zip(rows, campaigns, strict=True) if one == campaign
        ).most_common(1)[0][1]
        for campaign in range(1, CAMPAIGNS + 1)
    )
    copies = sum(1 for one in campaigns if one)
    wrong = sum(
        1 for (_pk, group), one in zip(rows, campaigns, strict=True) if not one and sizes[group] > 1
    )
    return found, copies, wrong, len(campaigns) - copies


def _filters(consultation: PublicConsultation) -> dict[str, str]:
    sizes = Counter(consultation.comments.values_list("group", flat=True))
    return {
        "all": "",
        "by state": "?state=received",
        "by paragraph": "?paragraph=1",
        "of a group": f"?group={sizes.most_common(1)[0][0]}",
    }


def _asked(
    browser: Client, consultation: PublicConsultation, query: str
) -> tuple[list[float], list[float], int]:
    """Return the seconds and the CPU seconds of each request, and the queries of the last one."""
    address = f"/desk/consultations/{consultation.pk}/comments/{query}"
    times, busy, asked = [], [], 0
    for _round in range(ROUNDS):
        begun, cpu = time.perf_counter(), time.process_time()
        with CaptureQueriesContext(connection) as queries:
            answer = browser.get(address)
        times.append(time.perf_counter() - begun)
        busy.append(time.process_time() - cpu)
        assert answer.status_code == 200, answer.status_code
        asked = len(queries)
    return times, busy, asked


def _send(port: int, number: str, sign: int, token: str) -> tuple[int, bool, str]:
    """Send one comment; return the status, whether a refusal says why, and the number if accepted."""
    form = {"csrfmiddlewaretoken": TOKEN, "text": f"第{sign}条意见：停车费太贵。", "token": token}
    headers = {
        "Cookie": f"csrftoken={TOKEN}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Connection": "close",
    }
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        link.request("POST", f"/consultations/{number}/comment/", urlencode(form), headers)
        answer = link.getresponse()
        page = answer.read().decode()
    except OSError:
        return 0, False, ""
    finally:
        link.close()
    if answer.status == 200:
        shown = RECEIPT.search(page)
        return 200, True, shown.group(1) if shown else page
    says = "没有保存" in page or "未保存" in page or "没有提交" in page or "已截止" in page
    return answer.status, says, ""
