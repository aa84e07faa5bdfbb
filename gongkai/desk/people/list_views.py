"""People by list, and printed sign-in letters with one-time codes."""

import logging
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.people.forms import PeopleListForm
from gongkai.desk.people.views import get_person, person_page
from gongkai.files.storage import inspect_upload
from gongkai.kit.paging import page_by_key
from gongkai.kit.refusals import Refused
from gongkai.kit.tabular_reader import UnreadableFile
from gongkai.kit.times import local_date
from gongkai.organisations.actions.posts import Newcomer, PlaceOfPost
from gongkai.organisations.actions.sign_in_codes import issue_sign_in_codes
from gongkai.organisations.models import Body, Office, Person
from gongkai.organisations.people import (
    administered_body_ids,
    people_without_password,
)
from gongkai.organisations.people_lists import HEADINGS, PeopleList, read_people_list
from gongkai.organisations.site_facts import site_name
from gongkai.organisations.states import PostKind
from gongkai.processes.admit_people import admit_listed_people
from gongkai.typesetting import TypesettingFailed
from gongkai.typesetting.sign_in_letters import SignInLetter, sign_in_letters_pdf
from gongkai.ui.client_ip import origin
from gongkai.ui.list_pages import page_urls
from gongkai.ui.mails import link_mail, send_after_response
from gongkai.ui.site_address import site_address

PAGE = 50
SALT = "gongkai.desk.people.list"
MAX_AGE = 60 * 60  # seconds between the check of a list and its confirmation
LOG = logging.getLogger("gongkai.papers")


@staff_page
def person_import(request: StaffRequest) -> HttpResponse:
    """Check a list of people row by row, then create all accounts of it or none."""
    context = frame(request, "people")
    if not context["manages"]:
        raise PermissionDenied
    if "confirmed" in request.POST:
        return _admit(request, context)
    form = PeopleListForm(request.POST or None, request.FILES or None)
    found, status = None, 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                found = _read(request, form.cleaned_data["file"], context)
                status = 200 if found.is_valid else 400
            except UnreadableFile as error:
                place = _("line %(line)s") % {"line": error.error.line}
                form.add_error("file", f"{place}: {error}" if error.error.line else str(error))
            except Refused as refused:
                form.add_error("file", str(refused.refusal))
    context |= {
        "form": form,
        "headings": [(names[0], name) for name, names in HEADINGS.items()],
        "found": found,
        "posts": [kind.label for kind in PostKind],
        "confirmed": _signed(request, found) if found and found.is_valid else "",
    }
    return render(request, "desk/people/import.html", context, status=status)


@staff_page
def sign_in_letters(request: StaffRequest) -> HttpResponse:
    """List the people who have no password yet, and print letters for those who are chosen."""
    context = frame(request, "people")
    if not context["manages"]:
        raise PermissionDenied
    waiting = people_without_password(request.person, on=context["today"])
    if request.method == "POST":
        chosen = [int(one) for one in request.POST.getlist("person") if one.isdigit()][:PAGE]
        people = list(waiting.filter(pk__in=chosen).order_by("name", "id"))
        if people:
            return _letters(request, people, "desk:sign_in_letters")
        messages.error(request, _("Choose at least one person."))
    page = page_by_key(
        waiting.select_related("account__sign_in_code").prefetch_related(
            "posts__body", "posts__office"
        ),
        keys=("name", "id"),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"desk.letters {request.person.pk}",
    )
    context |= {
        "people": page.rows,
        "days": settings.GONGKAI_LETTER_DAYS,
        "now": timezone.now(),
        "address": _address(),
        **page_urls(request, page.next_cursor),
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "desk/people/letters.html", context, status=status)


@staff_page
@require_POST
def sign_in_letter(request: StaffRequest, pk: int) -> HttpResponse:
    """Print a sign-in letter for one person; an earlier letter becomes void."""
    person = get_person(request, pk)
    try:
        return _letters(request, [person], "desk:person", pk)
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        return person_page(request, person, status=409)


