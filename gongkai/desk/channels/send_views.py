"""What is sent to channels: the list with its dead letters, one send, the composer, an emergency."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.channels.actions.broadcasts import approve_broadcast
from gongkai.channels.actions.sends import queue_send
from gongkai.channels.connectors.interface import Item
from gongkai.channels.models import ChannelAccount, Send
from gongkai.channels.previews import ShownText, shown_text
from gongkai.channels.queries.sends import (
    TO_DO,
    accounts_for,
    broadcasts_visible_to,
    handled_body_ids,
    sends_of,
    sends_visible_to,
    totals_of,
)
from gongkai.channels.rules.broadcasts import refusal_to_approve_broadcast
from gongkai.channels.rules.sends import can_be_looked_at, is_meant_for, item_for, refusal_to_queue
from gongkai.channels.states import Channel, ConnectorKind, SendState
from gongkai.channels.transitions import BINDINGS
from gongkai.channels.workflow import WORKFLOW
from gongkai.desk.channels import forms
from gongkai.desk.channels.reached import reached_by
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.offered_steps import offered_steps
from gongkai.desk.record_pages import take_step
from gongkai.documents.models import Document
from gongkai.documents.queries import visible_to
from gongkai.kit.paging import scope_of
from gongkai.kit.parts import Part, page_of_parts
from gongkai.kit.refusals import Refusal, Refused
from gongkai.kit.text_input import single_line
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Binding
from gongkai.organisations.models import Person
from gongkai.ui.list_pages import page_urls
from gongkai.ui.views.errors import unknown_filters

PAGE = 25
BY_NAME: Mapping[str, Binding[Send, Person]] = {one.step.name: one for one in BINDINGS}
# What recipients are counted under: people get text messages, not a gateway.
REACHED = dict(ConnectorKind.choices) | {ConnectorKind.SMS.value: Channel.SMS.label}


@dataclass(frozen=True)
class Proposed:
    """
    What one account would get: the preview, the first rule that it breaks, and the form.

    `written` is the whole text where the channel counts characters.
    """

    account: ChannelAccount
    item: Item
    refusal: Refusal | None
    form: forms.SendForm
    written: ShownText | None


@staff_page
@require_safe
def send_list(request: StaffRequest) -> HttpResponse:
    """List what was sent to the channels of the user's bodies, newest first."""
    context = frame(request, "channels")
    form = forms.SendFilter(request.GET)
    if not form.is_valid():
        return unknown_filters(request, form)
    found = Send.objects.select_related("account", "document", "body")
    state, index = form.cleaned_data["state"], "channels_send_newest"
    if state == forms.TO_DO:
        found, index = found.filter(TO_DO), ""
    elif state:
        found, index = found.filter(state=state), "channels_send_state"
    bodies = sorted(handled_body_ids(request.person, on=context["today"]))
    page = page_of_parts(
        [Part(found, "body", bodies, index)],
        keys=("-id",),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=scope_of(f"desk.channels {request.person.pk}", form.cleaned_data),
    )
    context |= {"form": form, "rows": page.rows, **page_urls(request, page.next_cursor)}
    return render(request, "desk/channels/list.html", context)


