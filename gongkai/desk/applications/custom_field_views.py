"""Custom fields of application forms: case officers see them, supervisors change them."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from gongkai.applications.actions.custom_fields import add_custom_field, retire_custom_field
from gongkai.applications.models import CustomField
from gongkai.applications.queries import case_body_ids
from gongkai.applications.rules.custom_fields import refusal_to_add_custom_field
from gongkai.desk.body_pages import page_of_bodies
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.kit.id_lists import is_in
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.organisations.models import Body
from gongkai.ui.fields import TextField


class CustomFieldForm(forms.Form):
    """A custom field: its label and its help text."""

    label = TextField(max_length=200, label=gettext_lazy("Field label"))
    hint = TextField(max_length=500, required=False, label=gettext_lazy("Help text"))


@staff_page
@require_safe
def custom_field_list(request: StaffRequest) -> HttpResponse:
    """List the custom fields of the bodies whose applications the user handles."""
    return _page(request)


@staff_page
@require_POST
def custom_field_add(request: StaffRequest, body: int) -> HttpResponse:
    """Add a custom field."""
    owner = _owner(request, body)
    form = CustomFieldForm(request.POST, prefix=str(body))
    if not form.is_valid():
        return _page(request, tried=form, status=400)
    asked = form.cleaned_data
    try:
        add_custom_field(
            owner, by=request.person, at=timezone.now(), label=asked["label"], hint=asked["hint"]
        )
    except Refused as refused:
        form.add_error(refused.refusal.field or None, str(refused.refusal))
        return _page(request, tried=form, status=409)
    messages.success(request, _("The form has a new field."))
    return redirect("desk:custom_fields")


@staff_page
@require_POST
def custom_field_retire(request: StaffRequest, body: int, pk: int) -> HttpResponse:
    """Remove a custom field from the application form."""
    field = get_object_or_404(CustomField, body=_owner(request, body), pk=pk)
    try:
        retire_custom_field(field, by=request.person, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        return _page(request, status=409)
    messages.success(request, _("The field was removed from the form."))
    return redirect("desk:custom_fields")


def _owner(request: StaffRequest, body: int) -> Body:
    mine = case_body_ids(request.person, on=local_date(timezone.now()))
    return get_object_or_404(Body.objects.filter(is_in("pk", mine)), pk=body)


def _page(
    request: StaffRequest, *, tried: CustomFieldForm | None = None, status: int = 200
) -> HttpResponse:
    context = frame(request, "cases")
    mine = case_body_ids(request.person, on=context["today"])
    if not mine:
        raise PermissionDenied
    if tried is None:
        context |= page_of_bodies(request, mine, name="custom fields")
    else:  # the body whose field could not be added
        context["bodies"] = list(Body.objects.filter(pk=int(tried.prefix or "0")))
    bodies = context.pop("bodies")
    there: dict[int, list[CustomField]] = {body.pk: [] for body in bodies}
    for one in CustomField.objects.filter(body__in=bodies, retired_at=None).order_by("id"):
        there[one.body_id].append(one)
    rows = []
    for body in bodies:
        refusal = refusal_to_add_custom_field(
            body, by=request.person, on=context["today"], there=there[body.pk]
        )
        form = tried or CustomFieldForm(prefix=str(body.pk))
        rows.append((body, there[body.pk], refusal, form))
    context |= {"rows": rows, "tried": tried}
    return render(request, "desk/applications/custom_fields.html", context, status=status)
