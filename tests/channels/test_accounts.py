"""Accounts: who keeps them, what each kind needs, encrypted secrets, recipients as people have them."""

from typing import Any

import pytest
from django.conf import LazySettings

from gongkai.channels.actions.accounts import (
    add_channel_account,
    change_channel_account,
    end_channel_account,
    replace_recipients,
)
from gongkai.channels.actions.broadcasts import approve_broadcast
from gongkai.channels.actions.claims import claim_send
from gongkai.channels.actions.sends import queue_send
from gongkai.channels.models import AccountToken, ChannelAccount, RecipientList, Send
from gongkai.channels.queries.sends import totals_of
from gongkai.channels.recipients import ReadNumbers, read_numbers
from gongkai.channels.rules.accounts import (
    refusal_to_add_account,
    refusal_to_change_account,
    refusal_to_replace_recipients,
)
from gongkai.channels.rules.broadcasts import refusal_to_approve_broadcast
from gongkai.kit.refusals import Refused
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Body
from tests.cast import AT, Cast
from tests.channels.accounts import added, facts_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_domain(settings: LazySettings) -> None:
    settings.GONGKAI_ADDRESS = "https://www.example.gov.cn"


ADDRESS = "https://example.org"


def test_secrets_are_encrypted_and_empty_ones_are_kept(cast: Cast) -> None:
    account = added(cast.finance, "webhook", ADDRESS, by=cast.disclosure, at=AT)
    stored = ChannelAccount.objects.values_list("encrypted", flat=True).get()
    assert "whsec_" not in stored
    assert account.secrets()["endpoint"] == "https://example.org/hook"
    facts = facts_of("webhook", ADDRESS, name="renamed")
    change_channel_account(
        account,
        type(facts)(**{**vars(facts), "secrets": {}}),
        by=cast.disclosure,
        at=AT,
    )
    account.refresh_from_db()
    assert account.name == "renamed"
    assert account.secrets()["secret"].startswith("whsec_")
    acts = Act.objects.filter(verb__in=[Verb.CHANNEL_ADDED, Verb.CHANNEL_CHANGED])
    assert len(acts) == 2
    assert "whsec_" not in str([one.facets for one in acts])
    AccountToken.objects.create(account=account)
    change_channel_account(account, facts_of("webhook", ADDRESS), by=cast.disclosure, at=AT)
    assert not AccountToken.objects.exists()  # of the earlier secrets


