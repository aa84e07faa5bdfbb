"""Parsing of incoming mail, valid and hostile."""

import time

import pytest

from gongkai.applications.incoming_mail.parsing import LOOP_HEADER, Mail, read_mail
from gongkai.applications.intake.validation import MAX_FILES
from gongkai.applications.rules.mails import refusal_of_mail
from tests.applications.mails import SENDER, mail, paper, raw

HEAD = b"From: a@b.cn\r\n"
PATIENCE = 5.0  # seconds; without the limits these mails take minutes


def read(content: bytes, scope: str = "990000-D01") -> Mail:
    return read_mail(content, scope)


def fault(content: bytes) -> str:
    refusal = refusal_of_mail(read(content))
    return refusal.code if refusal else ""


def test_plain_mail_is_read() -> None:
    found = read(raw(files={"收据.pdf": paper()}))
    assert (found.sender, found.name) == (SENDER, "秦未央")
    assert found.title == "申请公开2025年供暖补贴明细"
    assert found.text == "请提供2025年冬季供暖补贴按县市汇总的发放明细表。"
    assert [(one.name, one.content) for one in found.files] == [("收据.pdf", paper())]
    assert found.message_id == "<1@example.cn>"
    assert not found.is_automatic
    assert refusal_of_mail(found) is None


def test_key_differs_between_mails_and_mailboxes() -> None:
    keys = {
        read(raw()).key,
        read(raw(), "990000-D02").key,
        read(raw(text="另一件事")).key,
        read(raw(headers={"Message-ID": "<2@example.cn>"})).key,
        read(raw(headers={"From": "b@example.cn"})).key,
    }
    assert len(keys) == 5
    # Headers added in transit or by mail programs do not change the key.
    assert read(b"Received: from a by b\r\nX-Status: RO\r\n" + raw()).key == read(raw()).key


@pytest.mark.parametrize(
    ("charset", "named"),
    [
        ("gb2312", "gb2312"),
        ("gb18030", "GBK"),
        ("gb18030", "x-nobody-knows"),
        ("utf-8", "us-ascii"),
        ("gb18030", "utf-8"),
        ("big5", "big5"),
        ("gb18030", "zip"),
        ("gb18030", "punycode"),
        ("utf-8", "\x00"),
    ],
)
def test_text_is_decoded_with_a_wrong_charset(charset: str, named: str) -> None:
    head = f'From: a@b.cn\r\nContent-Type: text/plain; charset="{named}"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
    assert read(head.encode() + "公文".encode(charset)).text == "公文"


def test_non_ascii_and_badly_encoded_headers_are_read() -> None:
    assert (
        read("Subject: 供暖补贴\r\nFrom: 秦 <a@b.cn>\r\n\r\n一".encode("gb18030")).title
        == "供暖补贴"
    )
    assert read(HEAD + b"Subject: =?gb2312?B?uau?= x\r\n\r\n1").title != ""
    assert read(HEAD + b"Subject: =?nobody?Q?=B9=AB=CE=C4?=\r\n\r\n1").title == "公文"
    assert read(HEAD + b"Subject: =?utf-8?b?a?= x\r\n\r\n1").subject != ""
    # One character split over two encoded words, as some programs do.
    assert read(
        HEAD + b"Subject: =?utf-8?B?5YWs5Q==?=\r\n =?utf-8?B?vIA=?=\r\n\r\n1"
    ).title.startswith("公")
    assert read(HEAD + "Subject: 回复：Re: 转发: 供暖\r\n\r\n1".encode()).title == "供暖"


def test_html_only_mail_is_converted_to_text() -> None:
    page = (
        "<html><head><title>无</title><style>p{color:red}</style></head><body><!-- 无 --><div>第一行&nbsp;&lt;b&gt;</div>"
        "<div>第二<b>行</b><br>第三行</div><script>alert('无')</script><img src=x onerror=alert(1)></body></html>"
    )
    made = mail()
    made.set_content(page, subtype="html")
    assert read(made.as_bytes()).text == "第一行 <b>\n第二行\n第三行"


