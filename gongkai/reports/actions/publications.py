"""A report is published when its document is released, and unpublished when that is withdrawn."""

from collections.abc import Sequence

from gongkai.documents.models import Document
from gongkai.kit.locks import lock
from gongkai.ledger.actions import SYSTEM, record
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.reports import states
from gongkai.reports.models import AnnualReport
from gongkai.reports.waiting import update_waiting
from gongkai.reports.workflow import PUBLISH, UNPUBLISH

MOVING = frozenset(
    {
        Verb.DOCUMENT_CORRECTED,
        Verb.DOCUMENT_RELEASED,
        Verb.DOCUMENT_RERELEASED,
        Verb.DOCUMENT_WITHDRAWN,
    }
)


def update_publication_states(acts: Sequence[Act]) -> int:
    """
    Update the reports of these documents in the consumer's transaction; return how many changed.

    The state of a report depends on the current state of its document, so that an act that is read
    late or twice does no harm. One query if no document of the acts is a report.
    Law: 条例19 art. 49 (made public by the last day).
    """
    moving = {int(act.subject_id): act for act in acts if act.verb in MOVING}
    if not moving:
        return 0
    found = AnnualReport.objects.filter(
        document__in=moving, state__in=sorted(states.ACCEPTED_STATES)
    ).order_by("edition")
    # If several editions share a document, the newest accepted one is released.
    newest = {report.document_id: report for report in found}
    return sum(_follow(lock(newest[pk]), moving[pk]) for pk in sorted(moving) if pk in newest)


def _follow(report: AnnualReport, act: Act) -> bool:
    public = Document.objects.filter(annual_reports=report, public_version__isnull=False).exists()
    if public and PUBLISH.starts_from(report.state):
        report.state, report.published_at = PUBLISH.new_state, act.at
        report.save(update_fields=["state", "published_at"])
        update_waiting(report)
        record(
            Verb(PUBLISH.act_verb),
            report,
            chain=report.body.chain,
            by=SYSTEM,
            at=act.at,
            on=act.on,
            facets={
                "year": report.year,
                "edition": report.edition,
                "code": report.body.code,
                "document": report.document_id,
            },
        )
        return True
    if not public and UNPUBLISH.starts_from(report.state):
        # No act of its own: the withdrawal of the document is one.
        report.state, report.published_at = UNPUBLISH.new_state, None
        report.save(update_fields=["state", "published_at"])
        update_waiting(report)
        return True
    return False
