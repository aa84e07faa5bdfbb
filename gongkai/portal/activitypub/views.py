"""What other servers read of the actor of a body, and where they send to."""

import json
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from gongkai.channels.actions.subscribers import receive_message
from gongkai.channels.connectors.activitypub.messages import CONTEXT, MEDIA_TYPE, with_context
from gongkai.channels.connectors.activitypub.signatures import (
    BadSignature,
    public_key_of,
    read_signature,
)
from gongkai.channels.inbox import actor_of_account
from gongkai.channels.items import item_of
from gongkai.channels.models import ChannelAccount, Send
from gongkai.channels.queries.subscribers import account_of_kind, count_subscribers, post_by_key
from gongkai.channels.states import ConnectorKind, SendState
from gongkai.kit.refusals import Refused
from gongkai.portal.decorators import public_list, public_page

MAX_CONTENT = 64 * 1024
TAKEN = ("Follow", "Undo")
SIGNED = ("host", "date", "digest", "content-type", "signature")
ACCOUNT = "acct:"


@public_list("resource")
def webfinger_detail(request: HttpRequest) -> HttpResponse:
    """Return where the actor is whose name somebody entered elsewhere (RFC 7033)."""
    resource = request.GET.get("resource", "")
    name, _at, host = resource.removeprefix(ACCOUNT).removeprefix("@").rpartition("@")
    here = urlsplit(_site()).netloc
    if not resource.startswith(ACCOUNT) or not here or host.lower() != here.lower():
        raise Http404
    actor = actor_of_account(_account(name.upper()))
    found = {
        "subject": f"{ACCOUNT}{actor.code}@{here}",
        "aliases": [actor.id],
        "links": [{"rel": "self", "type": MEDIA_TYPE, "href": actor.id}],
    }
    return JsonResponse(found, content_type="application/jrd+json")


@public_page
def actor_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Return the actor of a body with its public key."""
    account = _account(code)
    found = actor_of_account(account).document(
        name=account.body.name,
        page=_site() + reverse("portal:body", args=[account.body.code]),
        public_key=public_key_of(account.secrets()["private_key"]),
        since=account.added_at,
    )
    return _answer(found)


@public_page
def outbox_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Return how many posts the actor has; they are in the feeds of this site."""
    account = _account(code)
    sent = account.sends.filter(state=SendState.PUBLISHED).count()
    return _collection(actor_of_account(account).outbox, sent)


@public_page
def audience_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Return how many follow the actor, not who they are."""
    account = _account(code)
    return _collection(actor_of_account(account).audience, count_subscribers(account))


@public_page
def post_detail(request: HttpRequest, key: UUID) -> HttpResponse:
    """Return a post, or a tombstone (410) once its document or its version is not public any more."""
    send = post_by_key(key)
    if send is None:
        raise Http404
    actor, is_shown = actor_of_account_of(send), _is_shown(send)
    if not is_shown:
        return _answer(with_context(actor.tombstone(send.key.hex)), status=HTTPStatus.GONE)
    item = item_of(send, at=timezone.now())
    note = actor.note(item.key, title=item.title, text=item.text, page=item.address, at=item.since)
    return _answer(with_context(note))


@csrf_exempt
@login_not_required
@require_POST
def inbox_receive(request: HttpRequest, code: str) -> HttpResponse:
    """
    Take what another server sends; a worker verifies its signature.

    What is neither a request to follow nor its end is answered alike and ignored, as servers expect.
    """
    account = _account(code)
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_CONTENT:
        return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        content = request.body.decode()
        activity = json.loads(content)
    except ValueError:
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    if not isinstance(activity, dict) or activity.get("type") not in TAKEN:
        return HttpResponse(status=HTTPStatus.ACCEPTED)
    headers = {name: request.headers[name] for name in SIGNED if name in request.headers}
    try:
        read_signature(headers, request.body, at=timezone.now())
        receive_message(
            account,
            {"target": request.get_full_path(), "headers": headers, "content": content},
            at=timezone.now(),
        )
    except BadSignature:
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
    except Refused:
        return HttpResponse(status=HTTPStatus.SERVICE_UNAVAILABLE)
    return HttpResponse(status=HTTPStatus.ACCEPTED)


def actor_of_account_of(send: Send) -> Any:
    """Return the actor whose post a send is."""
    account = send.account
    account.body = send.document.body
    return actor_of_account(account)


def _is_shown(send: Send) -> bool:
    document = send.document
    return (
        document.is_public
        and document.public_version_id == send.version_id
        and send.state != SendState.WITHDRAWN
        and not send.is_withdrawal_due
    )


def _account(code: str) -> ChannelAccount:
    account = account_of_kind(code, ConnectorKind.ACTIVITYPUB)
    if account is None or not _site():
        raise Http404
    return account


def _site() -> str:
    return str(settings.GONGKAI_ADDRESS).rstrip("/")


def _collection(name: str, number: int) -> HttpResponse:
    found = {"@context": CONTEXT, "id": name, "type": "OrderedCollection", "totalItems": number}
    return _answer(found)


def _answer(found: dict[str, Any], *, status: int = HTTPStatus.OK) -> HttpResponse:
    return JsonResponse(
        found,
        status=status,
        content_type=MEDIA_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )
