"""Offices of a body: add, rename and remove them."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gongkai.desk.bodies.forms import OfficeForm
from gongkai.desk.bodies.views import body_page, get_body
from gongkai.desk.decorators import StaffRequest, staff_page
from gongkai.kit.refusals import Refused
from gongkai.organisations.actions.bodies import add_office, remove_office, rename_office
from gongkai.organisations.models import Body, Office


@staff_page
@require_POST
def office_add(request: StaffRequest, pk: int) -> HttpResponse:
    """Add an office."""
    body = get_body(request, pk)
    form = OfficeForm(request.POST, auto_id="office_%s")
    if not form.is_valid():
        return body_page(request, body, status=400, office_form=form)

    def act() -> None:
        add_office(body, form.cleaned_data["name"], by=request.person, at=timezone.now())

    return _done(request, body, act, _("The office was added."))


@staff_page
@require_POST
def office_edit(request: StaffRequest, pk: int, office: int) -> HttpResponse:
    """Rename an office, or remove it if nothing names it."""
    body = get_body(request, pk)
    found = get_object_or_404(Office.objects.filter(body=body).select_related("body"), pk=office)
    form = OfficeForm(request.POST)
    if "remove" in request.POST:

        def remove() -> None:
            remove_office(found, by=request.person, at=timezone.now())

        return _done(request, body, remove, _("The office was removed."))
    if not form.is_valid():
        messages.error(request, "; ".join(str(error) for error in form.errors["name"]))
        return body_page(request, body, status=400)

    def rename() -> None:
        rename_office(found, form.cleaned_data["name"], by=request.person, at=timezone.now())

    return _done(request, body, rename, _("The office was renamed."))


def _done(request: StaffRequest, body: Body, act: Callable[[], None], message: str) -> HttpResponse:
    try:
        act()
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        return body_page(request, body, status=409)
    messages.success(request, message)
    return redirect("desk:body", body.pk)