@pytest.mark.parametrize(
    ("code", "kind", "changes"),
    [
        ("no-such-kind", "webhook", {"kind": "pigeon"}),
        ("name", "webhook", {"name": " "}),
        ("name", "webhook", {"name": "x" * 101}),
        ("wrong-channel", "webhook", {"channel": "weibo"}),
        ("wrong-channel", "staff", {"channel": "weibo"}),
        ("missing", "weibo", {"secrets": {"token": ""}}),
        ("not-used", "staff", {"secrets": {"token": "x"}}),
        ("long", "weibo", {"secrets": {"token": "x" * 1001}}),
        ("private", "webhook", {"secrets": {"endpoint": "http://127.0.0.1/"}}),
        ("private", "webhook", {"secrets": {"endpoint": "http://localhost:8000/"}}),
        ("private", "webhook", {"secrets": {"endpoint": "http://[::1]/"}}),
        ("private", "webhook", {"secrets": {"endpoint": "http://[::ffff:10.0.0.1]/"}}),
        ("private", "webhook", {"secrets": {"endpoint": "ftp://example.org/"}}),
        ("private", "webhook", {"secrets": {"endpoint": "https://user@example.org/"}}),
        ("private", "webhook", {"secrets": {"endpoint": "https://example.org:x/"}}),
        ("bad-secret", "webhook", {"secrets": {"secret": "whsec_x"}}),
        ("bad-secret", "webhook", {"secrets": {"old_secret": "whsec_eA=="}}),
        ("no-domain", "weibo", {"secrets": {"domain": "不是域名"}}),
        ("no-domain", "weibo", {"secrets": {"domain": "cn"}}),
        ("no-domain", "weibo", {"secrets": {"domain": "a b.gov.cn"}}),
        ("other-domain", "weibo", {"secrets": {"domain": "example.com"}}),
        ("other-domain", "weibo", {"secrets": {"domain": "ample.gov.cn"}}),
        ("no-placeholders", "sms", {"secrets": {"wording": "没有变量"}}),
        ("no-placeholders", "sms", {"secrets": {"wording": "{title}"}}),
        ("no-placeholders", "sms", {"secrets": {"wording": "{title}{address}{name}"}}),
        ("hour", "weibo", {"quiet_from": 25, "quiet_until": 7}),
        ("half-hours", "weibo", {"quiet_from": 22}),
        ("limit", "weibo", {"daily_limit": 0}),
        ("no-such-item", "weibo", {"item_codes": ("A99-99",)}),
    ],
)
def test_invalid_account_is_refused(
    cast: Cast, code: str, kind: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(Refused, match=f"^{code}$"):
        add_channel_account(
            cast.finance, facts_of(kind, ADDRESS, **changes), by=cast.disclosure, at=AT
        )
    assert not ChannelAccount.objects.exists()


def test_domain_and_wording_are_read_as_people_have_them(
    cast: Cast, settings: LazySettings
) -> None:
    facts = {"domain": "ｈttps://WWW.Example.gov.cn/首页"}
    weibo = added(cast.finance, "weibo", ADDRESS, by=cast.disclosure, at=AT, secrets=facts)
    assert weibo.secrets()["domain"] == "www.example.gov.cn"
    facts = {"wording": "｛title｝，详见｛address｝。"}
    sms = added(cast.finance, "sms", ADDRESS, by=cast.disclosure, at=AT, secrets=facts)
    assert sms.secrets()["wording"] == "{title}，详见{address}。"
    # A test installation on one machine.
    settings.GONGKAI_ADDRESS = "http://localhost:8000"
    facts = {"domain": "localhost"}
    local = facts_of("weibo", ADDRESS, name="local", secrets=facts)
    assert add_channel_account(cast.finance, local, by=cast.disclosure, at=AT).pk
    settings.GONGKAI_ADDRESS = ""
    unknown = facts_of("weibo", ADDRESS, name="unknown", secrets={"domain": "财政.中国"})
    made = add_channel_account(cast.finance, unknown, by=cast.disclosure, at=AT)
    assert made.secrets()["domain"].startswith("xn--")
    long = facts_of("weibo", ADDRESS, name="long", secrets={"domain": f"{'长' * 70}.cn"})
    with pytest.raises(Refused, match="no-domain"):
        add_channel_account(cast.finance, long, by=cast.disclosure, at=AT)


def test_only_disclosure_officers_keep_accounts(cast: Cast) -> None:
    account = added(cast.finance, "sms", ADDRESS, by=cast.disclosure, at=AT)
    staff = added(cast.finance, "staff", ADDRESS, by=cast.disclosure, at=AT)
    facts = facts_of("weibo", ADDRESS)
    for person in (cast.drafter, cast.approver, cast.stranger):
        with pytest.raises(Refused, match="wrong-post"):
            add_channel_account(cast.finance, facts, by=person, at=AT)
        with pytest.raises(Refused, match="wrong-post"):
            change_channel_account(account, facts, by=person, at=AT)
        with pytest.raises(Refused, match="wrong-post"):
            end_channel_account(account, by=person, at=AT)
        with pytest.raises(Refused, match="wrong-post"):
            replace_recipients(account, ReadNumbers(["13800000000"], []), by=person, at=AT)
    with pytest.raises(Refused, match="other-kind"):
        change_channel_account(account, facts, by=cast.disclosure, at=AT)
    with pytest.raises(Refused, match="known-name"):
        change_channel_account(
            account, facts_of("sms", ADDRESS, name="staff"), by=cast.disclosure, at=AT
        )
    for read, code in (
        (ReadNumbers([], [1]), "no-numbers"),
        (ReadNumbers([str(one) for one in range(48_001)], []), "many-recipients"),
    ):
        with pytest.raises(Refused, match=code):
            replace_recipients(account, read, by=cast.disclosure, at=AT)
    with pytest.raises(Refused, match="no-recipients"):
        replace_recipients(staff, ReadNumbers(["13800000000"], []), by=cast.disclosure, at=AT)
    end_channel_account(account, by=cast.disclosure, at=AT)
    assert not RecipientList.objects.exists()
    with pytest.raises(Refused, match="ended"):
        end_channel_account(account, by=cast.disclosure, at=AT)
    Body.objects.filter(pk=cast.finance.pk).update(ended_on=AT.date())
    cast.finance.refresh_from_db()
    with pytest.raises(Refused, match="ended"):
        add_channel_account(cast.finance, facts, by=cast.disclosure, at=AT)


def test_forms_ask_before_anything_is_entered(cast: Cast) -> None:
    account = added(cast.finance, "sms", ADDRESS, by=cast.disclosure, at=AT)
    by = {"by": cast.disclosure, "at": AT}
    assert refusal_to_add_account(cast.finance, None, **by) is None  # type: ignore[arg-type]
    assert refusal_to_change_account(account, None, **by) is None  # type: ignore[arg-type]
    assert refusal_to_replace_recipients(account, None, **by) is None  # type: ignore[arg-type]


def test_numbers_are_read_as_people_have_them() -> None:
    text = (
        "１３８００００００００\n+86 138-0000-0001\n008613800000002\n 13800000003，13800000004\n\n"
        "13800000000\n12345\n13800000005 张\n0991-1234567\n"
    )
    read = read_numbers(text)
    assert read.numbers == [f"1380000000{one}" for one in range(6)]
    assert (read.bad_lines, read.repeated) == ([7, 8, 9], 1)
    many = [f"138{one:08d}" for one in range(9_700)] + [f"12{one:09d}" for one in range(300)]
    read = read_numbers("\n".join(many))
    assert (len(read.numbers), len(read.bad_lines)) == (9_700, 300)


def test_new_recipients_leave_those_of_a_send_that_is_under_way(cast: Cast) -> None:
    account = added(cast.finance, "sms", ADDRESS, by=cast.disclosure, at=AT)
    send = queue_send(cast.released(), account, "", by=cast.disclosure, at=AT)
    for number in ("13800000000", "13800000001"):
        replace_recipients(account, ReadNumbers([number], []), by=cast.disclosure, at=AT)
    assert sorted(account.lists.values_list("number_count", flat=True)) == [1, 721]
    assert send.recipients is not None
    assert "13800000000" not in send.recipients.encrypted


def test_emergency_needs_one_approval_and_goes_to_all_accounts(cast: Cast) -> None:
    document = cast.released()
    with pytest.raises(Refused, match="no-accounts"):
        approve_broadcast(document, by=cast.approver, at=AT)
    for kind in ("weibo", "sms", "staff"):
        added(cast.finance, kind, ADDRESS, by=cast.disclosure, at=AT)
    first = ChannelAccount.objects.get(kind="sms")
    waiting = queue_send(document, first, "", by=cast.disclosure, at=AT)
    Send.objects.update(next_at=AT.replace(hour=23))
    with pytest.raises(Refused, match="wrong-post"):
        approve_broadcast(document, by=cast.disclosure, at=AT)
    with pytest.raises(Refused, match="not-public"):
        approve_broadcast(cast.draft(), by=cast.approver, at=AT)
    broadcast = approve_broadcast(document, by=cast.approver, at=AT)
    assert set(broadcast.sends.values_list("is_urgent", flat=True)) == {True}
    assert totals_of(broadcast) == {"states": {"queued": 3}, "recipients": {}}
    # The mails of a list are no text messages.
    for kind, accepted, rejected in (("sms", 300, 9), ("weibo", 3, 0)):
        reached = broadcast.sends.filter(account__kind=kind)
        reached.update(accepted_count=accepted, rejected_count=rejected)
    assert totals_of(broadcast)["recipients"] == {"sms": (300, 9), "weibo": (3, 0)}
    waiting.refresh_from_db()
    assert waiting.next_at == AT
    with pytest.raises(Refused, match="approved"):
        approve_broadcast(document, by=cast.approver, at=AT)
    act = Act.objects.get(verb=Verb.BROADCAST_APPROVED)
    assert (act.post, act.facets["accounts"]) == ("approver", 3)
    assert broadcast.text == ""


def test_emergency_has_a_text_of_its_own_for_messages_and_posts(cast: Cast) -> None:
    document = cast.released(title="暴雨红色预警")
    for kind in ("weibo", "sms", "staff"):
        added(cast.finance, kind, ADDRESS, by=cast.disclosure, at=AT)
    weibo = ChannelAccount.objects.get(kind="weibo")
    # Each channel counts for itself, and the refusal names the account; what is wrong without it is not.
    for text, named in (("长" * 130, weibo.name), ("长" * 501, "500"), ("#暴雨#", weibo.name)):
        refused = refusal_to_approve_broadcast(document, text, by=cast.approver, at=AT)
        assert refused is not None
        assert refused.field == "text"
        assert named in str(refused)
    RecipientList.objects.all().delete()
    assert refusal_to_approve_broadcast(document, "快撤", by=cast.approver, at=AT) is None
    broadcast = approve_broadcast(document, " 请立即 撤离 ", by=cast.approver, at=AT)
    assert broadcast.text == "请立即 撤离"
    assert dict(broadcast.sends.values_list("account__kind", "text")) == {
        "weibo": "请立即 撤离",
        "sms": "请立即 撤离",
        "staff": "",
    }


def test_emergency_ignores_quiet_hours_and_quotas(cast: Cast) -> None:
    account = added(
        cast.finance, "weibo", ADDRESS, by=cast.disclosure, at=AT, quiet_from=0, quiet_until=24
    )
    usual = queue_send(cast.released(), account, "", by=cast.disclosure, at=AT)
    assert claim_send(at=AT) is None
    urgent = cast.released(title="暴雨红色预警")
    approve_broadcast(urgent, by=cast.approver, at=AT)
    claim = claim_send(at=AT)
    assert claim is not None
    assert claim.send.document == urgent
    usual.refresh_from_db()
    assert usual.lease_key is None
