"""Images of pages, the original, the result and the proof of a redaction."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongkai.applications.case_files import open_case_file
from gongkai.desk.decorators import StaffRequest, staff_page
from gongkai.desk.redactions.views import get_redaction
from gongkai.files import storage
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.redactions.burning import preview
from gongkai.redactions.models import Redaction
from gongkai.ui.files import case_file_response


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
    if not 1 <= page <= redaction.pages:
        raise Http404
    try:
        content = preview(
            redaction,
            page,
            is_result=is_result,
            by=request.person,
            on=local_date(timezone.now()),
        )
    except Refused as refused:
        # An image cannot say why it is missing; its alternative text does.
        return HttpResponse(
            str(refused.refusal), status=503, content_type="text/plain; charset=utf-8"
        )
    except OSError as error:  # `verify` reports a file that is not in the store
        raise Http404 from error
    return HttpResponse(content, content_type="image/png")


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
    """Return what opens a stored file; the original of a case is opened as every file of a case."""
    if redaction.application_id is None:
        return lambda: storage.open_file(stored)
    file = redaction.case_file
    if file is not None and stored == redaction.original_id:
        return lambda: open_case_file(file, reader=request.person, on=local_date(timezone.now()))
    return lambda: storage.open_encrypted(stored)


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
