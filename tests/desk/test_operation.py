"""The page about backups, drills and the worker: for administrators of the highest body."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gongkai.jobs.actions import NewMail, enqueue_mail
from gongkai.jobs.leases import database_now, take_lease
from gongkai.jobs.runs import RunResult, begin_run, complete_run, fail_run
from gongkai.jobs.states import RunKind
from gongkai.ledger.actions import SYSTEM
from gongkai.operations.backup.terms import BackupTerms
from gongkai.organisations.actions import grant_post
from gongkai.organisations.states import PostKind
from tests.cast import AT, SINCE, Cast
from tests.query_counts import queries_of_page

pytestmark = pytest.mark.django_db
PAGE = "/desk/operation/"


def test_backups_and_worker_are_shown_with_their_age(
    cast: Cast, client: Client, settings: Any
) -> None:
    client.force_login(cast.disclosure.account)
    assert client.get(PAGE).status_code == 403
    grant_post(
        cast.disclosure, PostKind.ADMINISTRATOR, cast.government, since=SINCE, by=SYSTEM, at=AT
    )
    client.cookies["django_language"] = "en"
    text = client.get(PAGE).content.decode()
    assert "No folder for backups is set" in text
    assert "No worker runs" in text
    assert text.count("never succeeded") == len(RunKind)
    assert "There has been no run yet" in text
    settings.GONGKAI_BACKUP = BackupTerms(folder="/backups")
    now = timezone.now()
    take_lease("timers", "one", at=database_now())
    complete_run(
        begin_run(RunKind.BACKUP, at=now - timedelta(hours=3)), RunResult("s", 7, 5 << 20), at=now
    )
    complete_run(begin_run(RunKind.DRILL, at=now - timedelta(days=4)), RunResult("s", 7, 9), at=now)
    enqueue_mail(NewMail("answer", 1, "x"), at=now - timedelta(days=1))
    text = client.get(PAGE).content.decode()
    assert "No folder" not in text
    assert "No worker runs" not in text
    assert re.search(r"\(3\xa0hours ago\)</dd>", text)
    assert re.search(r"\(4\xa0days ago\) <strong>too old</strong>", text)
    assert "5.0\xa0MB" in text
    before = queries_of_page(client, PAGE)
    for _number in range(2):
        fail_run(begin_run(RunKind.DRILL, at=now), "The part ab is damaged.", at=now)
    assert queries_of_page(client, PAGE) == before
    assert client.get(PAGE).content.decode().count("The part ab is damaged.") == 2
    assert PAGE in client.get("/desk/people/").content.decode()
