"""Sign-on of a person at the desk: link the account with an identity, or unlink it."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gongkai.desk.decorators import StaffRequest, staff_page
from gongkai.desk.people.sign_on import IdentityForm
from gongkai.desk.people.views import get_person, person_page
from gongkai.kit.refusals import Refused
from gongkai.organisations.actions.sign_on import (
    link_identity,
    make_sign_on_code,
    unlink_identity,
)
from gongkai.organisations.models import Person
from gongkai.organisations.states import SecurityKind
from gongkai.ui.client_ip import origin
from gongkai.ui.mails import security_mails, send_after_response


@staff_page
@require_POST
def identity_link(request: StaffRequest, pk: int) -> HttpResponse:
    """Link the account of a person with the identity that was entered."""
    person, at = get_person(request, pk), timezone.now()
    form = IdentityForm(request.POST)
    if not form.is_valid():
        return person_page(request, person, status=400, identity_form=form)
    try:
        link_identity(
            person, form.cleaned_data["subject"], by=request.person, origin=origin(request), at=at
        )
    except Refused as refused:
        form.refuse(refused.refusal)
        return person_page(request, person, status=409, identity_form=form)
    messages.success(request, _("The account was linked with the identity."))
    return _done(person, SecurityKind.SIGN_ON_LINKED, at)


@staff_page
@require_POST
def identity_unlink(request: StaffRequest, pk: int) -> HttpResponse:
    """Unlink the identity of a person; the sessions of the account end."""
    person, at = get_person(request, pk), timezone.now()
    try:
        unlink_identity(person, by=request.person, origin=origin(request), at=at)
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        return person_page(request, person, status=409)
    messages.success(
        request, _("The identity was unlinked. The sessions of the account have ended.")
    )
    return _done(person, SecurityKind.SIGN_ON_UNLINKED, at)


@staff_page
@require_POST
def identity_code(request: StaffRequest, pk: int) -> HttpResponse:
    """Make a linking code, which is shown only in this response; an earlier one becomes void."""
    person = get_person(request, pk)
    try:
        code = make_sign_on_code(
            person, by=request.person, origin=origin(request), at=timezone.now()
        )
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        return person_page(request, person, status=409)
    return person_page(request, person, linking_code=code)


def _done(person: Person, kind: SecurityKind, at: datetime) -> HttpResponse:
    assert person.account  # the action has checked it
    return send_after_response(
        redirect("desk:person", person.pk), security_mails(person.account, kind, at)
    )
