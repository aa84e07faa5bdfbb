"""Channels at the desk: the composer, dead letters, accounts, an emergency; query counts with 1 and 3 rows."""

from typing import Any

import pytest
from django.conf import LazySettings
from django.urls import reverse

from gongkai.channels.models import Broadcast, ChannelAccount, Delivery, RecipientList, Send
from gongkai.channels.send_changes import queue_row
from gongkai.channels.states import ConnectorKind
from gongkai.desk.channels.forms import SECRETS
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.organisations.actions import grant_post
from gongkai.organisations.states import PostKind
from gongkai.sampledata.stand_ins.stand_in import SECRET
from tests.cast import AT, SINCE, Cast
from tests.channels.accounts import added
from tests.query_counts import queries_of_page

pytestmark = pytest.mark.django_db
ADDRESS = "https://example.org"


@pytest.fixture(autouse=True)
def own_domain(settings: LazySettings) -> None:
    settings.GONGKAI_ADDRESS = "https://www.example.gov.cn"


def test_officer_composes_checks_and_sends(cast: Cast, sign_in: Any) -> None:
    document = cast.released()
    weibo = added(cast.finance, "weibo", ADDRESS, by=cast.disclosure, at=AT)
    added(cast.finance, "sms", ADDRESS, by=cast.disclosure, at=AT)
    browser = sign_in(cast.disclosure)
    address = f"/desk/documents/{document.pk}/channels/"
    assert address in browser.get(f"/desk/documents/{document.pk}/").text
    page = browser.get(address).text
    assert "https://www.example.gov.cn/i/" in page
    assert "721" in page  # recipients of text messages
    tried = {"account": weibo.pk, f"{weibo.pk}-text": "#收费#"}
    checked = browser.post(address, tried | {"check": "1"})
    assert checked.status_code == 200
    assert "此渠道不接受用#号标注的话题" in checked.text
    assert "全文" in checked.text
    assert "/140个字符</dd>" in checked.text  # in a row of its own, not at the end of the address
    assert "4条短信" not in checked.text
    assert not Send.objects.exists()
    refused = browser.post(address, tried)
    assert refused.status_code == 409
    assert "#收费#" in refused.text
    assert browser.post(address, {"account": "9" * 30}).status_code == 404
    sent = browser.post(address, tried | {f"{weibo.pk}-text": "收费目录已公布"}, follow=True)
    assert "将推送到weibo" in sent.text
    send = Send.objects.get()
    assert (send.text, send.ordered_by) == ("收费目录已公布", cast.disclosure)
    assert "收费目录已公布" in browser.get(f"/desk/channels/{send.pk}/").text
    assert sign_in(cast.stranger).get(address).status_code == 404
    assert sign_in(cast.drafter).get(address).status_code == 404


def test_dead_letter_is_found_and_sent_again(cast: Cast, sign_in: Any) -> None:
    document = cast.released()
    account = added(cast.finance, "weibo", ADDRESS, by=cast.disclosure, at=AT)
    browser = sign_in(cast.disclosure)
    browser.post(f"/desk/documents/{document.pk}/channels/", {"account": account.pk})
    send = Send.objects.get()
    Send.objects.update(error="The channel is publishing it.")
    assert "渠道正在发布。" in browser.get(f"/desk/channels/{send.pk}/").text
    Send.objects.update(state="failed", next_at=None, error="error_code 20012")
    assert f"/desk/channels/{send.pk}/" in browser.get("/desk/channels/?state=to-do").text
    assert f"/desk/channels/{send.pk}/" not in browser.get("/desk/channels/?state=queued").text
    assert browser.get("/desk/channels/?state=x").status_code == 400
    assert "error_code 20012" in browser.get(f"/desk/channels/{send.pk}/").text
    step = f"/desk/channels/{send.pk}/act/send-again/"
    refused = browser.post(step, {"send-again-text": "长" * 141})
    assert refused.status_code == 409
    assert browser.post(step, {"send-again-text": "短"}).status_code == 302
    send.refresh_from_db()
    assert (send.state, send.text) == ("queued", "短")
    assert browser.post(f"/desk/channels/{send.pk}/act/unknown/").status_code == 404