def _read(
    request: StaffRequest, upload: "UploadedFile[Any]", context: dict[str, Any]
) -> PeopleList:
    """Inspect and read an uploaded list; nothing of it is stored."""
    ids = administered_body_ids(request.person, on=context["today"])
    bodies = Body.objects.filter(pk__in=ids, ended_on=None).order_by("position", "id")
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"list{Path(upload.name or '').suffix.lower()[:6]}"
        path.write_bytes(upload.read())
        inspect_upload(path, path.name)
        return read_people_list(path, bodies)


def _signed(request: StaffRequest, found: PeopleList) -> str:
    """Return the understood list for the confirmation; the rules check it again."""
    people = [
        [
            *(newcomer.username, newcomer.name, newcomer.email, newcomer.telephone),
            [
                (one.kind.value, one.body.pk, one.office.name if one.office else "")
                for one in places
            ],
        ]
        for newcomer, places in found.people
    ]
    return signing.dumps([request.person.pk, people], salt=SALT, compress=True)


def _admit(request: StaffRequest, context: dict[str, Any]) -> HttpResponse:
    try:
        owner, people = signing.loads(request.POST["confirmed"], salt=SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        owner, people = None, []
    if owner != request.person.pk:
        messages.error(request, _("Please check the list again."))
        return redirect("desk:person_import")
    places = [place for *_facts, held in people for place in held]
    bodies = Body.objects.in_bulk({body for _kind, body, _office in places})
    offices = {
        (one.body_id, one.name): one for one in Office.objects.filter(body__in=bodies.keys())
    }
    try:
        admitted = admit_listed_people(
            [
                (
                    Newcomer(*facts),
                    [
                        PlaceOfPost(
                            PostKind(kind),
                            bodies[body],
                            # An office of the list that does not exist yet is added with the posts.
                            (offices.get((body, office)) or Office(body=bodies[body], name=office))
                            if office
                            else None,
                        )
                        for kind, body, office in held
                    ],
                )
                for *facts, held in people
            ],
            by=request.person,
            at=timezone.now(),
        )
    except (Refused, ValidationError, KeyError) as error:
        reason = str(error.refusal) if isinstance(error, Refused) else _reasons(error)
        messages.error(request, _("Nothing was created. %(reason)s") % {"reason": reason})
        return redirect("desk:person_import")
    messages.success(
        request,
        _("%(number)s accounts were created. Now print their sign-in letters.")
        % {"number": len(admitted)},
    )
    mails = [
        link_mail(person.account, new=True)
        for person in admitted
        if settings.EMAIL_HOST and person.account and person.account.email
    ]
    return send_after_response(redirect("desk:sign_in_letters"), mails)


def _reasons(error: Exception) -> str:
    """Return why an account of the list could not be created after all."""
    texts = error.messages if isinstance(error, ValidationError) else []
    return " ".join(texts) or _("A body of the list no longer exists.")


def _letters(
    request: StaffRequest, people: Sequence[Person], back: str, *args: Any
) -> HttpResponse:
    """Make the codes and return the letters, the only place where the codes can be read."""
    at = timezone.now()
    issued = issue_sign_in_codes(people, by=request.person, at=at, origin=origin(request))
    letters = [
        SignInLetter(one.name, one.username, one.code, _moment(one.expires_at)) for one in issued
    ]
    try:
        content = sign_in_letters_pdf(
            letters,
            issuer=site_name(),
            address=_address(),
            dated=local_date(at),
        )
    except TypesettingFailed:
        LOG.exception("Sign-in letters could not be typeset.")  # Typst errors contain no text
        messages.error(request, _("The letters could not be made. Make them again."))
        return redirect(back, *args)
    response = HttpResponse(content, content_type="application/pdf")
    name = _("Sign-in letters")
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"{name}.pdf"
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _address() -> str:
    """Return the page on which a code sets a password."""
    return f"{site_address()}{reverse('ui:new_password')}"


def _moment(at: datetime) -> str:
    """Return the last moment of a code, as official letters write it."""
    local = localtime(at)
    return f"{local.year}年{local.month}月{local.day}日{local:%H:%M}"
