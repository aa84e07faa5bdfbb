"""
What the register holds of the submissions that were acknowledged, asked in a process of the installation.

Started as `python -m tools.cluster.audit`; reads the journal as JSON, and prints the faults it finds.
"""

import json
import sys
import time
from collections import Counter
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from gongkai.applications.intake.query_codes import application_by_query_code  # noqa: E402
from gongkai.applications.models import Application  # noqa: E402
from gongkai.ledger.consumers import chains_behind  # noqa: E402
from gongkai.ledger.models import Act, FailedAct  # noqa: E402
from gongkai.mailbox.models import MailboxLetter  # noqa: E402
from gongkai.mailbox.queries import letter_by_query_code  # noqa: E402
from tools.cluster.journeys import applicant, letter  # noqa: E402

PATIENCE = 120  # seconds until the consumers have read everything


def audit(accepted: list[dict[str, Any]], pending: dict[str, str]) -> dict[str, Any]:
    """Return how many submissions are there, and which are lost, double, or not as they were sent."""
    until = time.monotonic() + PATIENCE
    names = settings.GONGKAI_CONSUMERS
    while behind := [name for name in names if chains_behind(name)]:
        if time.monotonic() > until:
            break
        time.sleep(0.5)
    lost, wrong = [], []
    for one in accepted:
        asked = application_by_query_code if one["kind"] == "application" else letter_by_query_code
        sent = applicant if one["kind"] == "application" else letter
        row = asked(one["number"], one["code"])
        if row is None:
            lost.append(one["number"])
        elif row.title != sent(one["serial"])["title"]:
            wrong.append(one["number"])
    # The titles are encrypted in the database.
    titles = Counter[str](one.title for one in Application.objects.all())
    letters = Counter[str](one.title for one in MailboxLetter.objects.all())
    double = [
        one["number"]
        for one in accepted
        if (titles if one["kind"] == "application" else letters)[
            (applicant if one["kind"] == "application" else letter)(one["serial"])["title"]
        ]
        != 1
    ]
    acts = Counter(
        Act.objects.filter(verb="application.arrived").values_list("subject_id", flat=True)
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(SUM(head_seq), 0) FROM ledger_chain")
        acts_now = int(cursor.fetchone()[0])
    return {
        "accepted": len(accepted),
        "lost": lost,
        "wrong": wrong,
        "double": double,
        "arrived_twice": [pk for pk, number in acts.items() if number != 1],
        # Sent and never acknowledged: whether it is there or not, nobody was told.
        "pending": len(pending),
        "behind": behind,
        "failed_acts": FailedAct.objects.count(),
        "acts": acts_now,
    }


if __name__ == "__main__":
    given = json.load(sys.stdin)
    json.dump(audit(given["accepted"], given["pending"]), sys.stdout)