def test_plain_text_alternative_is_preferred() -> None:
    made = mail(text="明文，分两行\n第二行")
    made.add_alternative("<p>明文，分两行</p><p>第二行</p>", subtype="html")
    made.add_attachment(paper(), maintype="application", subtype="pdf", filename="a.pdf")
    found = read(made.as_bytes())
    assert (found.text, [one.name for one in found.files]) == ("明文，分两行\n第二行", ["a.pdf"])


def test_control_characters_are_removed() -> None:
    assert read(raw(text="甲\x00\x1b[2J\x07乙\u2028丙\r\n\n\n\n\n丁")).text == "甲[2J乙\n丙\n\n丁"
    assert read(HEAD + b"Subject: =?utf-8?B?YQBiCmM=?=\r\n\r\nx").title == "ab c"


def test_message_ids_of_answered_mails_are_read() -> None:
    found = read(
        raw(headers={"In-Reply-To": "<a@x>", "References": "<b@x> <a@x> junk <c d@x> <e@x>"})
    )
    assert found.answers == ("<a@x>", "<b@x>", "<e@x>")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Auto-Submitted", "auto-replied"),
        ("Auto-Submitted", "auto-generated; owner-email=x"),
        ("Precedence", "bulk"),
        ("Precedence", "list"),
        ("Precedence", "auto_reply"),
        ("Return-Path", "<>"),
        (LOOP_HEADER, "localhost"),
        ("List-Id", "<l.example>"),
        ("From", "MAILER-DAEMON@x.cn"),
        ("X-Autoreply", "yes"),
    ],
)
def test_automatic_mails_are_recognised(name: str, value: str) -> None:
    assert read(raw(headers={name: value})).is_automatic


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Auto-Submitted", "no"),
        ("Precedence", "normal"),
        ("X-Auto-Response-Suppress", "All"),
        ("X-Auto-Response-Suppress", "DR, OOF, AutoReply"),
        ("Return-Path", "<a@b>"),
    ],
)
def test_personal_mails_are_not_taken_for_automatic_ones(name: str, value: str) -> None:
    assert not read(raw(headers={name: value})).is_automatic


def test_delivery_report_is_automatic() -> None:
    assert read(
        HEAD + b'Content-Type: multipart/report; boundary="b"\r\n\r\n--b\r\n\r\nx\r\n--b--'
    ).is_automatic


@pytest.mark.parametrize(
    "sender",
    [
        "",
        "秦未央",
        "a@b.cn\r\nBcc: c@d.cn",
        "a@b",
        "<>",
        "“a”@b.cn",
        f"{'a' * 300}@b.cn",
    ],
)
def test_invalid_sender_address_is_empty(sender: str) -> None:
    found = read(f"From: {sender}\r\n\r\n内容".encode())
    assert found.sender in {"", "a@b.cn"}
    assert (refusal_of_mail(found) is None) == (found.sender == "a@b.cn")


def test_empty_mail_has_no_sender() -> None:
    for content in (b"", b"\r\n\r\n", b"\x00" * 100, b"\xff\xfe", b"no header here"):
        assert fault(content) == "no-sender"


def test_mail_without_text_and_files_is_refused() -> None:
    nothing = {"Subject": "回复："}
    assert fault(raw(text=" \n\t", headers=nothing)) == "no-text"
    assert fault(raw(text=" \n\t")) == ""  # the subject is the request
    assert fault(raw(text="", files={"申请表.pdf": paper()})) == ""


def test_200_files_are_refused_as_a_whole() -> None:
    assert fault(raw(files={f"{number}.pdf": b"x" for number in range(MAX_FILES)})) == ""
    found = refusal_of_mail(read(raw(files={f"{number}.pdf": b"x" for number in range(200)})))
    assert found is not None
    assert (found.code, "200" in str(found)) == ("too-many-files", True)


