"""
Operations of the API that write: drafts of documents, rows of datasets, deliveries.

A program writes as the owner of its token, by the same actions and rules as the desk; another person
reviews what it submits.
"""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja.params.functions import Header, Query

from gongkai.api import write_shapes as shapes
from gongkai.api.dataset_operations import router as dataset_router
from gongkai.api.operations import api, body_of_code, problem
from gongkai.api.shapes import FAULTS, ErrorAnswer
from gongkai.api.tokens import ScopedToken, TooManyRequests, sent_by
from gongkai.catalogue.models import Genre, Subject
from gongkai.catalogue.queries import every_item
from gongkai.datasets.inputs import ImportInputs, ReleaseFacts
from gongkai.datasets.queries import visible_to
from gongkai.documents.actions.drafts import DraftFacts
from gongkai.documents.queries import by_index_number, worked_by
from gongkai.files.storage import CHUNK
from gongkai.kit.refusals import Refusal, Refused
from gongkai.kit.text_input import free_text
from gongkai.kit.times import local_date
from gongkai.organisations.models import ApiToken, Body, Office
from gongkai.organisations.states import TokenScope
from gongkai.processes.token_writes.deliveries import delivery_by_token
from gongkai.processes.token_writes.drafts import draft_by_token, file_by_token
from gongkai.processes.token_writes.files import FileSent
from gongkai.processes.token_writes.once import Written
from gongkai.processes.token_writes.rows import rows_by_token

WRITE_FAULTS = FAULTS | dict.fromkeys((401, 403, 409, 413, 503), ErrorAnswer)
KEY: str = Header(
    ...,
    alias="Idempotency-Key",
    pattern="^[A-Za-z0-9_.:-]{8,100}$",
    description=gettext_noop(
        "chosen by the sender, 8 to 100 letters, digits and _ . : -; the same request with the same "
        "key writes once"
    ),
)
REPLAYED = "Idempotency-Replayed"
FILE_NAME = gettext_noop("name of the file with its ending")
PICTURE = gettext_noop("what a picture shows, for those who cannot see")
SUBMIT = gettext_noop("submit it for review; else it stays a draft")
MAX_ID = 2**63 - 1  # of the databases; an address may have any number


@api.exception_handler(TooManyRequests)
def _too_many(request: HttpRequest, fault: TooManyRequests) -> HttpResponse:
    response = problem(request, 429, fault.refusal)
    response["Retry-After"] = str(fault.seconds)
    return response


@api.post(
    "/drafts",
    response={201: shapes.DraftWritten, **WRITE_FAULTS},
    auth=ScopedToken(TokenScope.DRAFTS),
    summary=gettext_noop("Create a draft of a document"),
)
def draft_create(request: HttpRequest, sent: shapes.NewDraft, key: str = KEY) -> Any:
    """Create a draft, and submit it for review if asked to."""
    body: Body = body_of_code(sent.body)
    written = draft_by_token(
        sent_by(request, key),
        body,
        _office(body, sent.office),
        _facts(sent),
        files=[FileSent(one.name, one.stream, one.description) for one in sent.files],
        submit=sent.submit,
        at=timezone.now(),
    )
    return _answered(request, written, reverse("desk:document", args=[written.answer["id"]]))


@api.post(
    "/drafts/{int:draft}/files",
    response={201: shapes.DraftWritten, **WRITE_FAULTS},
    auth=ScopedToken(TokenScope.DRAFTS, sends_a_file=True),
    summary=gettext_noop("Attach a file to a draft"),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        }
    },
)
def draft_file_create(
    request: HttpRequest,
    draft: int,
    key: str = KEY,
    name: str = Query(..., min_length=1, max_length=200, description=FILE_NAME),
    description: str = Query("", max_length=200, description=PICTURE),
    submit: bool = Query(default=False, description=SUBMIT),  # noqa: FBT001  (a parameter of the address)
) -> Any:
    """Attach the file that is the body of the request; submit the draft if asked to."""
    at = timezone.now()
    token = cast(ApiToken, request.auth)  # type: ignore[attr-defined]
    seen = worked_by(token.account, on=local_date(at)).select_related("body", "open_version")
    document = seen.filter(pk=draft).first() if draft <= MAX_ID else None
    if document is None:
        raise Http404
    with tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as content:
        while chunk := request.read(CHUNK):
            content.write(chunk)
        sender = sent_by(request, key, content)
        file = FileSent(name, content, free_text(description))
        written = file_by_token(sender, document, file, submit=submit, at=at)
    return _answered(request, written, reverse("desk:document", args=[document.pk]))


