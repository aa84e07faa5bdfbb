"""
A process of its own that prepares the register a real server runs on, and looks at it from outside.

Reads one JSON object a line, answers with one. The connection is
closed after each question, so that a killed server finds the database as a crash leaves it.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import ScryptPasswordHasher, make_password
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from gongkai.applications.intake.query_codes import application_by_query_code
from gongkai.applications.models import Application
from gongkai.catalogue.models import CatalogueItem, Genre
from gongkai.documents.actions.drafts import start_version
from gongkai.documents.models import Attachment, Document, ImportRecord, ItemViews, Version
from gongkai.documents.queries import due_for_release
from gongkai.files.storage import stored_hashes
from gongkai.ledger.consumers import chains_behind
from gongkai.ledger.models import Act
from gongkai.operations.verify.parts import PARTS, check_part
from gongkai.operations.worker import purge_orphaned_files
from gongkai.organisations.models import Body, Person
from tests.cast import PASSWORD, Cast, build_cast
from tests.crash.channels import queue_many, sends_left, sent_so_far  # noqa: F401  (by name below)
from tests.crash.followers import follow, mailed  # noqa: F401  (by name below)


def prepare() -> dict[str, Any]:
    """Make tables, the cast and a session for each of its people; return what forms need."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    with cheap_passwords():
        cast = build_cast()
    # Only this one signs in by password.
    account = cast.stranger.account
    assert account is not None
    account.password = make_password(PASSWORD)
    account.save(update_fields=["password"])
    sessions = {}
    for name, person in cast.people.items():
        browser = Client(SERVER_NAME="127.0.0.1")
        browser.force_login(person.account)
        sessions[name] = browser.cookies[settings.SESSION_COOKIE_NAME].value
    return {
        "sessions": sessions,
        "cookie": settings.SESSION_COOKIE_NAME,
        "place": f"{cast.finance.pk}-",
        "genre": Genre.objects.get(code="notice").pk,
        "item": CatalogueItem.objects.get(code="A20-08").pk,
        "password": PASSWORD,
    }


@contextmanager
def cheap_passwords() -> Iterator[None]:
    """Hash passwords quickly for a while: to hash is made slow on purpose, and the others have sessions."""
    slow, ScryptPasswordHasher.work_factor = ScryptPasswordHasher.work_factor, 2
    try:
        yield
    finally:
        ScryptPasswordHasher.work_factor = slow


def queue_sends(documents: int, port: int) -> int:
    """Queue public documents for accounts of each kind at a stand-in."""
    return queue_many(the_cast(), documents, port)


def papers(approved: int, released: int, corrected: int, drafts: int) -> dict[str, list[int]]:
    """Make documents by the actions: approved, public, public with an approved correction, and drafts."""
    cast = the_cast()
    now = timezone.now()
    made: dict[str, list[int]] = {"approved": [], "released": [], "corrected": [], "drafts": []}
    for _ in range(approved):
        made["approved"].append(cast.approved(at=now, formed_on=now.date()).pk)
    for _ in range(released):
        made["released"].append(cast.released(at=now, formed_on=now.date()).pk)
    for _ in range(corrected):
        document = cast.released(at=now, formed_on=now.date())
        version = start_version(document, by=cast.drafter, at=now)
        Version.objects.filter(pk=version.pk).update(change_note="更正")
        document.refresh_from_db()
        made["corrected"].append(cast.review(document, at=now).pk)
    for _ in range(drafts):
        made["drafts"].append(cast.draft(at=now, formed_on=now.date()).pk)
    return made


def the_cast() -> Cast:
    """Find the people again that were entered."""
    government, finance, health = Body.objects.filter(code__startswith="990000").order_by("pk")
    people = {
        person.account.username: person
        for person in Person.objects.select_related("account")
        if person.account
    }
    return Cast(government, finance, health, people)


def verify(parts: list[str]) -> list[str]:
    """Return the faults that `gongkai verify` names, without its notes."""
    now = timezone.now()
    return [
        str(fault) for part in parts or PARTS for fault in check_part(part, now) if not fault.note
    ]


