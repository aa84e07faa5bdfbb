"""Refusal of an emergency."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from gongkai.channels.error_texts import problem_sentence
from gongkai.channels.models import Broadcast, ChannelAccount
from gongkai.channels.queries.sends import accounts_for
from gongkai.channels.rules.deliveries import refusal_to_note
from gongkai.channels.rules.sends import MAX_TEXT, item_for, refusal_of_item
from gongkai.channels.states import ConnectorKind
from gongkai.documents.models import Document
from gongkai.kit.refusals import Refusal
from gongkai.kit.text_input import single_line
from gongkai.kit.times import local_date
from gongkai.organisations.models import Person
from gongkai.organisations.queries import capacities_of
from gongkai.organisations.states import PostKind

APPROVERS = (PostKind.APPROVER,)
# Text messages and posts: an emergency may say there in few words what is to be done.
WITH_TEXT = frozenset(
    {ConnectorKind.SMS, ConnectorKind.WEIBO, ConnectorKind.ACTIVITYPUB, ConnectorKind.APP}
)


def text_for(account: ChannelAccount, text: str) -> str:
    """Return the text of an emergency for an account; empty for what its template makes of the title."""
    return single_line(text) if account.kind in WITH_TEXT else ""


def refusal_to_approve_broadcast(
    document: Document, text: str = "", *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a document may not be sent to all channels at once, with this text if there is one."""
    held = capacities_of(by, on=local_date(at)).whole_bodies(APPROVERS)
    if document.body_id not in held:
        return Refusal(
            "wrong-post", _("Only an approver of this body can send to all channels at once.")
        )
    if refusal := refusal_to_note(document, by=None, today=local_date(at)):
        return refusal
    if Broadcast.objects.filter(document=document).exists():
        return Refusal("approved", _("This document was already sent to all channels at once."))
    if not accounts_for(document).exists():
        return Refusal("no-accounts", _("The body has no accounts on channels."))
    return _refusal_of_text(document, text, at=at) if text else None


def _refusal_of_text(document: Document, text: str, *, at: datetime) -> Refusal | None:
    """Return the first rule of a channel that the text breaks, but not the usual one: it names the account."""
    if len(single_line(text)) > MAX_TEXT:
        return Refusal("long-text", problem_sentence("long-text", MAX_TEXT), field="text")
    for account in accounts_for(document):
        if account.kind not in WITH_TEXT:
            continue
        broken = refusal_of_item(item_for(document, account, text, at=at), account)
        usual = refusal_of_item(item_for(document, account, "", at=at), account)
        if broken is not None and (usual is None or usual.code != broken.code):
            values = {"account": account.name, "why": broken.message}
            message = _("%(account)s: %(why)s") % values
            return Refusal(broken.code, message, field="text")
    return None
