"""Reading annual reports: one query for the staff, one for the public, and who hands in what by when."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from gongkai.documents.models import Document
from gongkai.documents.queries import public_documents
from gongkai.law.clocks import report_due
from gongkai.organisations.models import Body, BodyTerm, Delegation, Person, Post
from gongkai.organisations.models.posts import in_force, in_force_lent
from gongkai.organisations.queries import User, capacities_of, person_of
from gongkai.organisations.states import BodyKind
from gongkai.reports import workflow
from gongkai.reports.models import AnnualReport
from gongkai.reports.states import HANDED_IN, ReportState
from gongkai.statistics.compilation import Compiled, of_frozen
from gongkai.statistics.models import TakenOverReport
from gongkai.statistics.queries import OFFICER, figure_body_ids, read_body_ids

# A step that leaves the state as it is says here how one sees that it is still to be taken.
UNDONE = {workflow.BEGIN_PUBLICATION.name: Q(document=None)}


def officers_of(
    bodies: Sequence[int], *, on: date, kinds: Collection[str] = (OFFICER,)
) -> set[int]:
    """Return the report officers of these bodies on a day, or who holds other posts, and who acts for them. Two queries."""
    posts = dict(
        Post.objects.filter(
            in_force(on), body__in=bodies, kind__in=sorted(kinds), office=None
        ).values_list("pk", "person_id")
    )
    lent = Delegation.objects.filter(in_force_lent(on), post__in=posts).values_list(
        "to_id", flat=True
    )
    return {*posts.values(), *lent}


def public_reports() -> QuerySet[AnnualReport]:
    """Return what everybody may read: of each body and year the newest published edition whose document is on line."""
    newer = AnnualReport.objects.filter(
        body=OuterRef("body"),
        year=OuterRef("year"),
        state=ReportState.PUBLISHED,
        edition__gt=OuterRef("edition"),
    )
    return AnnualReport.objects.filter(
        ~Exists(newer), state=ReportState.PUBLISHED, document__in=public_documents().values("pk")
    )


def reports_visible_to(user: User, *, on: date) -> QuerySet[AnnualReport]:
    """
    Return the reports the user may see: the public ones, those of their bodies, and of those under them what was handed in.

    What a body is still writing is its own affair.
    """
    person = person_of(user)
    if person is None:
        return public_reports()
    return AnnualReport.objects.filter(
        Q(pk__in=worked_reports(person, on=on).values("pk"))
        | Q(pk__in=public_reports().values("pk"))
    )


def work_of(person: Person, *, on: date) -> QuerySet[AnnualReport]:
    """Return what waits for a person: the reports of their bodies, and of those right below, whose primary step is theirs."""
    capacities = [one for one in capacities_of(person, on=on) if not one.office_id]
    waiting = Q(pk__in=())
    for step in workflow.WORKFLOW:
        if not step.primary:
            continue
        bodies = {one.body_id for one in capacities if one.post == step.post}
        own = workflow.side_of(step) == workflow.Side.OWN
        of_step = Q(body__in=bodies) if own else Q(body__parent__in=bodies)
        of_step &= Q(state__in=sorted(step.sources)) & UNDONE.get(step.name, Q())
        waiting |= of_step & ~Q(submitted_by=person) if step.author is False else of_step
    return AnnualReport.objects.filter(waiting)


def due_on(body: Body, year: int) -> date:
    """Return the last day for the report of a body: departments have less time than governments."""
    return report_due(year, government=body.kind == BodyKind.GOVERNMENT)


def worked_reports(person: Person, *, on: date) -> QuerySet[AnnualReport]:
    """Return the reports of the person's bodies, and of those under them what was handed in: those of the desk's lists."""
    mine = read_body_ids(person, on=on)
    below = figure_body_ids(person, on=on) - mine
    return AnnualReport.objects.filter(
        Q(body__in=mine) | Q(body__in=below) & ~Q(state=ReportState.DRAFTING)
    )


def document_before(report: AnnualReport) -> Document | None:
    """Return the document under which an earlier edition is on line: a corrected one is its next version."""
    earlier = AnnualReport.objects.filter(
        body=report.body_id,
        year=report.year,
        edition__lt=report.edition,
        document__in=public_documents().values("pk"),
    )
    before = earlier.select_related("document").order_by("-edition").first()
    return before.document if before is not None else None


def latest_report(body: Body, year: int) -> AnnualReport | None:
    """Return the newest edition of a report, in whatever state."""
    return AnnualReport.objects.filter(body=body, year=year).order_by("-edition").first()


def handed_in(body: Body, *, year: int) -> QuerySet[Body]:
    """
    Return the bodies right below a body at the end of the year, each with where its newest report stands.

    Each row has `report_id`, `report_state`, `report_edition`, `submitted_at` and `accepted_at`, null where nothing was
    opened. One query; `position` and `id` order it.
    """
    newest = AnnualReport.objects.filter(body=OuterRef("pk"), year=year).order_by("-edition")
    return Body.objects.filter(pk__in=_right_below(body, year)).annotate(
        report_id=Subquery(newest.values("pk")[:1]),
        report_state=Subquery(newest.values("state")[:1]),
        report_edition=Subquery(newest.values("edition")[:1]),
        submitted_at=Subquery(newest.values("submitted_at")[:1]),
        accepted_at=Subquery(newest.values("accepted_at")[:1]),
    )


def frozen_figures(report: AnnualReport, scope: str = "") -> Compiled | None:
    """Return the figures of a report as they were handed in; None before, and where this scope was not kept."""
    return of_frozen(report.figures, scope) if report.figures is not None else None


def reports_below(body: Body, year: int) -> Mapping[int, AnnualReport | None]:
    """Return for each body right below what it has handed in last, None where it has not. Two queries."""
    below = dict.fromkeys(_right_below(body, year))
    rows = AnnualReport.objects.filter(
        body__in=_right_below(body, year), year=year, state__in=sorted(HANDED_IN)
    )
    rows = rows.select_related("figures").order_by("edition")
    found: dict[int, AnnualReport | None] = {**below, **{one.body_id: one for one in rows}}
    return found


def branches_below(body: Body, year: int) -> dict[int, int]:
    """Return for each body of the tree under which of those right below the top it stands. One query."""
    children: dict[int, list[int]] = {}
    for one, parent in BodyTerm.objects.filter(in_force(date(year, 12, 31))).values_list(
        "body_id", "parent_id"
    ):
        children.setdefault(parent or 0, []).append(one)
    found: dict[int, int] = {}
    queue = [(one, one) for one in children.get(body.pk, [])]
    for one, top in queue:  # grows while it is walked
        if one not in found:
            found[one] = top
            queue += [(child, top) for child in children.get(one, [])]
    return found


def bodies_owing(year: int) -> QuerySet[Body]:
    """Return the bodies that stood at the end of the year, exist still, and have no report about it of any kind."""
    stood = BodyTerm.objects.filter(in_force(date(year, 12, 31))).values("body")
    opened = AnnualReport.objects.filter(year=year).values("body")
    earlier = TakenOverReport.objects.filter(year=year).values("body")
    return (
        Body.objects.filter(pk__in=stood, ended_on=None)
        .exclude(pk__in=opened)
        .exclude(pk__in=earlier)
    )


def _right_below(body: Body, year: int) -> QuerySet[BodyTerm, int]:
    return BodyTerm.objects.filter(in_force(date(year, 12, 31)), parent=body).values_list(
        "body_id", flat=True
    )
