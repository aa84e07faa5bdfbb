"""What is refused about sends, and corrections and withdrawals that change nothing."""

from typing import Any
from uuid import uuid4

import pytest
from django.conf import LazySettings

from gongkai.channels.actions import claims
from gongkai.channels.actions.accounts import end_channel_account
from gongkai.channels.actions.sends import (
    carry_correction,
    carry_withdrawal,
    confirm_published,
    queue_send,
    send_again,
    withdraw_send,
)
from gongkai.channels.actions.tokens import claim_token, forget_token, store_token
from gongkai.channels.consumers import consume
from gongkai.channels.models import Send
from gongkai.channels.rules.sends import item_for, refusal_to_send_again
from gongkai.channels.states import SendState
from gongkai.channels.workflow import AddressInputs, TextInputs, WithdrawalInputs
from gongkai.documents.actions.releases import withdraw_document
from gongkai.documents.models import Document
from gongkai.documents.workflow import WithdrawalReason
from gongkai.kit.refusals import Refused
from gongkai.ledger.models import Act
from tests.cast import AT, Cast
from tests.channels.accounts import added

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_domain(settings: LazySettings) -> None:
    settings.GONGKAI_ADDRESS = "https://www.example.gov.cn"


@pytest.fixture
def send(cast: Cast) -> Send:
    account = added(cast.finance, "weibo", "https://example.org", by=cast.disclosure, at=AT)
    return queue_send(cast.released(), account, "", by=cast.disclosure, at=AT)


def test_only_officers_of_the_body_take_steps(cast: Cast, send: Send) -> None:
    steps: tuple[tuple[Any, Any], ...] = (
        (send_again, TextInputs("")),
        (confirm_published, AddressInputs("")),
        (withdraw_send, WithdrawalInputs("误")),
    )
    for act, inputs in steps:
        with pytest.raises(Refused, match="wrong-post"):
            act(send, inputs, by=cast.stranger, at=AT)
    Send.objects.update(state=SendState.FAILED)
    send.refresh_from_db()
    assert refusal_to_send_again(send, None, by=cast.disclosure, at=AT) is None
    assert "?s=" in item_for(send.document, send.account, "x", at=AT).address


def test_nothing_is_carried_where_nothing_changed(cast: Cast, send: Send) -> None:
    assert carry_withdrawal(send.document, at=AT) == 0
    assert carry_correction(send.document, at=AT) == []
    assert carry_correction(cast.draft(), at=AT) == []


def test_second_correction_waits_for_the_first_withdrawal(cast: Cast, send: Send) -> None:
    """Versions are told apart by their rows; the middle one was never sent."""
    document = send.document
    Send.objects.update(state=SendState.PUBLISHED, accepted_at=AT, next_at=None)
    middle = _next_version(document)
    assert carry_correction(document, at=AT)[0].replaces == send
    _next_version(document)
    (last,) = carry_correction(document, at=AT)
    assert (last.replaces, last.next_at) == (send, None)
    assert Send.objects.get(version_id=middle).state == SendState.WITHDRAWN
    Send.objects.filter(pk=send.pk).update(state=SendState.WITHDRAWN)
    _next_version(document)
    (free,) = carry_correction(document, at=AT)
    assert (free.replaces, free.next_at) == (None, AT)
    Send.objects.filter(pk=free.pk).update(state=SendState.PUBLISHED, accepted_at=AT, next_at=None)
    end_channel_account(send.account, by=cast.disclosure, at=AT)
    _next_version(document)
    assert carry_correction(document, at=AT) == []
    free.refresh_from_db()
    assert free.is_withdrawal_due


def test_what_waits_for_an_account_that_ends_is_not_sent(cast: Cast, send: Send) -> None:
    end_channel_account(send.account, by=cast.disclosure, at=AT)
    send.refresh_from_db()
    assert (send.state, send.next_at) == (SendState.WITHDRAWN, None)


def _next_version(document: Document) -> int:
    """Make another version the public one, as a correction does."""
    version = document.public_version
    assert version is not None
    type(version).objects.filter(pk=version.pk).update(state="superseded")
    version.pk, version.number, version._state.adding = None, version.number + 1, True
    version.save()
    Document.objects.filter(pk=document.pk).update(public_version=version)
    document.refresh_from_db()
    return int(version.pk or 0)


def test_consumer_carries_what_happens_to_documents(cast: Cast, send: Send) -> None:
    withdraw_document(send.document, WithdrawalReason("误"), by=cast.disclosure, at=AT)
    acts = list(Act.objects.order_by("id"))
    consume(acts)
    consume(acts)
    send.refresh_from_db()
    assert send.state == SendState.WITHDRAWN


def test_token_that_was_replaced_meanwhile_is_kept(send: Send) -> None:
    assert claim_token(send.account, until=AT, at=AT) == ""
    store_token(send.account, "new", expires_at=AT.replace(year=2027))
    forget_token(send.account, "old", at=AT)
    assert claim_token(send.account, until=AT, at=AT) == "new"


def test_account_has_one_send_in_work(
    cast: Cast, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = cast.released(title="另一通知")
    queue_send(other, send.account, "", by=cast.disclosure, at=AT)
    assert claims.claim_send(at=AT) is not None
    assert claims.claim_send(at=AT) is None
    # Another worker holds the row of the account, or it is gone.
    monkeypatch.setattr(claims, "account_ids_due", lambda _at: [0])
    assert claims.claim_send(at=AT) is None


def test_worker_that_lost_its_lease_changes_nothing(cast: Cast, send: Send) -> None:
    claim = claims.claim_send(at=AT)
    assert claim is not None
    Send.objects.update(lease_key=uuid4())
    before = Send.objects.values().get()
    claims.settle_nothing_sent(claim, at=AT)
    claims.settle_withdrawal(claim, at=AT)
    claims.settle_failure(claim, "x", at=AT)
    claims.give_back(claim, at=AT)
    assert Send.objects.values().get() == before


def test_send_that_is_polled_is_given_back_as_it_is(cast: Cast, send: Send) -> None:
    Send.objects.update(state=SendState.ACCEPTED, accepted_at=AT)
    claim = claims.claim_send(at=AT)
    assert claim is not None
    claims.give_back(claim, at=AT)
    send.refresh_from_db()
    assert (send.state, send.lease_key) == (SendState.ACCEPTED, None)
    # A withdrawal that begins while a worker holds the lease waits for it.
    claim = claims.claim_send(at=AT + claims.LEASE)
    withdraw_send(send, WithdrawalInputs("误"), by=cast.disclosure, at=AT)
    send.refresh_from_db()
    assert (send.is_withdrawal_due, send.next_at) == (True, AT + claims.LEASE * 2)
