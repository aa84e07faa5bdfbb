"""The fixture `cast`: a department with people in all posts, and a stranger from another body."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache, caches
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.forms.models import model_to_dict
from django.test import Client

from gongkai.calendars.models import HolidayNotice
from gongkai.calendars.queries import _combined
from gongkai.catalogue.models import CatalogueItem, Genre
from gongkai.documents.actions.drafts import DraftFacts, draft_document
from gongkai.documents.actions.interpretations import plan_interpretation
from gongkai.documents.actions.justifications import justify_findings
from gongkai.documents.actions.releases import release_document
from gongkai.documents.actions.reviews import (
    approve_version,
    pass_disclosure_review,
    pass_office_review,
    pass_secrecy_review,
    submit_version,
)
from gongkai.documents.file_reading import read_waiting_files
from gongkai.documents.models import Document, FileText
from gongkai.documents.queries.findings import check_of
from gongkai.documents.queries.interpretations import needs_plan, plan_of
from gongkai.documents.rules.findings import Grounds
from gongkai.documents.rules.interpretations import PlanFacts
from gongkai.documents.states import FindingKind, TextState
from gongkai.files.storage import path_of
from gongkai.kit.times import BEIJING
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import BodyFacts, create_account, create_body, grant_post
from gongkai.organisations.models import Body, Person, Site
from gongkai.organisations.states import PostKind
from gongkai.ui.context import renew_site_facts

PASSWORD = "a long enough password"
AT = datetime(2026, 11, 20, 9, 0, tzinfo=BEIJING)
SINCE = date(2026, 1, 1)
# Notices that were entered since the calendars in force were forgotten.
ENTERED_NOTICES: list[HolidayNotice] = []


@dataclass
class Cast:
    """The people by name, and shortcuts to create documents in given states."""

    government: Body
    finance: Body
    health: Body
    people: dict[str, Person] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Person:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    def facts(self, **changes: Any) -> DraftFacts:
        """Return the facts of a draft that may be submitted."""
        plain = DraftFacts(
            title="关于公布收费目录的通知",
            text="<p>目录之外的收费，任何单位和个人有权拒绝。</p>",
            attribute="public",
            genre=Genre.objects.get(code="notice"),
            catalogue_item=CatalogueItem.objects.get(code="A20-08"),
            formed_on=date(2026, 11, 12),
        )
        return replace(plain, **changes)

    def draft(self, *, at: datetime = AT, **changes: Any) -> Document:
        """Create a draft."""
        return draft_document(self.finance, self.facts(**changes), by=self.drafter, at=at)

    def review(self, document: Document, *, at: datetime = AT) -> Document:
        """Submit a draft, pass all reviews and approve it; a policy document gets an exemption."""
        if self._lacks_plan(document):
            plan_interpretation(document, PlanFacts(exemption="条款明确"), by=self.drafter, at=at)
        submit_version(document, by=self.drafter, at=at)
        pass_office_review(document, by=self.head, at=at)
        pass_secrecy_review(document, by=self.secrecy, at=at)
        self.look_at_files(document, at=at)
        pass_disclosure_review(document, by=self.disclosure, at=at)
        approve_version(document, by=self.approver, at=at)
        document.refresh_from_db()
        return document

    def _lacks_plan(self, document: Document) -> bool:
        document.refresh_from_db()
        version = document.open_version
        return version is not None and needs_plan(version) and plan_of(document) is None

    def look_at_files(self, document: Document, *, at: datetime = AT, read: bool = True) -> None:
        """Let the worker read the files, and a reviewer look at those that it does not read."""
        document.refresh_from_db()
        version = document.open_version
        assert version is not None
        if not version.attachments.exists():
            return
        if read:
            read_files(at=at)
        check = check_of(document, version)
        pictures = frozenset(
            key for key, one in check.by_hash.items() if one.kind == FindingKind.UNREAD
        )
        if pictures:
            justify_findings(document, Grounds(pictures, "图片已查看"), by=self.secrecy, at=at)

    def approved(self, *, at: datetime = AT, **changes: Any) -> Document:
        """Return an approved document."""
        return self.review(self.draft(at=at, **changes), at=at)

    def released(self, *, at: datetime = AT, **changes: Any) -> Document:
        """Return a public document."""
        return release_document(self.approved(at=at, **changes), by=self.disclosure, at=at)


# What the worker made of a file, by hash and type: it starts two processes for each, and most tests attach the same.
_read: dict[tuple[str, str], dict[str, Any]] = {}


def read_files(*, at: datetime = AT) -> None:
    """Let the worker read the files that wait; what it has read in this process already is entered again."""
    for row in FileText.objects.filter(state=TextState.WAITING):
        known = _read.get((row.sha256, row.ending))
        if known and path_of(known["copy_sha256"]).exists():
            FileText.objects.filter(pk=row.pk).update(**known | {"read_at": at})
    for row in read_waiting_files(lambda: at):
        if row.state in {TextState.READ, TextState.NO_TEXT}:
            values = model_to_dict(row, exclude=["id", "sha256", "ending", "wanted_at"])
            _read[row.sha256, row.ending] = values | {
                "packed_text": row.packed_text,
                "packed_findings": row.packed_findings,
            }


POSTS = {
    "drafter": PostKind.DRAFTER,
    "head": PostKind.OFFICE_HEAD,
    "secrecy": PostKind.SECRECY_REVIEWER,
    "disclosure": PostKind.DISCLOSURE_OFFICER,
    "approver": PostKind.APPROVER,
}
CASE_POSTS = {"officer": PostKind.CASE_OFFICER, "supervisor": PostKind.CASE_SUPERVISOR}


def build_cast() -> Cast:
    """Create two departments under a government, and their people."""
    at = datetime(2026, 1, 1, 9, 0, tzinfo=BEIJING)

    def body(code: str, name: str, kind: str, parent: Body | None, position: int) -> Body:
        facts = BodyFacts(
            code, name, name, kind, "990000", parent, name_en=f"Body {code}", position=position
        )
        return create_body(facts, by=SYSTEM, at=at)

    government = body("990000", "示范区人民政府", "government", None, 1)
    cast = Cast(
        government,
        body("990000-D01", "示范区财政厅", "department", government, 2),
        body("990000-D02", "示范区卫生健康委员会", "department", government, 3),
    )
    for name, kind in (POSTS | CASE_POSTS).items():
        cast.people[name] = person(name)
        grant_post(cast.people[name], kind, cast.finance, by=SYSTEM, at=at, since=SINCE)
    cast.people["stranger"] = person("stranger")
    for kind in (POSTS | CASE_POSTS).values():
        grant_post(cast.people["stranger"], kind, cast.health, by=SYSTEM, at=at, since=SINCE)
    return cast


def person(username: str) -> Person:
    """Create an account with its person."""
    return Person.objects.get(account=create_account(username, PASSWORD, name=username.title()))


def administrator(username: str, body: Body) -> Person:
    """Create an account whose person administers a body."""
    found = person(username)
    grant_post(found, PostKind.ADMINISTRATOR, body, by=SYSTEM, at=AT, since=SINCE)
    return found


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()
    caches["rates"].clear()
    # Read once a minute: without it, the first page of each test would have a query more.
    renew_site_facts(Site())
    # After a rollback, the same keys may have other values.
    if ENTERED_NOTICES:
        _combined.cache_clear()
        ENTERED_NOTICES.clear()


@receiver(post_save, sender=HolidayNotice)
def _note_entered(instance: HolidayNotice, **_how: Any) -> None:
    ENTERED_NOTICES.append(instance)


@pytest.fixture
def sign_in(client: Client) -> Callable[[Person], Client]:
    """Return a function that returns a client in which a person is signed in."""

    def signed_in(person: Person) -> Client:
        browser = Client()
        browser.force_login(person.account)
        return browser

    return signed_in


def later(days: int = 0, hours: int = 0) -> datetime:
    """Return a moment after `AT`."""
    return AT + timedelta(days=days, hours=hours)