def caught_up(seconds: float) -> list[str]:
    """Wait until no consumer is behind and no appointed release is due; return what still is."""
    until = time.monotonic() + seconds
    while late := [
        *(
            f"{name} {chain}"
            for name in settings.GONGKAI_CONSUMERS
            for chain in chains_behind(name)
        ),
        *(f"release of {version.document_id}" for version in due_for_release(timezone.now())),
    ]:
        if time.monotonic() > until:
            return late
        time.sleep(0.05)
    return []


def alone(seconds: float, but: int) -> bool:
    """Wait until the database has ended what killed processes had begun (SQLite has nobody who could); `but` so many may live."""
    if connection.vendor != "postgresql":
        return True
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            if cursor.fetchone()[0] <= but:
                return True
        time.sleep(0.02)
    return False


def truth(ids: list[int]) -> dict[str, Any]:
    """Return what the database holds of these documents."""
    found: dict[str, Any] = {}
    acts: dict[int, Counter[str]] = {pk: Counter() for pk in ids}
    about = Act.objects.filter(
        subject_type="documents.document", subject_id__in=[str(pk) for pk in ids]
    )
    for subject, verb in about.values_list("subject_id", "verb"):
        acts[int(subject)][verb] += 1
    for document in Document.objects.filter(pk__in=ids).select_related("open_version"):
        last = document.versions.order_by("-number")[0]
        version = document.open_version
        found[str(document.pk)] = {
            "acts": acts[document.pk],
            "state": version.state if version else "",
            "appointed": bool(version and version.release_due_at),
            "status": document.status,
            "number": document.index_number,
            "versions": last.number,
            "title": last.title,
            "noted": bool(last.change_note) or last.number == 1,
            "files": sorted(
                Attachment.objects.filter(version__document=document)
                .values_list("name", flat=True)
                .distinct()
            ),
        }
    return found


def imports() -> dict[str, Any]:
    """Return for each imported file whether it is complete, and how many documents it brought."""
    return {
        record.file_name: [record.completed_at is not None, record.documents.count(), record.rows]
        for record in ImportRecord.objects.all()
    }


def sweep(hours: int) -> dict[str, int]:
    """Sweep as if hours had gone by; return what went, what stayed, what has no row."""
    swept = purge_orphaned_files(timezone.now() + timedelta(hours=hours))
    named = set(Attachment.objects.values_list("sha256", flat=True))
    stored = {sha256 for sha256, _written in stored_hashes()}
    return {
        "swept": swept,
        "stored": len(stored),
        "orphans": len(stored - named),
        "missing": len(named - stored),
    }


def counts() -> dict[str, int]:
    """Return how much there is."""
    numbered = Document.objects.filter(index_number__isnull=False).count()
    return {"acts": Act.objects.count(), "documents": Document.objects.count(), "numbers": numbered}


def applications() -> dict[str, Any]:
    """Return for each application by its number what it is called and which acts it has."""
    acts: dict[str, Counter[str]] = {}
    for subject, verb in Act.objects.filter(subject_type="applications.application").values_list(
        "subject_id", "verb"
    ):
        acts.setdefault(subject, Counter())[verb] += 1
    return {
        one.number: {"title": one.title, "acts": acts.get(str(one.pk), {})}
        for one in Application.objects.order_by("pk")
    }


def opens(keys: list[tuple[str, str]]) -> list[bool]:
    """Say of each number and code whether they open a case together."""
    return [application_by_query_code(number, code) is not None for number, code in keys]


def views() -> int:
    """Return how many readings are written."""
    return sum(ItemViews.objects.values_list("views", flat=True))


ANSWERS = {
    name: globals()[name]
    for name in (
        "prepare",
        "papers",
        "verify",
        "caught_up",
        "alone",
        "truth",
        "imports",
        "sweep",
        "counts",
        "views",
        "applications",
        "opens",
        "follow",
        "queue_sends",
        "sends_left",
        "sent_so_far",
        "mailed",
    )
}


def main() -> None:
    """Answer until nobody asks any more."""
    for line in sys.stdin:
        asked = json.loads(line)
        answer = ANSWERS[asked.pop("do")](**asked)
        connections.close_all()
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
