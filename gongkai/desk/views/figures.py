"""Figures of a year, each opening into the acts behind it."""

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongkai.desk.forms import FigureFilter
from gongkai.desk.pages import StaffRequest, frame, staff_page
from gongkai.documents.queries import visible_to
from gongkai.kit.paging import page_by_key
from gongkai.organisations.models import Body
from gongkai.organisations.queries import standings
from gongkai.oversight.figures import BY_KEY, value_of
from gongkai.oversight.queries import acts_of_figure, bodies_of, report
from gongkai.ui.pages import page_urls
from gongkai.ui.views.errors import bad_request

PAGE = 50


@staff_page
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Show the figures of a body one works in, for a year: of the body alone and of its tree."""
    context = frame(request, "figures")
    bodies = _bodies(request, context)
    form = _filter(request, context, bodies)
    if not form.is_valid():
        return bad_request(request, detail=_("There are no figures for this year and body."))
    body, year = form.cleaned_data["body"], form.cleaned_data["year"]
    context |= {"form": form, "report": report(body, year)}
    return render(request, "desk/figures/list.html", context)


@staff_page
@require_safe
def show(request: StaffRequest, key: str) -> HttpResponse:
    """Open one figure into its acts, newest first; a title is shown only where one may see the document."""
    context = frame(request, "figures")
    form = _filter(request, context, _bodies(request, context))
    if not form.is_valid():
        return bad_request(request, detail=_("There are no figures for this year and body."))
    body, year, whole = form.cleaned_data["body"], form.cleaned_data["year"], request.GET.get("tree") == "1"
    acts = acts_of_figure(key, body, year, whole=whole)
    if acts is None:
        raise Http404
    page = page_by_key(
        acts, keys=("-id",), cursor=request.GET.get("page"), limit=PAGE,
        scope=f"desk.figure {key} {body.code} {year} {whole}",
    )  # fmt: skip
    ids = [int(act.subject_id) for act in page.rows if act.subject_type == "documents.document"]
    documents = visible_to(request.user, on=context["today"]).in_bulk(ids)
    context |= {
        "figure": BY_KEY[key], "body": body, "year": year, "whole": whole,
        "total": value_of(BY_KEY[key], year=year, bodies=bodies_of(body, year, whole=whole)),
        "rows": [(act, documents.get(int(act.subject_id))) for act in page.rows],
        **page_urls(request, page.next_cursor),
    }  # fmt: skip
    return render(request, "desk/figures/show.html", context)


def _bodies(request: StaffRequest, context: dict[str, object]) -> QuerySet[Body]:
    ids = {one.body_id for one in standings(request.person, on=context["today"])}  # type: ignore[arg-type]
    return Body.objects.filter(pk__in=ids).order_by("position", "id")


def _filter(request: StaffRequest, context: dict[str, object], bodies: QuerySet[Body]) -> FigureFilter:
    data = request.GET.copy()
    data.setdefault("year", str(context["today"].year))  # type: ignore[attr-defined]
    first = bodies.first()
    data.setdefault("body", first.code if first else "")
    return FigureFilter(data, bodies=bodies)
