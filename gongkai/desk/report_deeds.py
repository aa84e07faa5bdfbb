"""What can be done to an annual report from its page: each step pairs an action with its refusal and its form."""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.desk.report_forms import EditionForm, PublishForm, RemarksForm, ReportStep
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
from gongkai.kit.refusals import Refusal
from gongkai.kit.times import local_date
from gongkai.organisations.models import Person
from gongkai.oversight.actions.reports import begin_publication, reopen_report
from gongkai.oversight.actions.submissions import accept_report, return_report, submit_report, take_back_report
from gongkai.oversight.models import AnnualReport
from gongkai.oversight.publication import files_of, publication_of
from gongkai.oversight.report_checks import Check
from gongkai.oversight.report_queries import document_before
from gongkai.oversight.report_rules import (
    refusal_to_accept,
    refusal_to_begin_publication,
    refusal_to_reopen,
    refusal_to_return,
    refusal_to_submit,
    refusal_to_take_back,
)
from gongkai.oversight.states import ReportState


@dataclass(frozen=True)
class ReportDeed:
    """One step: its word on the button, when it may not be done, what it asks for, what it does."""

    verb: str
    label: str | Promise
    check: Callable[..., Refusal | None]
    do: Callable[..., Any]
    form: type[ReportStep] = ReportStep
    first: bool = False


@dataclass(frozen=True)
class OfferedDeed:
    """A step as it is offered to one person now."""

    deed: ReportDeed
    refusal: Refusal | None
    form: ReportStep


def _plain(do: Callable[..., Any]) -> Callable[..., Any]:
    def done(report: AnnualReport, form: ReportStep, *, by: Person, at: datetime) -> Any:
        return do(report, by=by, at=at)

    return done


def _return(report: AnnualReport, form: RemarksForm, *, by: Person, at: datetime) -> Any:
    return return_report(report, form.remarks, by=by, at=at)


def _reopen(report: AnnualReport, form: ReportStep, *, by: Person, at: datetime) -> Any:
    return reopen_report(report, by=by, at=at, reason=form.cleaned_data["reason"])


@transaction.atomic
def _publish(report: AnnualReport, form: ReportStep, *, by: Person, at: datetime) -> Any:
    """Begin the document of a report, or the next version of that of an earlier edition, with its files; or nothing of it."""
    found = publication_of(report)
    facts = DraftFacts(
        title=found.title, text=found.text, attribute=Attribute.PUBLIC, genre=found.genre,
        catalogue_item=found.catalogue_item, formed_on=local_date(at), change_note=report.reason,
    )  # fmt: skip
    document = document_before(report)
    if document is None:
        document = draft_document(report.body, facts, by=by, at=at, office=form.cleaned_data["office"])
    else:
        document = _next_version(document, facts, by=by, at=at)
    for name, content in files_of(found.paper):
        attach_file(document, io.BytesIO(content), name, by=by, at=at)
    return begin_publication(report, document, by=by, at=at)


def _next_version(document: Document, facts: DraftFacts, *, by: Person, at: datetime) -> Document:
    version = start_version(document, by=by, at=at)
    document.refresh_from_db()
    edit_version(document, facts, by=by, at=at, revision=version.revision)
    for attachment in version.attachments.all():
        remove_attachment(document, attachment.pk, by=by, at=at)
    return document


DEEDS: dict[str, ReportDeed] = {
    deed.verb: deed
    for deed in (
        ReportDeed("submit", _("Hand in"), refusal_to_submit, _plain(submit_report), first=True),
        ReportDeed("take-back", _("Take back"), refusal_to_take_back, _plain(take_back_report)),
        ReportDeed("accept", _("Accept"), refusal_to_accept, _plain(accept_report), first=True),
        ReportDeed("return", _("Return with remarks"), refusal_to_return, _return, RemarksForm),
        ReportDeed(
            "publish", _("Begin its publication"), refusal_to_begin_publication, _publish, PublishForm, first=True
        ),
        ReportDeed("reopen", _("Begin a corrected edition"), refusal_to_reopen, _reopen, EditionForm),
    )
}
BY_STATE: dict[str, tuple[str, ...]] = {
    ReportState.DRAFTING: ("submit",),
    ReportState.RETURNED: ("submit",),
    ReportState.SUBMITTED: ("accept", "return", "take-back"),
    ReportState.ACCEPTED: ("publish", "reopen"),
    ReportState.PUBLISHED: ("reopen",),
}


def offered(
    report: AnnualReport, by: Person, on: date, checks: Sequence[Check], tried: tuple[str, ReportStep] | None
) -> Iterator[OfferedDeed]:
    """Yield what is thinkable for the report as it stands, each with the reason where it may not be done."""
    for verb in BY_STATE[report.state]:
        deed = DEEDS[verb]
        extra = {"checks": checks} if verb == "submit" else {}
        form = tried[1] if tried and tried[0] == verb else deed.form(report=report, prefix=verb)
        yield OfferedDeed(deed, deed.check(report, by=by, on=on, **extra), form)