def test_withdrawal_needs_a_reason_and_says_what_it_does(cast: Cast, sign_in: Any) -> None:
    account = added(cast.finance, "email", ADDRESS, by=cast.disclosure, at=AT)
    document = cast.released()
    send = queue_row(document, account, at=AT)
    browser = sign_in(cast.disclosure)
    address = f"/desk/channels/{send.pk}/"
    Send.objects.update(state="published", accepted_at=AT, outside_id="publish 2", error="x")
    page = browser.get(address).text
    assert "向已收到的读者发送撤回通知" in page
    assert "确认已撤回" not in page
    assert "publish 2" not in page  # for programs
    step = f"{address}act/withdraw/"
    assert browser.post(step).status_code == 400
    assert browser.post(step, {"withdraw-reason": "长" * 201}).status_code == 409
    assert browser.post(step, {"withdraw-reason": "附件有误"}).status_code == 302
    send.refresh_from_db()
    assert (send.is_withdrawal_due, send.withdrawal_by) == (True, cast.disclosure)
    assert "附件有误" in browser.get(address).text
    Send.objects.update(state="withdrawn")
    page = browser.get(address).text
    assert "已发送撤回或更正通知" in page
    assert "已从渠道撤回" not in page
    # Nobody can look into mailboxes: a failed send is sent again.
    Send.objects.update(state="failed", is_unclear=True, is_withdrawal_due=False)
    page = browser.get(address).text
    assert "确认已刊播" not in page
    assert "尚不清楚渠道是否已经收到" not in page
    assert browser.post(f"{address}act/confirm-published/").status_code == 409


def test_unclear_dead_letter_asks_a_person_to_look(cast: Cast, sign_in: Any) -> None:
    account = added(cast.finance, "weibo", ADDRESS, by=cast.disclosure, at=AT)
    send = queue_row(cast.released(), account, at=AT)
    browser = sign_in(cast.disclosure)
    address = f"/desk/channels/{send.pk}/"
    assert "确认已刊播" not in browser.get(address).text
    Send.objects.update(state="failed", is_unclear=True, error="status 400", next_at=None)
    page = browser.get(address).text
    assert "尚不清楚渠道是否已经收到" in page
    assert "我已到渠道上查看：没有这条内容" in page
    assert "渠道拒绝了这次推送（status 400）" in page
    step = f"{address}act/send-again/"
    assert browser.post(step, {"send-again-is_absent": "on"}).status_code == 302
    send.refresh_from_db()
    assert (send.state, send.is_unclear) == ("queued", False)
    Send.objects.update(state="failed", next_at=None)
    assert "我已到渠道上查看" not in browser.get(address).text


