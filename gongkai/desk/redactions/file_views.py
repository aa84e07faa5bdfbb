"""Images of pages, the original, the result and the proof of a redaction."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongkai.desk.decorators import StaffRequest, staff_page
from gongkai.desk.redactions.views import get_redaction
from gongkai.kit.times import local_date
from gongkai.redactions.burning import content_of, open_stored
from gongkai.redactions.models import Redaction
from gongkai.ui.files import case_file_response
from gongkai.ui.previews import image_response


@dataclass(frozen=True)
class Download:
    """A file of a redaction as the response needs it; `content_id` is its name in the store."""

    pk: int
    name: str
    media_type: str
    content_id: str
    size: int


@staff_page
@require_safe
def original_page(request: StaffRequest, pk: int, page: int) -> HttpResponse:
    """Return a page of the original as an image."""
    return _image(request, get_redaction(request, pk), page, is_result=False)


@staff_page
@require_safe
def result_page(request: StaffRequest, pk: int, page: int) -> HttpResponse:
    """Return a page of the result as an image."""
    redaction = get_redaction(request, pk)
    if not redaction.result_id:
        raise Http404
    return _image(request, redaction, page, is_result=True)


def _image(
    request: StaffRequest, redaction: Redaction, page: int, *, is_result: bool
) -> HttpResponse:
    if page > redaction.pages:
        raise Http404
    today = local_date(timezone.now())
    content = content_of(redaction, is_result=is_result, by=request.person, on=today)
    return image_response(request, content, page, key=redaction.pk)


@staff_page
@require_safe
def original_file(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Return the original, which the document no longer has after the redaction was approved."""
    one = get_redaction(request, pk)
    row = Download(one.pk, one.original_name, one.media_type, one.original_id, one.original_size)
    return case_file_response(request, row, _opened(request, one, one.original_id))


@staff_page
@require_safe
def result_file(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Return the redacted file as the public or the applicant will get it."""
    one = get_redaction(request, pk)
    if not one.result_id:
        raise Http404
    row = Download(one.pk, one.result_name, one.media_type, one.result_id, one.result_size)
    return case_file_response(request, row, _opened(request, one, one.result_id))


def _opened(request: StaffRequest, redaction: Redaction, stored: str) -> Callable[[], IO[bytes]]:
    """Return what opens a stored file; that of a case is opened as every file of a case."""
    today = local_date(timezone.now())
    return lambda: open_stored(redaction, stored, by=request.person, on=today)


@staff_page
@require_safe
def proof_file(request: StaffRequest, pk: int) -> HttpResponse:
    """Return the proof: hashes of both files, boxes, checks, and who decided when."""
    redaction = get_redaction(request, pk)
    if not redaction.proof:
        raise Http404
    decided = redaction.decided_at
    facts = redaction.proof_facts | {
        "redaction": redaction.pk,
        "body": redaction.body.name,
        "state": redaction.state,
        "drawn_by": redaction.drawn_by.name,
        "submitted_at": redaction.submitted_at,
        "approved_by": redaction.reviewer.name if redaction.reviewer else "",
        "approved_at": decided,
    }
    response = JsonResponse(facts, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="redaction-{redaction.pk}.json"'
    return response
