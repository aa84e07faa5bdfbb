"""What becomes of the mails in the folder of real cases, through `gongkai read_mail --file`."""

import json
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from gongkai.applications.incoming_mail.matching import subject_mark
from gongkai.applications.models import Application, IncomingMail, Message
from gongkai.jobs.models import OutgoingMail
from tests.cast import Cast

REQUEST = "申请公开本市2025年道路养护经费的决算表。"
CHARSETS = "申请公开二0二五年决算"
OPENED, ANSWERED, REFUSED = "opened", "answered", "refused"

# file → (sender, name, title, text): an application; None where the row says nothing of it.
APPLICATIONS: dict[str, tuple[str, str | None, str | None, str | None]] = {
    "01-comma-name": ("zhang1@example.cn", "张三, 李四律师事务所", "申请公开", REQUEST),
    "03-address-name": ("zhang3@example.cn", "zhang3@example.cn", "test", REQUEST),
    "04-spoof-name": ("evil@attacker.example", None, None, REQUEST),
    "04c-spoof-quoted": ("evil@attacker.example", "Wang", None, REQUEST),
    "05-suppress": ("zhang5@example.cn", "Zhang", None, REQUEST),
    "06-empty-plain": ("zhang6@example.cn", None, None, "申请公开2025年环卫经费决算"),
    "07-gb2312-outside": (
        "zhang7@example.cn",
        None,
        "关于朱镕某信息公开的申请",
        "申请公开朱镕某文件，龚䶮",
    ),
    "08-split-multibyte": (
        "zhang8@example.cn",
        None,
        "关于申请公开城市道路养护经费的函",
        REQUEST,
    ),
    "09-raw-gbk": ("zhang9@example.cn", None, "申请公开", "申请公开2025年决算"),
    "11-inline-gif": ("zhang201@example.cn", None, None, REQUEST),
    "11b-inline-png": ("zhang202@example.cn", None, None, REQUEST),
    "11d-inline-bmp": ("zhang204@example.cn", None, None, REQUEST),
    "12c-ATT00001.htm": ("zhang207@example.cn", None, None, REQUEST),
    "12d-empty-ATT00001.txt": ("zhang208@example.cn", None, None, REQUEST),
    "15-empty-body": (
        "zhang@example.cn",
        None,
        "申请公开2025年道路养护决算",
        "申请公开2025年道路养护决算",
    ),
    "17-qp": ("zhang17@example.cn", None, "test", REQUEST),
    "18-html-meta-gbk": ("zhang18@example.cn", None, "test", f"{REQUEST}\n第二行 &"),
    "20-html-lt": (
        "zhang20x@example.cn",
        None,
        None,
        "申请公开：金额 <100万元且 a<b 的项目清单，期限>3年",
    ),
    "30-new-case": ("zhang30@example.cn", "Zhang", "申请公开", "申请公开2025年决算"),
    "42-body-with-name": ("nm42@example.cn", None, None, REQUEST),
    "43-plain-says-html-only": ("ht204@example.cn", None, None, "申请公开2025年供水水质检测报告"),
    "45-eai": ("用户@例子.中国", "张", None, REQUEST),
    "48-whole-from-encoded": ("liu48@example.cn", "刘某", None, REQUEST),
    "49-quoted-comma": ("zhang49@example.cn", "Zhang, San", None, REQUEST),
    "49b-quoted-encoded-comma": ("zhang49b@example.cn", "某公司,法务部", None, REQUEST),
    "49e-fullwidth-comma": ("zhang49e@example.cn", "某公司，法务部", None, REQUEST),
    "49f-bracket-quote": ("zhang49f@example.cn", '张"某" [法务]', None, REQUEST),
}
# Rows whose texts are long: an application that holds these words.
HOLDS = {
    "13-forward-as-attachment": ("见附件转发邮件", "原申请", "原文"),
    "16-huge-thread": (REQUEST, "旧邮件第0行", "> 旧邮件第899行"),
    "16b-huge-thread-qq": (REQUEST, "原始邮件", "旧邮件第0行", "旧邮件第899行"),
    "19-code-like": ("HT26-4K72-9XBD", "AB23CD45EF67", "2345 6789 2345"),
    "40-html-plus-plain-footer": ("申请公开2025年供热补贴发放明细", "本邮件已经防病毒网关检查。"),
}
ATTACHMENTS = {
    "14-textplain-docx": "申请表.docx",
    "14b-rfc2231-cont": "关于申请公开.docx",
    "14c-rawgbk-name": "申请表.docx",
    "14d-two-encoded-words": "关于申请公开道路.docx",
    "14e-name-only-in-ct": "申请表.docx",
    "14f-gb-2231": "申请表.docx",
    "14g-long-name": f"{'申' * 69}.docx",  # as long as every file system allows
    "14h-noext": "shenqing.docx",
    "14i-upper-ext": "A.docx",
    "14j-trailing-dot": "A.docx",
}
# Answers to the case of 30: every word of them.
MESSAGES = {
    "31-underscore-form": "补充说明如下：\n____________________\n我要的是2025年1月至6月的支出明细。\n联系人：张某",
    "31b-sender-line": "补正内容如下：\n发件人：张某 zhang30@example.cn\n所需信息：2025年决算表第三页。",
    "31c-inline-quote": "您好\n> 请说明所需年度\n2025年度\n> 请说明部门\n城管局",
    "31f-on-wrote": "On 5 May I wrote: please send 2025.\nOn this matter the bureau wrote:\nWe hold it. Please send that letter.",
    "31g-zai": "在2025年3月的来信中我写道：请公开决算。\n现在补充：也要2024年。",
    "33-case-upper": "大小写",
}
CHARSET_LABELS = (
    "GB_2312-80",
    "ansi",
    "cp936",
    "hz-gb-2312",
    "iso-8859-1",
    "iso-ir-58",
    "macintosh",
    "ms936",
    "unknown-8bit",
    "us-ascii",
    "utf-7",
    "utf8mb4",
    "windows-936",
    "x-gbk",
)
ELSEWHERE = {"12b-winmail", "32-spoof-into-case", "44-dup-a", "44-dup-b", "47-two-from"}

