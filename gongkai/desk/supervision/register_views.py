"""The register of the organisation at the desk: the bodies, one body, its seats and places."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.supervision.register_forms import (
    EndForm,
    LeadingPostForm,
    ReadingPlaceForm,
    ReturnForm,
    forms_of,
)
from gongkai.kit.paging import page_by_key
from gongkai.kit.refusals import Refusal, Refused
from gongkai.kit.times import local_date
from gongkai.organisations.models import Body
from gongkai.supervision.actions.register import (
    add_leading_post,
    amend_reading_place,
    close_reading_place,
    end_leading_post,
    open_reading_place,
    return_figures,
)
from gongkai.supervision.queries.register import (
    bodies_visible_to,
    latest_returns,
    leading_group,
    leading_posts_visible_to,
    numbers_of_places,
    numbers_of_seats,
    open_places,
    places_visible_to,
    returns_of,
)
from gongkai.supervision.rules.register import (
    refusal_to_add_leading_post,
    refusal_to_open_reading_place,
    refusal_to_return_figures,
)
from gongkai.ui.list_pages import page_urls
from gongkai.ui.refusable import RefusableForm

PAGE = 25
REFUSALS: Mapping[str, Callable[..., Refusal | None]] = {
    "leading-post": refusal_to_add_leading_post,
    "reading-place": refusal_to_open_reading_place,
    "figures": refusal_to_return_figures,
}
LABELS = {
    "leading-post": gettext_lazy("Add a post to the leading group"),
    "reading-place": gettext_lazy("Add a reading place"),
    "figures": gettext_lazy("State the figures of a year"),
}


@staff_page
@require_safe
def organisation_list(request: StaffRequest) -> HttpResponse:
    """List the bodies whose register the user keeps or supervises, with their present figures."""
    context = frame(request, "organisation")
    page = page_by_key(
        bodies_visible_to(request.user, on=context["today"]).filter(ended_on=None),
        keys=("position", "id"),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"desk.organisation {request.person.pk}",
    )
    ids = [one.pk for one in page.rows]
    returns, seats, places = latest_returns(ids), numbers_of_seats(ids), numbers_of_places(ids)
    context |= {
        "rows": [
            (one, seats.get(one.pk, 0), places.get(one.pk, 0), returns.get(one.pk))
            for one in page.rows
        ],
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/supervision/organisation_list.html", context)


@staff_page
@require_safe
def organisation_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show leading group, reading places and figures of one body, with the forms of who keeps them."""
    return _page(request, _body(request, pk))


@staff_page
@require_POST
def organisation_add(request: StaffRequest, pk: int, kind: str) -> HttpResponse:
    """Add a seat or a reading place, or state the figures of a year."""
    body = _body(request, pk)
    form: Any
    add: Callable[..., object]
    if kind == "leading-post":
        form, add = LeadingPostForm(request.POST, prefix=kind), add_leading_post
    elif kind == "reading-place":
        form, add = ReadingPlaceForm(request.POST, prefix=kind), open_reading_place
    elif kind == "figures":
        year = local_date(timezone.now()).year
        form, add = ReturnForm(request.POST, prefix=kind, year=year), return_figures
    else:
        raise Http404
    if not form.is_valid():
        return _page(request, body, status=400, tried=(kind, form))
    try:
        add(body, form.entered(), by=request.person, at=timezone.now())
    except Refused as refused:
        form.refuse(refused.refusal)
        return _page(request, _body(request, pk), status=409, tried=(kind, form))
    messages.success(request, _("Completed: %(action)s.") % {"action": LABELS[kind]})
    return redirect("desk:organisation", pk)


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def leading_post_end(request: StaffRequest, pk: int) -> HttpResponse:
    """End a seat in the leading group."""
    seat = get_object_or_404(
        leading_posts_visible_to(request.user, on=local_date(timezone.now())), pk=pk
    )
    return _change(
        request,
        seat.body,
        EndForm(request.POST or None),
        lambda form: end_leading_post(seat, form.entered(), by=request.person, at=timezone.now()),
        title=_("End a seat in the leading group"),
        subject=seat.title,
    )


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def reading_place_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Correct a reading place."""
    place = get_object_or_404(places_visible_to(request.user, on=local_date(timezone.now())), pk=pk)
    return _change(
        request,
        place.body,
        ReadingPlaceForm(request.POST or None, place=place),
        lambda form: amend_reading_place(
            place, form.entered(), by=request.person, at=timezone.now()
        ),
        title=_("Correct a reading place"),
        subject=place.name,
    )


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def reading_place_close(request: StaffRequest, pk: int) -> HttpResponse:
    """Close a reading place."""
    place = get_object_or_404(places_visible_to(request.user, on=local_date(timezone.now())), pk=pk)
    return _change(
        request,
        place.body,
        EndForm(request.POST or None),
        lambda form: close_reading_place(
            place, form.entered(), by=request.person, at=timezone.now()
        ),
        title=_("Close a reading place"),
        subject=place.name,
    )


def _body(request: StaffRequest, pk: int) -> Body:
    return get_object_or_404(bodies_visible_to(request.user, on=local_date(timezone.now())), pk=pk)


def _page(
    request: StaffRequest,
    body: Body,
    *,
    status: int = 200,
    tried: tuple[str, RefusableForm] | None = None,
) -> HttpResponse:
    context = frame(request, "organisation")
    now = timezone.now()
    forms = {**forms_of(context["today"]), **dict([tried] if tried else [])}
    refusals = {
        kind: check(body, None, by=request.person, at=now) for kind, check in REFUSALS.items()
    }
    context |= {
        "body": body,
        "seats": leading_group(body),
        "places": open_places(body),
        "returns": returns_of(body),
        "forms": [
            (kind, LABELS[kind], form, tried is not None and tried[0] == kind)
            for kind, form in forms.items()
            if refusals[kind] is None
        ],
        "may_change": any(one is None for one in refusals.values()),
        "refusal": next(filter(None, refusals.values()), None),
    }
    return render(request, "desk/supervision/organisation.html", context, status=status)


def _change(
    request: StaffRequest,
    body: Body,
    form: Any,
    act: Callable[[Any], object],
    *,
    title: str,
    subject: str,
) -> HttpResponse:
    """Show the form of a change, or make the change and return to the page of the body."""
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                act(form)
            except Refused as refused:
                form.refuse(refused.refusal)
                status = 409
            else:
                messages.success(request, _("Completed: %(action)s.") % {"action": title})
                return redirect("desk:organisation", body.pk)
    context = frame(request, "organisation")
    context |= {"body": body, "form": form, "heading": title, "subject": subject}
    return render(request, "desk/supervision/organisation_change.html", context, status=status)
