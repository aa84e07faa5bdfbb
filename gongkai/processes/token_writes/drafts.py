"""A program drafts a document."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from gongkai.documents.actions.drafts import DraftFacts, draft_document
from gongkai.documents.actions.reviews import submit_version
from gongkai.organisations.models import Body, Office, Person
from gongkai.organisations.states import TokenScope
from gongkai.processes.token_writes.once import SentByProgram, Written, write_once


@transaction.atomic
def draft_by_token(
    sent: SentByProgram,
    body: Body,
    office: Office | None,
    facts: DraftFacts,
    /,
    *,
    submit: bool,
    at: datetime,
) -> Written:
    """Create a draft as the owner of the token, and submit it if asked to: both, or neither."""

    def write(by: Person) -> Mapping[str, Any]:
        document = draft_document(body, facts, by=by, at=at, office=office)
        if submit:
            submit_version(document, by=by, at=at)
        document.refresh_from_db()
        version = document.open_version
        assert version is not None  # it was made here
        return {"id": document.pk, "state": version.state}

    return write_once(sent, TokenScope.DRAFTS, write, at=at)