pytestmark = [
    pytest.mark.shared,
    pytest.mark.django_db,
]


@pytest.fixture
def mails(shared: Path) -> Path:
    return shared / "cases" / "mail"


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path, cast: Cast) -> None:
    settings.GONGKAI_FILES = tmp_path / "files"


def process(path: Path, *options: str) -> dict[str, Any]:
    out = StringIO()
    call_command("read_mail", "--file", str(path), "--format", "json", *options, stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def of_case(name: str, tmp_path: Path, mails: Path) -> Path:
    """Return a mail of the folder; the reference in its subject becomes that of the case of 30."""
    content = (mails / f"{name}.eml").read_bytes()
    subject = f"Subject: 回复：{subject_mark(Application.objects.get())}".encode()
    changed = tmp_path / f"{name}.eml"
    changed.write_bytes(re.sub(rb"Subject: [^\r\n]*", lambda _found: subject, content, count=1))
    return changed


def test_every_mail_of_the_folder_has_a_row(mails: Path) -> None:
    charsets = {f"10-charset-{label}" for label in CHARSET_LABELS}
    named = {*APPLICATIONS, *HOLDS, *ATTACHMENTS, *MESSAGES, *ELSEWHERE, *charsets}
    assert {path.stem for path in mails.glob("*.eml")} == named


@pytest.mark.parametrize("name", sorted(APPLICATIONS))
def test_mail_becomes_an_application(name: str, mails: Path) -> None:
    sender, person, title, text = APPLICATIONS[name]
    found = process(mails / f"{name}.eml")
    assert (found["fate"], found["sender"], found["reason"]) == (OPENED, sender, "")
    assert found["text"] == text
    assert found["answer"] == "taken"
    case = Application.objects.get()
    facts = case.applicant.decrypt_facts()
    assert (case.number, case.description, facts.email) == (found["number"], text, sender)
    assert person is None or facts.name == person
    assert title is None or found["title"] == title == case.title


@pytest.mark.parametrize("label", CHARSET_LABELS)
def test_charset_is_found_by_label_or_by_the_bytes(label: str, mails: Path) -> None:
    found = process(mails / f"10-charset-{label}.eml")
    assert (found["fate"], found["title"], found["text"]) == (OPENED, "test", CHARSETS)


@pytest.mark.parametrize("name", sorted(HOLDS))
def test_application_holds_every_word(name: str, mails: Path) -> None:
    found = process(mails / f"{name}.eml")
    assert found["fate"] == OPENED
    case = Application.objects.get()
    places = [case.description.find(words) for words in HOLDS[name]]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize("name", sorted(ATTACHMENTS))
def test_attachment_keeps_its_name(name: str, mails: Path) -> None:
    found = process(mails / f"{name}.eml")
    assert (found["fate"], found["files"], found["text"]) == (OPENED, [ATTACHMENTS[name]], REQUEST)


@pytest.mark.parametrize(
    ("name", "files", "remark"),
    [
        ("11-inline-gif", [], "image001.gif"),
        ("11b-inline-png", ["image001.png"], ""),
        ("11d-inline-bmp", [], "a.bmp"),
        ("12c-ATT00001.htm", [], "ATT00001.htm"),
        ("12d-empty-ATT00001.txt", [], "ATT00001.txt"),
    ],
)
def test_what_is_left_out_is_said_on_the_case(
    name: str, files: list[str], remark: str, mails: Path
) -> None:
    found = process(mails / f"{name}.eml")
    assert (found["fate"], found["files"]) == (OPENED, files)
    assert remark in Application.objects.get().remarks
    assert bool(found["remarks"]) == bool(remark)


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_answer_is_a_message_with_every_word(name: str, tmp_path: Path, mails: Path) -> None:
    process(mails / "30-new-case.eml")
    found = process(of_case(name, tmp_path, mails))
    assert (found["fate"], found["text"], found["reason"]) == ("added", MESSAGES[name], "")
    assert Message.objects.get().text == MESSAGES[name]
    assert Application.objects.count() == 1


def test_address_in_a_name_does_not_reach_the_case_of_another(tmp_path: Path, mails: Path) -> None:
    process(mails / "30-new-case.eml")
    found = process(of_case("32-spoof-into-case", tmp_path, mails))
    assert (found["fate"], found["sender"]) == (ANSWERED, "evil@attacker.example")
    assert found["reason"]
    assert not Message.objects.exists()
    # With the reference of another installation, it is an application of its own.
    assert process(mails / "32-spoof-into-case.eml")["fate"] == OPENED
    assert not Message.objects.exists()


def test_same_mail_over_two_relays_is_one_case(mails: Path) -> None:
    first, second = (process(mails / f"44-dup-{one}.eml") for one in "ab")
    assert first["number"] == second["number"]
    assert (Application.objects.count(), IncomingMail.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("name", "words"), [("12b-winmail", "winmail.dat"), ("47-two-from", "多个发件人")]
)
def test_refusal_is_told_in_words(name: str, words: str, mails: Path) -> None:
    found = process(mails / f"{name}.eml")
    assert (found["fate"], found["answer"]) == (REFUSED, "refused")
    assert words in found["reason"]
    assert not Application.objects.exists()
    assert OutgoingMail.objects.count() == 1


@pytest.mark.parametrize("name", ["01-comma-name", "14b-rfc2231-cont", "47-two-from"])
def test_dry_run_says_the_same_and_keeps_nothing(name: str, mails: Path) -> None:
    tried = process(mails / f"{name}.eml", "--dry-run")
    assert not Application.objects.exists()
    assert not IncomingMail.objects.exists()
    assert not OutgoingMail.objects.exists()
    done = process(mails / f"{name}.eml")
    for key in ("fate", "sender", "title", "text", "files", "reason"):
        assert tried[key] == done[key]
