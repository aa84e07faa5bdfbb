"""Previews of the files of an application, page by page."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongkai.applications.case_files import check_handles, open_case_file, plain_case_file
from gongkai.applications.models import CaseFile
from gongkai.applications.queries import visible_to
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.files.page_images import Content
from gongkai.kit.times import local_date
from gongkai.ui.previews import image_response, preview_of


@staff_page
@require_safe
def application_file_page(request: StaffRequest, pk: int, file: int, page: int) -> HttpResponse:
    """Show a page of a file of the application to a user who handles it."""
    found = _found(request, pk, file)
    preview = preview_of(_content(request, found), page, str)
    context = frame(request, "cases") | {
        "file": found,
        "url": reverse("desk:application_file", args=[pk, found.pk]),
        "back": reverse("desk:application", args=[pk]),
        "title": found.application.number,
        "preview": preview,
    }
    return render(request, "desk/files/show.html", context, status=preview.status)


@staff_page
@require_safe
def application_file_page_image(
    request: StaffRequest, pk: int, file: int, page: int
) -> HttpResponse:
    """Return the image of a page of a file of the application."""
    found = _found(request, pk, file)
    return image_response(request, _content(request, found), page, key=found.pk)


def _found(request: StaffRequest, pk: int, file: int) -> CaseFile:
    cases = visible_to(request.user, on=local_date(timezone.now())).filter(pk=pk)
    files = CaseFile.objects.select_related("application")
    return get_object_or_404(files, application__in=cases, pk=file)


def _content(request: StaffRequest, found: CaseFile) -> Content:
    today = local_date(timezone.now())
    check_handles(found.application, reader=request.person, on=today)
    return Content(
        found.content_id,
        found.ending.lower(),
        lambda: plain_case_file(open_case_file(found, reader=request.person, on=today)),
        is_encrypted=True,
    )