def test_account_is_kept_without_showing_its_secrets(cast: Cast, sign_in: Any) -> None:
    browser = sign_in(cast.disclosure)
    new = "/desk/channels/accounts/new/"
    facts = {
        "body": cast.finance.pk,
        "kind": "webhook",
        "name": "ｐａｒｔｎｅｒ",
        "item_codes": "ａ20-08，A20-01",
        "endpoint": "https://example.org/hook",
        "secret": SECRET,
    }
    assert all(f'href="?kind={kind}"' in browser.get(new).text for kind in ConnectorKind.values)
    assert browser.get(f"{new}?kind=x").status_code == 400
    form = browser.get(f"{new}?kind=webhook").text
    asked = [name for name in SECRETS if f'name="{name}"' in form]
    assert (asked, 'name="channel"' in form) == (["endpoint", "secret", "old_secret"], False)
    assert 'name="channel"' in browser.get(f"{new}?kind=staff").text
    assert browser.post(new, facts | {"name": ""}).status_code == 400
    assert browser.post(new, facts | {"secret": ""}).status_code == 400
    assert browser.post(new, facts | {"endpoint": "http://10.0.0.1/"}).status_code == 409
    assert browser.post(new, facts).status_code == 302
    account = ChannelAccount.objects.get()
    assert (account.channel, account.item_codes) == ("other", ["A20-01", "A20-08"])
    address = f"/desk/channels/accounts/{account.pk}/"
    page = browser.get(address).text
    assert SECRET not in page
    assert 'value="https://example.org/hook"' in page  # an address is no secret
    assert SECRET not in sign_in(cast.approver).get(address).text
    assert "https://example.org/hook" in sign_in(cast.approver).get(address).text
    changed = {"name": "receiver", "quiet_from": "２２", "quiet_until": "7"}
    assert browser.post(address, changed | {"quiet_until": "x"}).status_code == 400
    assert browser.post(address, changed | {"quiet_until": ""}).status_code == 409
    assert browser.post(address, changed).status_code == 302
    account.refresh_from_db()
    assert (account.quiet_from, account.secrets()["secret"]) == (22, SECRET)
    assert browser.post(f"{address}recipients/", {"numbers": "13800000000"}).status_code == 409
    assert sign_in(cast.approver).post(f"{address}end/").status_code == 409
    assert browser.post(f"{address}end/").status_code == 302
    assert browser.get(address).status_code == 404


def test_settings_of_an_account_can_be_checked_and_changed(cast: Cast, sign_in: Any) -> None:
    account = added(cast.finance, "sms", ADDRESS, by=cast.disclosure, at=AT)
    browser = sign_in(cast.disclosure)
    address = f"/desk/channels/accounts/{account.pk}/"
    page = browser.get(address).text
    for value in ("key", "示范市", "T1", "{title}，详见{address}", ADDRESS):
        assert f'value="{value}"' in page
    assert "gateway secret" not in page
    assert "密钥留空则保持不变" in page
    assert "由运营商审核通过的模板编号" in page
    shown = {"endpoint": ADDRESS, "app_id": "key", "template": "T1"}
    shown |= {"name": "sms", "sign": "示范区", "wording": "没有变量"}
    refused = browser.post(address, shown)
    assert refused.status_code == 409
    assert "模板内容须含{title}和{address}" in refused.text
    shown["wording"] = "{title}，详见{address}"
    assert browser.post(address, shown | {"sign": ""}).status_code == 409
    assert browser.post(address, shown).status_code == 302
    account.refresh_from_db()
    assert (account.secrets()["sign"], account.secrets()["secret"]) == ("示范区", "gateway secret")
    act = Act.objects.filter(verb=Verb.CHANNEL_CHANGED).latest("id")
    assert act.facets["secrets"] == ["sign"]  # what stayed was not entered again
    ChannelAccount.objects.update(encrypted="x")
    assert browser.get(address).status_code == 200
    paper = added(cast.finance, "staff", ADDRESS, by=cast.disclosure, at=AT)
    assert "密钥" not in browser.get(f"/desk/channels/accounts/{paper.pk}/").text
    assert "密钥" not in browser.get("/desk/channels/accounts/new/?kind=staff").text


def test_recipients_are_taken_over_and_bad_lines_named(cast: Cast, sign_in: Any) -> None:
    account = added(cast.finance, "sms", ADDRESS, by=cast.disclosure, at=AT)
    browser = sign_in(cast.disclosure)
    address = f"/desk/channels/accounts/{account.pk}/recipients/"
    assert browser.post(address, {"numbers": ""}).status_code == 400
    answer = browser.post(address, {"numbers": "１３８００００００００\n123\n"}, follow=True)
    assert "已导入1个号码" in answer.text
    assert "有1行没有有效的手机号码，包括第2行" in answer.text
    assert "13800000000" not in answer.text
    assert RecipientList.objects.get().numbers() == ["13800000000"]


