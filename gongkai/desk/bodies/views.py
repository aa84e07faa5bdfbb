"""Bodies in the staff interface: the list, new bodies, the page of a body, names and superior body."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Max, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongkai.desk.bodies.forms import BodyFilter, ChangedBodyForm, NewBodyForm, OfficeForm
from gongkai.desk.bodies.saving import REFUSED, tried
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.kit.id_lists import is_in
from gongkai.kit.paging import page_by_key, scope_of
from gongkai.kit.times import local_date
from gongkai.ledger.queries import acts_of
from gongkai.organisations.actions.bodies import change_body, create_body
from gongkai.organisations.models import Body, Office
from gongkai.organisations.models.bodies import BEGINNING
from gongkai.organisations.people import administered_body_ids, edited_body_ids
from gongkai.organisations.queries import bodies_with, guides_of, operating_body
from gongkai.organisations.rules.bodies import refusal_to_edit_site, refusal_to_rename_body
from gongkai.organisations.states import GuideKind, GuideLanguage, PostKind
from gongkai.ui.list_pages import page_urls
from gongkai.ui.views.errors import unknown_filters

PAGE = 25
ACTS = 20


@staff_page
@require_safe
def body_list(request: StaffRequest) -> HttpResponse:
    """List the bodies that the user edits, under the filter of the address."""
    form = BodyFilter(request.GET)
    if not form.is_valid():
        return unknown_filters(request, form)
    context = frame(request, "bodies")
    if not context["edits_bodies"]:
        raise PermissionDenied
    on, words = context["today"], form.cleaned_data["q"]
    found = Body.objects.filter(is_in("pk", edited_body_ids(request.person, on=on)))
    if words:
        named = Q(name__icontains=words) | Q(short_name__icontains=words)
        found = found.filter(named | Q(code__istartswith=words))
    page = page_by_key(
        found.select_related("parent"),
        keys=("position", "id"),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=scope_of(f"desk.bodies {request.person.pk}", form.cleaned_data),
    )
    context |= {
        "form": form,
        "bodies": page.rows,
        "answering": bodies_with(PostKind.CASE_OFFICER, [body.pk for body in page.rows], on=on),
        "edits_site": refusal_to_edit_site(request.person, on=on) is None,
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/bodies/list.html", context)


@staff_page
def body_create(request: StaffRequest) -> HttpResponse:
    """Register a body below one that the user administers."""
    context = frame(request, "bodies")
    on, at = context["today"], timezone.now()
    if not context["manages"]:
        raise PermissionDenied
    last = Body.objects.aggregate(last=Max("position"))["last"] or 0
    form = NewBodyForm(
        request.POST or None, parents=_parents(request, on), initial={"position": last + 1}
    )
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():

            def act() -> Body:
                return create_body(
                    form.facts(),
                    by=request.person.actor,
                    at=at,
                    since=form.cleaned_data["since"] or BEGINNING,
                    founder=request.person,
                )

            made, status = tried(form, act)
            if made is not None:
                messages.success(request, _("The body was registered."))
                return redirect("desk:body", made.pk)
    return render(request, "desk/bodies/new.html", {**context, "form": form}, status=status)


@staff_page
@require_safe
def body_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a body with everything that can be edited about it."""
    return body_page(request, get_body(request, pk))


@staff_page
def body_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change names, codes, kind or superior body from a day on."""
    body = get_body(request, pk)
    context = frame(request, "bodies")
    on, at = context["today"], timezone.now()
    refusal = refusal_to_rename_body(request.person, body, body.parent, on=on)
    form = ChangedBodyForm(
        request.POST or None,
        parents=_parents(request, on, body),
        initial={**ChangedBodyForm.initial_of(body), "since": on},
    )
    status, differences = 200, None
    if request.method == "POST":
        status = REFUSED if refusal else 400
        if refusal is None and form.is_valid():

            def act() -> Body:
                return change_body(
                    body,
                    form.facts(),
                    by=request.person.actor,
                    at=at,
                    since=form.cleaned_data["since"],
                    editor=request.person,
                    seen=form.cleaned_data["seen"],
                )

            made, status = tried(form, act)
            if made is not None:
                messages.success(request, _("The body was changed."))
                return redirect("desk:body", pk)
            body = get_body(request, pk)
            differences = form.conflict(body)
    context |= {"body": body, "form": form, "refusal": refusal, "differences": differences}
    return render(request, "desk/bodies/names.html", context, status=status)


def get_body(request: StaffRequest, pk: int) -> Body:
    """Fetch a body by the access-checked query: those whose details the user edits."""
    ids = edited_body_ids(request.person, on=local_date(timezone.now()))
    return get_object_or_404(
        Body.objects.filter(is_in("pk", ids)).select_related("parent", "successor"), pk=pk
    )


def body_page(
    request: StaffRequest, body: Body, *, status: int = 200, office_form: Any = None
) -> HttpResponse:
    """Show the page of a body, with the form of an office that was refused."""
    context = frame(request, "bodies")
    guides, statements = guides_of(body), guides_of(body, GuideKind.ACCESSIBILITY)
    context |= {
        "body": body,
        "rename_refusal": refusal_to_rename_body(
            request.person, body, body.parent, on=context["today"]
        ),
        "terms": list(body.terms.select_related("parent").order_by("-since")[:ACTS]),
        "guides": [(one, one in guides) for one in GuideLanguage],
        "has_guide": bool(guides),
        "statements": [
            (one, one in statements) for one in GuideLanguage if body == operating_body()
        ],
        "offices": [
            (office, OfficeForm(initial={"name": office.name}, auto_id=f"office_{office.pk}_%s"))
            for office in Office.objects.filter(body=body).order_by("position", "id")
        ],
        "office_form": office_form or OfficeForm(auto_id="office_%s"),
        "acts": list(acts_of(body).order_by("-id")[:ACTS]),
    }
    return render(request, "desk/bodies/show.html", context, status=status)


def _parents(request: StaffRequest, on: date, body: Body | None = None) -> Any:
    """Return the bodies under which the user may place one; the present parent stays possible."""
    ids = administered_body_ids(request.person, on=on)
    if body is not None:
        ids = ids - {body.pk} | ({body.parent_id} if body.parent_id else set())
    return Body.objects.filter(is_in("pk", ids), ended_on=None).order_by("position", "id")
