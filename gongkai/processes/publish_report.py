"""Begin the publication of an annual report by drafting its document."""

import io
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from gongkai.documents.actions.drafts import (
    DraftFacts,
    attach_file,
    draft_document,
    edit_version,
    remove_attachment,
    start_version,
)
from gongkai.documents.models import Document
from gongkai.documents.states import Attribute
from gongkai.kit.refusals import Refusal, refuse_if
from gongkai.kit.times import local_date
from gongkai.organisations.models import Office, Person
from gongkai.reports.actions.drafts import begin_publication
from gongkai.reports.models import AnnualReport
from gongkai.reports.publication import files_of, publication_of
from gongkai.reports.queries import document_of_earlier_edition
from gongkai.reports.rules import refusal_to_begin_publication
from gongkai.reports.workflow import PublicationInputs


@dataclass(frozen=True)
class PublishInputs:
    """The office that drafts the document; None if the body has no offices."""

    office: Office | None = None


def refusal_to_publish_report(
    report: AnnualReport, _inputs: PublishInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why `by` may not begin the publication. The document's own actions check the document.

    Law: 条例19 art. 49.
    """
    return refusal_to_begin_publication(report, None, by=by, at=at)


@transaction.atomic
def publish_report(
    report: AnnualReport, inputs: PublishInputs, /, *, by: Person, at: datetime
) -> AnnualReport:
    """
    Draft the document of a report, or its next version, and attach the report's files.

    The document then goes through review like any other; its release publishes the report.
    Rendering the files takes some seconds.
    Law: 条例19 art. 49; 国办公开办函〔2021〕30号.
    """
    refuse_if(refusal_to_publish_report(report, inputs, by=by, at=at))
    found = publication_of(report)
    facts = DraftFacts(
        title=found.title,
        text=found.text,
        attribute=Attribute.PUBLIC,
        genre=found.genre,
        catalogue_item=found.catalogue_item,
        formed_on=local_date(at),
        change_note=report.reason,
    )
    earlier = document_of_earlier_edition(report)
    if earlier is None:
        document = draft_document(report.body, facts, by=by, at=at, office=inputs.office)
    else:
        document = _next_version(earlier, facts, by=by, at=at)
    for name, content in files_of(found.content):
        attach_file(document, io.BytesIO(content), name, by=by, at=at)
    return begin_publication(report, PublicationInputs(document.pk), by=by, at=at)


def _next_version(document: Document, facts: DraftFacts, *, by: Person, at: datetime) -> Document:
    version = start_version(document, by=by, at=at)
    document.refresh_from_db()
    edit_version(document, facts, by=by, at=at, revision=version.revision)
    for attachment in version.attachments.all():
        remove_attachment(document, attachment.pk, by=by, at=at)
    return document
