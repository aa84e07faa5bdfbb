"""Test data: a public concern, a statement on it, and its answer."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from gongkai.documents.actions import drafts, releases
from gongkai.documents.models import Document
from gongkai.ledger.consumers import catch_up
from gongkai.participation.actions import register_concern
from gongkai.participation.models import Concern
from gongkai.participation.registration import NewConcern
from gongkai.processes.draft_statement import draft_statement
from tests.cast import AT, Cast

FACTS = NewConcern(
    kind="other",
    source="online",
    title="城北片区连续三日供暖不足",
    facts="部分小区室温低于合同约定，热源厂正在检修。",
    arisen_at=AT - timedelta(hours=10),
)


def registered(cast: Cast, *, at: datetime = AT, **changes: Any) -> Concern:
    """Return a concern of the department of finance."""
    return register_concern(cast.finance, replace(FACTS, **changes), by=cast.disclosure, at=at)


def stated(
    cast: Cast, concern: Concern, *, at: datetime = AT, form: str = "text", **changes: Any
) -> Document:
    """Draft, review and release a statement on a concern, and let the system note it."""
    document = draft_statement(concern, form, by=cast.drafter, at=at)
    facts = cast.facts(title=document.title, **changes)
    drafts.edit_version(document, facts, by=cast.drafter, at=at, revision=1)
    released = releases.release_document(cast.review(document, at=at), by=cast.disclosure, at=at)
    catch_up()
    concern.refresh_from_db()
    return released