def test_approver_sends_to_all_channels_at_once(cast: Cast, sign_in: Any) -> None:
    document = cast.released()
    for kind in ("weibo", "staff", "sms", "email", "app"):
        added(cast.finance, kind, ADDRESS, by=cast.disclosure, at=AT)
    address = f"/desk/documents/{document.pk}/channels/"
    assert sign_in(cast.disclosure).post(f"{address}all/").status_code == 409
    browser = sign_in(cast.approver)
    assert f'href="{address}all/"' in browser.get(address).text
    assert sign_in(cast.disclosure).get(f"{address}all/").status_code == 409
    shown = browser.get(f"{address}all/").text
    assert "确认应急发布" in shown
    assert '"接收人">721</td>' in shown
    assert shown.count('"接收人">0</td>') == 2  # nobody subscribed to mails or notifications
    assert "本网站没有设置邮件服务器" in shown
    assert "【示范市】" in shown
    refused = browser.post(f"{address}all/")
    assert refused.status_code == 400
    assert not Broadcast.objects.exists()
    answer = browser.post(f"{address}all/", {"confirmed": "on"}, follow=True)
    assert "已过0小时" in answer.text
    assert "排队中：5" in answer.text
    Send.objects.filter(account__kind="sms").update(accepted_count=300, rejected_count=9)
    Send.objects.filter(account__kind="email").update(accepted_count=3)
    told = browser.get(answer.request["PATH_INFO"]).text
    assert "短信：300条已受理，9条被拒" in told
    assert "邮件列表：3条已受理，0条被拒" in told
    assert browser.get(f"{address}all/").status_code == 409
    paper = Send.objects.get(account__kind="staff")
    officer = sign_in(cast.disclosure)
    step = f"/desk/channels/{paper.pk}/act/confirm-published/"
    assert officer.post(step, {"confirm-published-address": "第1版"}).status_code == 302
    assert Delivery.objects.get().address == "第1版"
    assert answer.request["PATH_INFO"] in browser.get(address).text


def test_lists_need_the_same_queries_with_one_and_three_rows(cast: Cast, sign_in: Any) -> None:
    browser = sign_in(cast.disclosure)
    document = cast.released()
    counts = []
    for name in ("a", "b", "c"):
        account = added(cast.finance, "staff", ADDRESS, by=cast.disclosure, at=AT, name=name)
        browser.post(f"/desk/documents/{document.pk}/channels/", {"account": account.pk})
        counts.append(
            [
                queries_of_page(browser, address)
                for address in ("/desk/channels/", "/desk/channels/accounts/")
            ]
        )
    assert counts[0] == counts[2]


def test_emergency_text_is_previewed_before_it_is_approved(cast: Cast, sign_in: Any) -> None:
    document = cast.released(title="暴雨红色预警")
    added(cast.finance, "weibo", ADDRESS, by=cast.disclosure, at=AT)
    browser = sign_in(cast.approver)
    grant_post(cast.approver, PostKind.EDITOR, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    page = reverse("desk:broadcast_approve", args=[document.pk])
    assert "短信和帖文用语" in browser.get(page).text
    long = browser.post(page, {"text": "长" * 139, "seen": "", "confirmed": "on"})
    assert (long.status_code, f"{ChannelAccount.objects.get().name}：" in long.text) == (409, True)
    # A text whose preview was not shown is not approved, even if the box is ticked.
    shown = browser.post(page, {"text": "请立即撤离", "confirmed": "on"})
    assert (shown.status_code, Send.objects.count()) == (200, 0)
    assert "请立即撤离 https://" in shown.text
    assert 'name="seen" value="请立即撤离"' in shown.text
    seen = {"text": "请立即撤离", "seen": "请立即撤离"}
    assert browser.post(page, seen).status_code == 400  # not confirmed
    sent = browser.post(page, seen | {"confirmed": "on"}, follow=True)
    assert "短信和帖文用语：请立即撤离" in sent.text
    assert Send.objects.get().text == "请立即撤离"
