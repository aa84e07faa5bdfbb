"""Bindings of each step of the document workflow to its refusal and its action."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gongkai.documents import workflow
from gongkai.documents.actions import discards, drafts, releases, reviews
from gongkai.documents.models import Document
from gongkai.documents.rules.drafts import (
    refusal_to_discard,
    refusal_to_restore,
    refusal_to_start_version,
)
from gongkai.documents.rules.releases import (
    refusal_to_keep,
    refusal_to_release,
    refusal_to_repeal,
    refusal_to_schedule_release,
    refusal_to_unschedule_release,
    refusal_to_withdraw,
)
from gongkai.documents.rules.reviews import (
    refusal_to_approve,
    refusal_to_approve_short,
    refusal_to_pass_disclosure_review,
    refusal_to_pass_office_review,
    refusal_to_pass_secrecy_review,
    refusal_to_recall,
    refusal_to_return,
    refusal_to_submit,
)
from gongkai.kit.locks import lock
from gongkai.kit.refusals import Refusal, refuse_if
from gongkai.kit.workflows import Binding, bind
from gongkai.organisations.models import Person

STALE = Refusal(
    "stale-row",
    _("The document has changed since the list was shown. Open the document to see its state."),
)

BINDINGS: tuple[Binding[Document, Person], ...] = (
    bind(workflow.SUBMIT, refusal_to_submit, reviews.submit_version),
    # The rule of the shorter review decides at submission which of the two is taken.
    bind(workflow.SUBMIT_SHORT, refusal_to_submit, reviews.submit_version),
    bind(workflow.DISCARD, refusal_to_discard, discards.discard_version),
    bind(workflow.RESTORE, refusal_to_restore, discards.restore_version),
    bind(workflow.RECALL, refusal_to_recall, reviews.recall_version),
    bind(workflow.PASS_OFFICE, refusal_to_pass_office_review, reviews.pass_office_review),
    bind(workflow.PASS_SECRECY, refusal_to_pass_secrecy_review, reviews.pass_secrecy_review),
    bind(
        workflow.PASS_DISCLOSURE, refusal_to_pass_disclosure_review, reviews.pass_disclosure_review
    ),
    bind(workflow.APPROVE_SHORT, refusal_to_approve_short, reviews.approve_short_version),
    bind(workflow.APPROVE, refusal_to_approve, reviews.approve_version),
    bind(workflow.RELEASE, refusal_to_release, releases.release_document),
    bind(workflow.SCHEDULE, refusal_to_schedule_release, releases.schedule_release),
    bind(workflow.UNSCHEDULE, refusal_to_unschedule_release, releases.unschedule_release),
    # KEEP and CLOSE share a button: the approved attribute decides which of them is taken.
    bind(workflow.KEEP, refusal_to_keep, releases.keep_document),
    bind(workflow.CLOSE, refusal_to_keep, releases.keep_document),
    bind(workflow.RETURN, refusal_to_return, reviews.return_version),
    bind(workflow.START_VERSION, refusal_to_start_version, drafts.start_version),
    bind(workflow.REPEAL, refusal_to_repeal, releases.repeal_document),
    bind(workflow.WITHDRAW, refusal_to_withdraw, releases.withdraw_document),
)


def revision_of(document: Document) -> int:
    """Return the revision of the open version, 0 without one, to detect concurrent changes."""
    return document.open_version.revision if document.open_version else 0


@transaction.atomic
def take_seen_step(
    binding: Binding[Document, Person],
    document: Document,
    inputs: object,
    /,
    *,
    revision: int,
    by: Person,
    at: datetime,
) -> None:
    """Take a step of a document seen in `revision`; refuse if the document has changed since."""
    document = lock(document)
    refuse_if(STALE if revision_of(document) != revision else None)
    binding.action(document, inputs, by=by, at=at)
