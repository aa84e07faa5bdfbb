"""Officers who take the same step of the same application at the same moment: one does it, the others are told."""

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection

from gongkai.kit.times import local_date
from tests.applications.cases import COUNTER_FORM
from tests.crash.browsers import Browser
from tests.crash.place import place
from tests.crash.test_together import PEOPLE, Crowd, Deed
from tests.database_templates import WorkerDatabases

NOT_NOW = "Not possible now: the application is"


def written_down(browser: Browser, body: str, today: str) -> str:
    """Write an application down at the desk and return its address."""
    form = {
        "body": body,
        **COUNTER_FORM,
        "arrived_on": today,
        "title": "供暖补贴",
        "description": "明细",
    }
    status, _location, text = browser.post("officer", "/desk/applications/new/", form)
    assert status == 200
    found = re.search(r'href="(/desk/applications/\d+/)"', text.partition("<main")[2])
    assert found
    return found[1]


def step(who: str, case: str, verb: str, **fields: str) -> Deed:
    key = case.split("/")[3]
    values = {f"{verb}-{key}-{name}": value for name, value in fields.items()}
    values |= {"of": key, "confirm": "1"}
    return lambda browser: browser.post(who, f"{case}act/{verb}/", values)


# `test_together` does the same with documents on SQLite, where one write lock serves all.
@pytest.mark.skipif(connection.vendor == "sqlite", reason="runs on PostgreSQL")
@pytest.mark.real_clock
@pytest.mark.django_db
@pytest.mark.skipif(sys.platform != "linux", reason="the server is found in /proc")
def test_of_eight_who_serve_at_once_one_serves(
    tmp_path: Path, worker_databases: WorkerDatabases
) -> None:
    today = local_date(datetime.now(tz=UTC)).isoformat()
    with place(tmp_path, worker_databases.templates) as ground:
        ground.serve(workers=PEOPLE, threads=1)
        ground.wait()
        crowd = Crowd(ground)
        desk = crowd.browsers[0]
        body = ground.facts["place"].partition("-")[0]
        for _round in range(2):
            case = written_down(desk, body, today)
            for deed, words in (
                (step("officer", case, "register"), NOT_NOW),
                (
                    step(
                        "officer", case, "propose", outcome_1="G2", title_1="表", reasons_1="见附件"
                    ),
                    NOT_NOW,
                ),
                (step("supervisor", case, "approve"), NOT_NOW),
                (step("officer", case, "serve", way="post", served_on=today, proof=""), NOT_NOW),
            ):
                crowd.one_wins([deed] * PEOPLE, words)
            line = desk.get("officer", case)[2]
            for act in ("Reply proposed", "Reply approved", "Reply served"):
                assert len(re.findall(rf"</time>{act}", line)) == 1
        crowd.pool.shutdown()
        assert ground.ask("verify", parts=[]) == []
        assert not re.search("locked|deadlock|Traceback", ground.told())
