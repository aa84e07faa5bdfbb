"""Bring an old printed issue of the gazette in: its PDF file becomes that of a document."""

from datetime import datetime
from typing import IO

from django.db import transaction

from gongkai.catalogue.models import Genre
from gongkai.documents.actions.drafts import DraftFacts, attach_file, draft_document
from gongkai.documents.states import Attribute
from gongkai.gazette.actions.contents import add_back_issue
from gongkai.gazette.citations import citation_text
from gongkai.gazette.models import BackIssue
from gongkai.gazette.rendering.words import WORDS
from gongkai.gazette.rules.contents import refusal_to_add_back_issue
from gongkai.gazette.states import Edition
from gongkai.gazette.workflow import IssueFacts
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import local_date
from gongkai.organisations.models import Body, Office, Person
from gongkai.organisations.queries import capacities_of
from gongkai.organisations.states import PostKind

GENRE = "communique"


@transaction.atomic
def add_gazette_back_issue(
    body: Body,
    language: str,
    facts: IssueFacts,
    stream: IO[bytes],
    name: str,
    /,
    *,
    by: Person,
    at: datetime,
) -> BackIssue:
    """
    Draft a document with the file of an old issue, and note which issue it is.

    The file is inspected, its text is read or recognised, searched for personal data, and reviewed as
    that of any document; the issue is public once the document is.
    """
    refuse_if(refusal_to_add_back_issue(body, language, facts, by=by, at=at))
    label = body.name_ug or body.name if language == Edition.UYGHUR else body.name
    title = " ".join(
        [
            WORDS[language]["name"].format(body=label),
            citation_text(facts.issued_on.year, facts.number, None, language),
        ]
    )
    draft = DraftFacts(
        title=title,
        attribute=Attribute.PUBLIC,
        genre=Genre.objects.filter(code=GENRE).first(),
        language=language,
        formed_on=facts.issued_on,
    )
    document = draft_document(body, draft, by=by, at=at, office=_office_of(by, body, at))
    attach_file(document, stream, name, by=by, at=at)
    return add_back_issue(body, language, facts, document, by=by, at=at)


def _office_of(by: Person, body: Body, at: datetime) -> Office | None:
    """Return the office for which the person drafts in the body; None if for the whole body."""
    held = capacities_of(by, on=local_date(at)).in_body(body.pk)
    offices = {one.office_id for one in held if one.post == PostKind.DRAFTER}
    if None in offices or not offices:
        return None
    return Office.objects.get(pk=min(one for one in offices if one is not None))