def test_attached_mail_is_part_of_the_text_and_its_files_are_files() -> None:
    inner = mail(files={"a.pdf": paper()}, headers={"From": "乙 <b@example.cn>"})
    made = mail(text="见所附邮件")
    made.add_attachment(inner)
    found = read(made.as_bytes())
    assert [(one.name, one.content) for one in found.files] == [("a.pdf", paper())]
    for words in (
        "见所附邮件",
        "发件人：乙 <b@example.cn>",
        "主题：申请公开2025年供暖补贴明细",
        "请提供2025年冬季",
    ):
        assert words in found.text
    outside = b'Content-Type: message/external-body; access-type=URL; URL="http://127.0.0.1/"; name="a.pdf"\r\n\r\n'
    found = read(HEAD + b"Subject: x\r\n" + outside)
    assert (found.files, [one.name for one in found.left_out]) == ((), ["a.pdf"])


def test_file_names_are_read_in_every_encoding() -> None:
    for given in (
        'filename="=?gb2312?B?uau4xi5wZGY=?="',
        "filename*=gb2312''%B9%AB%B8%C6.pdf",
        "filename*0*=utf-8''%E5%85%AC; filename*1*=%E7%9B%96.pdf",
    ):
        found = read(HEAD + f"Content-Disposition: attachment; {given}\r\n\r\nx".encode())
        assert found.files[0].name in {"公钙.pdf", "公盖.pdf", "公复.pdf"}, given
    nameless = read(HEAD + b"Content-Type: image/png\r\n\r\nx")
    assert [one.name for one in nameless.files] == ["1.png"]


def test_cryptographic_signature_is_not_an_attachment() -> None:
    made = mail()
    made.add_attachment(
        b"x", maintype="application", subtype="pkcs7-signature", filename="smime.p7s"
    )
    assert read(made.as_bytes()).files == ()


def nested(depth: int) -> bytes:
    return (
        HEAD
        + b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level)
            for level in range(depth)
        )
        + b"\r\nx"
    )


@pytest.mark.parametrize(
    "content",
    [
        nested(21),
        nested(95),
        nested(5_000),
        HEAD
        + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
        + b"--b\r\n\r\nx\r\n" * 100_000,
        HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 5_000,
        HEAD + b"X: " + b"y" * 5_000_000 + b"\r\n\r\nx",
        HEAD + b"X: y\r\n" * 500_000 + b"\r\nx",
        HEAD + b"To: " + b"a@b.cn, " * 100_000 + b"\r\n\r\nx",
    ],
    ids=["nested", "deeper", "deepest", "parts", "mails", "header", "headers", "addresses"],
)
def test_mail_bombs_are_refused_quickly(content: bytes) -> None:
    began = time.perf_counter()
    assert fault(content) == "mail-unreadable"
    assert time.perf_counter() - began < PATIENCE


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 200_000,
        "<" * 400_000,
        "<!--" * 100_000,
        "<script>" * 50_000,
        "<br " * 100_000,
        "&#1;" * 90_000,
    ],
    ids=["tags", "signs", "comments", "scripts", "breaks", "entities"],
)
def test_unclosed_markup_is_read_quickly(markup: str) -> None:
    began = time.perf_counter()
    read(HEAD + b"Content-Type: text/html\r\n\r\n" + markup.encode() + b"x")
    assert time.perf_counter() - began < PATIENCE


def test_damaged_parts_are_read_as_far_as_possible() -> None:
    begun = (
        HEAD
        + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nabc'
    )
    assert read(begun).text == "abc"
    assert read(HEAD + b"Content-Type: multipart/mixed\r\n\r\nabc").text == "abc"
    assert read(HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n!!!not base64").text != "x"
    assert (
        read(HEAD + b"Content-Type: text/plain; charset*0*=%%%; charset*1=x\r\n\r\nabc").text
        == "abc"
    )
