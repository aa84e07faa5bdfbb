"""The activity list: the acts in the user's bodies, each shown only if its subject is visible."""

from collections.abc import Iterable, Iterator
from itertools import islice

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.exports import Column, Listed, every_row, export_urls, exported, wanted_format
from gongkai.desk.forms import ActivityFilter
from gongkai.documents.models import Document
from gongkai.documents.queries import worked_by
from gongkai.kit.id_lists import is_in
from gongkai.kit.paging import scope_of
from gongkai.kit.parts import Part, page_of_parts
from gongkai.ledger.models import Act
from gongkai.ledger.queries import acts_on_subjects
from gongkai.organisations.models import Body
from gongkai.organisations.queries import working_body_ids
from gongkai.ui.list_pages import page_urls
from gongkai.ui.views.errors import unknown_filters

PAGE = 50
DOCUMENT = Document._meta.label_lower
# Only auditors may read the whole ledger; this page lists the acts on documents the user may see.
NEWEST_FIRST = ("-on", "-id")
BATCH_SIZE = 500
COLUMNS = (
    Column(_("Time"), lambda row: row[0].at, 18),
    Column(_("Type of act"), lambda row: str(row[0].get_verb_display()), 24),
    Column(_("Day of the act"), lambda row: row[0].on, 14),
    Column(_("Body"), lambda row: row[1].body.label, 24),
    Column(_("Number of the act"), lambda row: f"{row[0].chain}#{row[0].seq}", 20),
    Column(_("Document"), lambda row: row[1].heading, 50),
)


@staff_page
@require_safe
def activity_list(request: StaffRequest) -> HttpResponseBase:
    """List the acts on the documents of the user's bodies, newest first, by kind, body and day."""
    context = frame(request, "activity")
    ids = working_body_ids(request.person, on=context["today"])
    bodies = Body.objects.filter(is_in("pk", ids)).order_by("position", "id")
    form = ActivityFilter(request.GET, bodies=bodies)
    if not form.is_valid():
        return unknown_filters(request, form)
    chosen = form.cleaned_data["body"]
    chains = [chosen.chain] if chosen else list(bodies.values_list("chain", flat=True))
    acts = _acts(form)
    if wanted_format(request):
        rows = _rows(request, acts.filter(chain__in=chains))
        return exported(request, Listed("activity", COLUMNS, rows, gettext("Activity")))
    index = "ledger_act_activity_verb" if form.cleaned_data["verb"] else "ledger_act_activity"
    page = page_of_parts(
        [Part(acts, "chain", chains, index)],
        keys=NEWEST_FIRST,
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=scope_of(f"desk.activity {request.person.pk}", form.filters()),
    )
    documents = _documents(request, page.rows)
    rows = [
        (act, documents[int(act.subject_id)])
        for act in page.rows
        if int(act.subject_id) in documents
    ]
    context |= {
        "form": form,
        "rows": rows,
        "in_force": bool(form.filters()),
        **page_urls(request, page.next_cursor),
        **export_urls(request),
    }
    return render(request, "desk/activity/list.html", context)


def _acts(form: ActivityFilter) -> QuerySet[Act]:
    chosen = form.cleaned_data
    acts = acts_on_subjects(DOCUMENT)
    if chosen["verb"]:
        acts = acts.filter(verb=chosen["verb"])
    if chosen["since"]:
        acts = acts.filter(on__gte=chosen["since"])
    if chosen["until"]:
        acts = acts.filter(on__lte=chosen["until"])
    return acts


def _documents(request: StaffRequest, acts: list[Act]) -> dict[int, Document]:
    """Fetch the documents of the acts through the access-checked query of the staff. One query."""
    ids = [int(act.subject_id) for act in acts]
    found = worked_by(request.user, on=timezone.localdate()).select_related("body")
    return found.in_bulk(ids)


def _rows(request: StaffRequest, acts: QuerySet[Act]) -> Iterable[tuple[Act, Document]] | None:
    """Return every act with its document, one query per batch; None if a file cannot hold them."""
    found = every_row(request, acts, NEWEST_FIRST)
    return None if found is None else _in_batches(request, iter(found))


def _in_batches(request: StaffRequest, acts: Iterator[Act]) -> Iterator[tuple[Act, Document]]:
    while batch := list(islice(acts, BATCH_SIZE)):
        documents = _documents(request, batch)
        yield from (
            (act, documents[int(act.subject_id)])
            for act in batch
            if int(act.subject_id) in documents
        )