@dataset_router.post(  # beside the operation that reads this address
    "/datasets/{code}/rows",
    response={201: shapes.RowsWritten, **WRITE_FAULTS},
    auth=ScopedToken(TokenScope.ROWS),
    summary=gettext_noop("Put rows into the next version of a dataset"),
)
def rows_create(request: HttpRequest, code: str, sent: shapes.NewRows, key: str = KEY) -> Any:
    """Put rows into the version in preparation, or into a new one; submit it if asked to."""
    at = timezone.now()
    sender = sent_by(request, key)
    seen = visible_to(sender.token.account, on=local_date(at)).select_related("body")
    dataset = seen.filter(code=code).first() if code.isprintable() else None
    if dataset is None:
        raise Http404
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.json"
        path.write_text(json.dumps(shapes.cells_of(sent.rows), ensure_ascii=False), "utf-8")
        written = rows_by_token(
            sender,
            dataset,
            ReleaseFacts(sent.period, sent.reason),
            ImportInputs(path, is_complete=sent.complete),
            submit=sent.submit,
            at=at,
        )
    page = reverse("desk:dataset_version", args=[written.answer["id"]])
    return _answered(request, written, page)


@api.post(
    "/deliveries",
    response={201: shapes.DeliveryWritten, **WRITE_FAULTS},
    auth=ScopedToken(TokenScope.DELIVERIES),
    summary=gettext_noop("Record that a document was delivered to a channel"),
)
def delivery_create(request: HttpRequest, sent: shapes.NewDelivery, key: str = KEY) -> Any:
    """Record the first delivery of a public document to a channel; 404 if it is not public."""
    document = by_index_number(sent.index_number.strip("/"))
    if document is None:
        raise Http404
    written = delivery_by_token(
        sent_by(request, key),
        document,
        channel=sent.channel,
        on=sent.on,
        address=sent.address,
        at=timezone.now(),
    )
    return _answered(request, written)


def _answered(request: HttpRequest, written: Written, page: str = "") -> HttpResponse:
    """Return the answer to a write: the first one if the same request had arrived before."""
    answer: Mapping[str, Any] = written.answer
    url = {"url": request.build_absolute_uri(page)} if page else {}
    response = api.create_response(request, {**answer, **url}, status=201)
    if written.is_replay:
        response[REPLAYED] = "true"
    return response


def _office(body: Body, name: str) -> Office | None:
    if not name:
        return None
    found = Office.objects.filter(body=body, name=name).first()
    if found is None:
        message = _("The body has no office of this name.")
        raise Refused(Refusal("no-such-office", message, field="office"))
    return found


def _facts(sent: shapes.NewDraft) -> DraftFacts:
    """Return what was entered; raises `Refused` for a code that there is not."""
    genre = Genre.objects.filter(code=sent.genre).first()
    subject = Subject.objects.filter(code=sent.subject).first()
    item = every_item().filter(code=sent.catalogue_item).first()
    for name, found in (("genre", genre), ("subject", subject), ("catalogue_item", item)):
        if getattr(sent, name) and found is None:
            raise Refused(Refusal("no-such-code", _("There is no such code."), field=name))
    return DraftFacts(
        title=sent.title,
        text=sent.html,
        document_number=sent.document_number,
        attribute=sent.attribute,
        reason=sent.reason,
        ground=sent.ground,
        genre=genre,
        subject=subject,
        catalogue_item=item,
        language=sent.language,
        formed_on=sent.formed_on,
        effective_on=sent.effective_on,
        valid_until=sent.valid_until,
        issued_by=sent.issued_by,
        co_issuers=sent.co_issuers,
    )
