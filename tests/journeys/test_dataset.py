"""Through HTTP only: a table is imported, reviewed and released with its interpretation at one minute."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from gongkai.kit.times import BEIJING
from gongkai.ledger.consumers import catch_up
from gongkai.operations.bundles import publish_due_bundles
from tests.cast import Cast
from tests.datasets.tables import HEAD, SCHEMA
from tests.desk.document_pages import form
from tests.journeys.test_release import figure

pytestmark = pytest.mark.django_db
DATASET = {
    "code": "prices",
    "title": "农产品批发价格",
    "description": "每周五采集的批发市场价格。",
    "cycle": "WEEKLY",
    "licence": "free",
}
ROWS = (
    "2026-11-06,北园春,68.50,羊肉,报价甲\n2026年11月6日,华凌,６７.5,牛肉,报价乙\n"
    "2026-11-13,北园春,68.00,羊肉,报价甲\n"
)
REVIEW = (
    ("drafter", "submit"),
    ("head", "pass-office"),
    ("secrecy", "pass-secrecy"),
    ("disclosure", "pass-disclosure"),
    ("approver", "approve"),
)


def number_of(answer: Any) -> int:
    """Return the number in the address that a form leads to."""
    assert answer.status_code == 302, answer.content.decode()
    return int(re.findall(r"/(\d+)/", answer["Location"])[0])


def test_a_table_is_imported_reviewed_released_read_and_counted(cast: Cast, sign_in: Any) -> None:
    def desk(name: str) -> Client:
        found: Client = sign_in(getattr(cast, name))
        return found

    def done(name: str, address: str, status: int = 302, **sent: Any) -> Any:
        answer = desk(name).post(f"/desk/{address}", sent)
        assert answer.status_code == status, answer.content.decode()
        return answer

    now = timezone.now().astimezone(BEIJING)
    year = str(now.year)
    due = (now + timedelta(days=2)).replace(hour=10, minute=0, second=0, microsecond=0)
    minute = due.strftime("%Y-%m-%dT%H:%M")
    public, office = Client(), desk("disclosure")
    before = figure(office, "proactive.total", year)

    # Import: a wrong file is named by row and column, and leaves nothing.
    dataset = number_of(done("disclosure", "data/new/", body=cast.finance.pk, **DATASET))
    done(
        "disclosure",
        f"data/{dataset}/act/replace-schema/",
        **{"replace-schema-schema": json.dumps(SCHEMA)},
    )
    release = number_of(done("disclosure", f"data/{dataset}/act/start/"))
    for rows, status in ((ROWS.replace("68.50", "六十八"), 409), (ROWS, 302)):
        file = SimpleUploadedFile("rows.csv", (HEAD + rows).encode())
        sent = {"import-file": file, "import-is_complete": "all"}
        done("disclosure", f"data/versions/{release}/act/import/", status, **sent)
    assert "六十八" not in office.get(f"/desk/data/versions/{release}/").content.decode()
    period = {"submit-period": "2026年第45周"}
    done("disclosure", f"data/versions/{release}/act/submit/", **period)

    # Review by others: who prepared it does not publish it.
    done("disclosure", f"data/versions/{release}/act/publish/", 409)
    document = number_of(
        done(
            "drafter", "documents/new/", **form(cast, place=f"{cast.finance.pk}-", title="走势解读")
        )
    )
    for name, verb in REVIEW:
        done(name, f"documents/{document}/act/{verb}/", opinion="同意")

    # Bundle: confirmed and approved by the approver; each part is scheduled for the minute.
    facts = {"period": "2026年第45周", "due_at": minute, "document": document, "with_chart": "on"}
    bundle = number_of(done("disclosure", f"data/{dataset}/releases/", **facts))
    step = f"data/releases/{bundle}/act"
    done("disclosure", f"{step}/confirm/", 409)
    done("approver", f"{step}/confirm/")
    done("approver", f"{step}/approve/", 409)
    done("disclosure", f"documents/{document}/act/schedule/", due_at=minute)
    done("approver", f"{step}/approve/")
    assert public.get("/data/prices/").status_code == 404
    assert publish_due_bundles(due - timedelta(minutes=1)) == 0
    assert publish_due_bundles(due) == 1
    catch_up()  # as the worker does

    with time_machine.travel(due + timedelta(hours=1), tick=False):
        page = public.get("/data/prices/").content.decode()
        assert "<svg" in page
        assert "北园春" in page
        assert "报价甲" not in page
        assert "走势解读" in public.get(f"/catalogue/?year={year}").content.decode()
        rows = public.get("/api/v1/datasets/prices/rows?filter=market:eq:华凌").json()["items"]
        assert [row["price"] for row in rows] == [67.5]
        total = public.get("/api/v1/datasets/prices/groups?measure=max&of=price").json()["items"]
        assert [one["measure"] for one in total] == [68.5]
        # Each figure opens into its acts, and the act into the version with its rows.
        office = desk("disclosure")
        assert figure(office, "datasets.published", year) == 1
        assert figure(office, "proactive.total", year) == before + 1
        opened = office.get(
            f"/desk/figures/datasets.published/?year={year}&body=990000-D01"
        ).content.decode()
        assert re.search(r"990000-D01#\d+", opened)
