"""Posts of a person: administrators grant and end them, holders delegate them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gongkai.desk.decorators import StaffRequest, staff_page
from gongkai.desk.people.forms import EndForm, PostForm
from gongkai.desk.people.views import delegation_form_of, get_person, person_page
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.organisations.actions.posts import delegate_post, end_delegation, end_post, grant_post
from gongkai.organisations.people import administered_body_ids, delegations_of, posts_of
from gongkai.organisations.states import PostKind
from gongkai.ui.views.errors import bad_request


@staff_page
@require_POST
def post_grant(request: StaffRequest, pk: int) -> HttpResponse:
    """Grant the person a post from today on."""
    person, at = get_person(request, pk), timezone.now()
    on, me = local_date(at), request.person
    form = PostForm(request.POST, bodies=administered_body_ids(me, on=on), auto_id="post_%s")
    if not form.is_valid():
        return person_page(request, person, status=400, post_form=form)
    body, office = form.where
    try:
        grant_post(
            person,
            PostKind(form.cleaned_data["kind"]),
            body,
            by=me.actor,
            at=at,
            since=on,
            office=office,
            granter=me,
        )
    except Refused as refused:
        form.refuse(refused.refusal)
        return person_page(request, person, status=409, post_form=form)
    messages.success(request, _("The post was granted."))
    if form.narrow_post:
        messages.warning(request, form.narrow_post)
    return redirect("desk:person", pk)


@staff_page
@require_POST
def post_end(request: StaffRequest, pk: int, post: int) -> HttpResponse:
    """End a post of the person."""
    person = get_person(request, pk)
    found = get_object_or_404(posts_of(person), pk=post)
    form = EndForm(request.POST)
    if not form.is_valid():
        return bad_request(request, detail="; ".join(str(error) for error in form.errors["until"]))
    try:
        end_post(
            found,
            by=request.person.actor,
            at=timezone.now(),
            until=form.cleaned_data["until"],
            granter=request.person,
        )
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        return person_page(request, person, status=409)
    messages.success(request, _("The post was ended."))
    return redirect("desk:person", pk)


@staff_page
@require_POST
def delegation_add(request: StaffRequest, pk: int) -> HttpResponse:
    """Delegate a post of the user to a colleague."""
    person, at = get_person(request, pk), timezone.now()
    if person.pk != request.person.pk:
        raise PermissionDenied
    form = delegation_form_of(person, request.POST, local_date(at))
    if not form.is_valid():
        return person_page(request, person, status=400, delegation_form=form)
    facts = form.cleaned_data
    try:
        delegate_post(
            facts["post"],
            facts["to"],
            since=facts["since"],
            until=facts["until"],
            by=person.actor,
            at=at,
        )
    except Refused as refused:
        form.refuse(refused.refusal)
        return person_page(request, person, status=409, delegation_form=form)
    messages.success(request, _("The post was delegated."))
    return redirect("desk:person", pk)


@staff_page
@require_POST
def delegation_end(request: StaffRequest, pk: int, delegation: int) -> HttpResponse:
    """End a delegation before its last day."""
    person = get_person(request, pk)
    found = get_object_or_404(delegations_of(person), pk=delegation)
    try:
        end_delegation(found, by=request.person, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        return person_page(request, person, status=409)
    messages.success(request, _("The delegation was ended."))
    return redirect("desk:person", pk)