@staff_page
@require_safe
def send_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one send: what the channel answered, and what a person may do."""
    return _send_page(request, _send(request, pk))


@staff_page
@require_POST
def send_action(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Take one step. A refusal shows the page again with an error at the field; nothing is saved."""
    send = _send(request, pk)
    return take_step(
        request,
        send,
        verb,
        BY_NAME,
        lambda name: forms.STEP_FORMS[name](request.POST, send=send, prefix=name),
        shown=lambda **tried: _send_page(request, _send(request, pk), **tried),
        done=lambda: redirect("desk:send", pk),
    )


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def document_channels(request: StaffRequest, pk: int) -> HttpResponse:
    """Compose what each account gets, with the rules of its channel checked; send it to one of them."""
    document = _document(request, pk)
    tried: tuple[int, forms.SendForm] | None = None
    status = 200
    if request.method == "POST":
        account = get_object_or_404(accounts_for(document), pk=_number(request.POST.get("account")))
        form = forms.SendForm(request.POST, prefix=str(account.pk))
        tried, status = (account.pk, form), 400
        if form.is_valid() and "check" in request.POST:
            status = 200
        elif form.is_valid():
            text, now = form.cleaned_data["text"], timezone.now()
            try:
                queue_send(document, account, text, by=request.person, at=now)
            except Refused as refused:
                form.refuse(refused.refusal)
                status = 409
            else:
                messages.success(
                    request, _("It will be sent to %(name)s.") % {"name": account.name}
                )
                return redirect("desk:document_channels", pk)
    return _composer(request, document, tried, status)


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def broadcast_approve(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what goes where and to how many; once that is confirmed, send it to all channels at once."""
    document, now = _document(request, pk), timezone.now()
    refusal = refusal_to_approve_broadcast(document, by=request.person, at=now)
    if refusal is not None:
        messages.error(request, str(refusal))
        return _composer(request, document, None, 409)
    form = forms.BroadcastForm(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return _confirmation(request, document, form)
    is_right = form.is_valid()
    text = single_line(form.cleaned_data.get("text", ""))
    if refusal := refusal_to_approve_broadcast(document, text, by=request.person, at=now):
        form.refuse(refusal)
        return _confirmation(request, document, form, status=409)
    if "check" in request.POST or text != form.cleaned_data.get("seen", ""):
        # Nobody approves a text whose preview was not there to be read.
        first = {"text": text, "seen": text}
        return _confirmation(request, document, forms.BroadcastForm(initial=first), text=text)
    if not is_right:
        return _confirmation(request, document, form, text=text, status=400)
    try:
        broadcast = approve_broadcast(document, text, by=request.person, at=now)
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        return _composer(request, document, None, 409)
    return redirect("desk:broadcast", broadcast.pk)


def _confirmation(
    request: StaffRequest,
    document: Document,
    form: forms.BroadcastForm,
    *,
    text: str = "",
    status: int = 200,
) -> HttpResponse:
    context = frame(request, "channels")
    context |= {
        "document": document,
        "form": form,
        "text": text,
        "reached": reached_by(document, text, at=timezone.now()),
    }
    return render(request, "desk/channels/broadcast_confirm.html", context, status=status)


@staff_page
@require_safe
def broadcast_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the progress of an emergency: the hours since the approval, each channel, the totals."""
    context = frame(request, "channels")
    seen = broadcasts_visible_to(request.user, on=context["today"])
    broadcast = get_object_or_404(seen.select_related("document", "body", "approved_by"), pk=pk)
    totals = totals_of(broadcast)
    minutes = int((timezone.now() - broadcast.approved_at).total_seconds()) // 60
    context |= {
        "broadcast": broadcast,
        "sends": list(broadcast.sends.select_related("account").order_by("id")),
        "reached": [(REACHED[kind], *numbers) for kind, numbers in totals["recipients"].items()],
        "states": [
            (label, totals["states"][value])
            for value, label in SendState.choices
            if value in totals["states"]
        ],
        "hours": minutes // 60,
        "minutes": minutes % 60,
    }
    return render(request, "desk/channels/broadcast.html", context)


def _send(request: StaffRequest, pk: int) -> Send:
    seen = sends_visible_to(request.user, on=local_date(timezone.now()))
    return get_object_or_404(
        seen.select_related(
            "account",
            "document",
            "version",
            "body",
            "ordered_by",
            "recipients",
            "withdrawal_by",
            "absence_by",
        ),
        pk=pk,
    )


def _document(request: StaffRequest, pk: int) -> Document:
    """Return a document of a body whose channels the user sees."""
    today = local_date(timezone.now())
    seen = visible_to(request.user, on=today).filter(
        body_id__in=sorted(handled_body_ids(request.person, on=today))
    )
    return get_object_or_404(seen.select_related("body", "public_version"), pk=pk)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0


def _send_page(
    request: StaffRequest,
    send: Send,
    *,
    status: int = 200,
    tried: tuple[str, forms.SendStepForm] | None = None,
) -> HttpResponse:
    context = frame(request, "channels")
    offered = offered_steps(
        send,
        [step for step in WORKFLOW.steps_from(send.state) if is_meant_for(step, send)],
        BY_NAME,
        lambda name: forms.STEP_FORMS[name](send=send, prefix=name),
        by=request.person,
        at=timezone.now(),
        tried=tried,
    )
    context |= {
        "send": send,
        "offered": list(offered),
        "tried": tried[0] if tried else "",
        "is_unknown": send.state == SendState.FAILED
        and send.is_unclear
        and (can_be_looked_at(send) or send.is_withdrawal_due),
    }
    return render(request, "desk/channels/send.html", context, status=status)


def _composer(
    request: StaffRequest,
    document: Document,
    tried: tuple[int, forms.SendForm] | None,
    status: int,
) -> HttpResponse:
    context = frame(request, "channels")
    sends, now = list(sends_of(document)), timezone.now()
    sent = {one.account_id for one in sends if one.version_id == document.public_version_id}
    proposed = []
    accounts = [] if document.public_version is None else accounts_for(document)
    for account in accounts:
        if account.pk in sent:
            continue
        form = forms.SendForm(prefix=str(account.pk))
        text = ""
        if tried is not None and tried[0] == account.pk:
            form = tried[1]
            text = form.cleaned_data.get("text", "")
        item = item_for(document, account, text, at=now)
        refusal = refusal_to_queue(document, account, text, by=request.person, at=now)
        written = shown_text(account.kind, item, account.secrets())
        proposed.append(Proposed(account, item, refusal, form, written))
    context |= {
        "document": document,
        "sends": sends,
        "proposed": proposed,
        "broadcast": getattr(document, "broadcast", None),
        "emergency": refusal_to_approve_broadcast(document, by=request.person, at=now),
    }
    return render(request, "desk/channels/composer.html", context, status=status)
