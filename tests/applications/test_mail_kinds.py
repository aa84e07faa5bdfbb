"""Kinds of mail that real programs send: senders, charsets, headers, parts and names of files."""

import base64
import struct
import time
from collections.abc import Sequence
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.applications.incoming_mail.charsets import decode_text
from gongkai.applications.incoming_mail.headers import (
    decode_header_text,
    parameters_of,
    senders_of,
)
from gongkai.applications.incoming_mail.html_text import html_to_text
from gongkai.applications.incoming_mail.parsing import Mail, read_mail
from gongkai.applications.incoming_mail.parts import unflowed
from tests.applications.mails import mail, paper
from tests.files.samples import pdf

HEAD = b"From: =?utf-8?Q?Zhang?= <z@e.cn>\r\nSubject: x\r\n"
TEXT = "申请公开二〇二五年道路养护经费的决算表"
PATIENCE = 5.0


def read(content: bytes) -> Mail:
    return read_mail(content, "990000-D01")


def word(text: str, charset: str = "utf-8") -> str:
    return f"=?{charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


@pytest.mark.parametrize(
    ("header", "sender", "name"),
    [
        ("z@e.cn", "z@e.cn", ""),
        ("<z@e.cn>", "z@e.cn", ""),
        ("z@e.cn (张三)", "z@e.cn", "张三"),
        ("张三(法务) <z@e.cn>", "z@e.cn", "张三(法务)"),
        ("张三，法务部 <z@e.cn>", "z@e.cn", "张三，法务部"),
        ("Zhang, San <z@e.cn>", "z@e.cn", "Zhang, San"),
        ('"Zhang \\"San\\", Dr." <z@e.cn>', "z@e.cn", 'Zhang "San", Dr.'),
        (f"{word('张')} {word('三；李四')} <z@e.cn>", "z@e.cn", "张三；李四"),
        (f'"{word("张三, 李四", "gb18030")}" <z@e.cn>', "z@e.cn", "张三, 李四"),
        ("=?utf-8?Q?a,_b?= <z@e.cn>", "z@e.cn", "a, b"),
        ("=?utf-8?Q?Zhang San?= <z@e.cn>", "z@e.cn", "Zhang San"),
        ("z@e.cn <z@e.cn>", "z@e.cn", "z@e.cn"),
        ("张三 z@e.cn", "z@e.cn", "张三"),
        ("<@relay.cn,@b.cn:z@e.cn>", "z@e.cn", ""),
        ("<mailto:z@e.cn>", "z@e.cn", ""),
        ("< z@e.cn >", "z@e.cn", ""),
        ("Zhang <z@e.cn>, Zhang <Z@E.CN>", "z@e.cn", "Zhang"),
        ("秦 <用户.二@例子.中国>", "用户.二@例子.中国", "秦"),
        ("z@xn--fsqu00a.xn--fiqs8s", "z@xn--fsqu00a.xn--fiqs8s", ""),
    ],
)
def test_sender_is_the_address_in_the_raw_header(header: str, sender: str, name: str) -> None:
    found = read(f"From: {header}\r\n\r\nx".encode())
    assert (found.sender, found.name, found.fault) == (sender, name, "")
    assert found.is_literal_sender


@pytest.mark.parametrize(
    "hidden",
    [
        "=?utf-8?Q?victim=40example=2Ecn=3E=2C?=",
        "=?utf-8?Q?<victim@example.cn>?=",
        "=?utf-8?Q?<victim@example.cn>,?=",
        f"{word('victim@example.cn')},",
        f'"{word("<victim@example.cn>")}"',
        '"victim@example.cn>," ',
        '"<victim@example.cn>" ',
        "(<victim@example.cn>)",
        "victim@example.cn",
        word("Zhang <victim@example.cn>\r\nFrom: victim@example.cn"),
    ],
)
def test_address_hidden_in_a_name_is_never_the_sender(hidden: str) -> None:
    assert read(f"From: {hidden} <evil@e.cn>\r\n\r\nx".encode()).sender == "evil@e.cn"


@pytest.mark.parametrize(
    "header", [word("刘某 <l@e.cn>"), f"{word('刘某')} {word('<l@e.cn>')}", f'"{word("l@e.cn")}"']
)
def test_address_of_a_header_that_is_encoded_as_a_whole_proves_nothing(header: str) -> None:
    found = read(f"From: {header}\r\n\r\nx".encode())
    assert (found.sender, found.is_literal_sender) == ("l@e.cn", False)


@pytest.mark.parametrize(
    ("headers", "sender", "fault"),
    [
        ("From: a@e.cn, b@e.cn", "a@e.cn", "several-senders"),
        ("From: a@e.cn\r\nFrom: b@e.cn", "a@e.cn", "several-senders"),
        ("From: A <a@e.cn> <b@e.cn>", "a@e.cn", "several-senders"),
        ("From: a@e.cn, b@e.cn\r\nSender: b@e.cn", "b@e.cn", ""),
        ("Return-Path: <b@e.cn>\r\nFrom: a@e.cn, b@e.cn", "b@e.cn", ""),
        ("From: a@e.cn, b@e.cn\r\nSender: c@e.cn", "a@e.cn", "several-senders"),
        ("From: A <>", "", "no-sender"),
        ("From: undisclosed-recipients:;", "", "no-sender"),
    ],
)
def test_several_senders_are_one_or_told(headers: str, sender: str, fault: str) -> None:
    found = read(f"{headers}\r\n\r\nx".encode())
    assert (found.sender, found.fault) == (sender, fault)


@pytest.mark.parametrize(
    ("header", "text"),
    [
        ("=?gb2312?B?udjT2tbs6UbEsw==?=", "关于朱镕某"),
        ("=?UTF-8?B?5YWz5LqO55Sz6A==?=\r\n =?utf-8?b?r7flhazlvIA=?=", "关于申请公开"),
        ("=?utf-8?B?5YWz5LqO55Sz6A?= =?utf-8?Q?=AF=B7?=", "关于申请"),
        ("=?utf-8*zh-CN?Q?=E5=85=AC?=", "公"),
        ("Re:=?utf-8?Q?=E5=85=AC?=x", "Re:公x"),
        ("=?utf-8?Q?=E5=85=AC?= x =?utf-8?Q?=E5=BC=80?=", "公 x 开"),
        ("=?utf-8?Q?=E5=85=AC_=E5=BC=80?=", "公 开"),
        ("=?utf-8?Q?=E5=85=AC", "=?utf-8?Q?=E5=85=AC"),
        ("=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
        ("=?gbk?Q?=C9=EA=C7=EB?=", "申请"),
        ("=?iso-8859-1?B?yerH67mrv6o=?=", "申请公开"),
        ("=?utf-8?B?yerH67mrv6o=?=", "申请公开"),
        ("=?hz-gb-2312?Q?~{IjGk~}?=", "申请"),
        ("=?big5?B?pd+9ww==?=", "立衛"),
        ("=?utf-8?B??=", ""),
    ],
)
def test_encoded_words_are_decoded_as_programs_write_them(header: str, text: str) -> None:
    assert decode_header_text(header) == text


@pytest.mark.parametrize(
    ("charset", "label"),
    [
        ("gb18030", label)
        for label in ("GB_2312-80", "x-gbk", "cp936", "windows-936", "ansi", "unknown-8bit", "", "iso-8859-1", "us-ascii", "utf-8", "macintosh", "windows-1252", "rot13", "\x00")
    ]
    + [("utf-8", label) for label in ("utf8mb4", "gb2312", "gbk", "iso-8859-1", "", "macintosh", "unicode-1-1-utf-8", "x-unknown", "utf_8", "big5")]
    + [("utf-16", "utf-16"), ("utf-16-le", "utf-16le"), ("utf-8-sig", "gbk"), ("utf-7", "utf-7"), ("utf-7", "unicode-1-1-utf-7")],
)  # fmt: skip
def test_text_is_decoded_by_label_or_by_its_bytes(charset: str, label: str) -> None:
    assert decode_text(TEXT.encode(charset), label) == TEXT


@pytest.mark.parametrize(
    ("text", "charset", "label"),
    [
        ("申請公開二零二五年道路養護經費", "big5", "big5"),
        ("申請公開二零二五年道路養護經費", "big5", ""),
        ("申請公開二零二五年道路養護經費", "big5", "utf-8"),
        ("Décision à été prise", "latin-1", "iso-8859-1"),
        ("Décision à été prise", "cp1252", ""),
        ("Привет мир", "cp1251", "windows-1251"),
        ("ئۇيغۇرچە ئىلتىماس", "utf-8", ""),
        ("申请公开道路养护经费", "hz", "hz-gb-2312"),
        ("プログラム", "iso2022_jp", "iso-2022-jp"),
        ("plain + {text} ~", "ascii", "utf-7"),
    ],
)
def test_other_scripts_are_not_taken_for_simplified_chinese(
    text: str, charset: str, label: str
) -> None:
    assert decode_text(text.encode(charset), label) == text


def test_damaged_character_does_not_spoil_the_rest() -> None:
    assert decode_text(TEXT.encode()[:-1], "utf-8").startswith(TEXT[:-1])
    assert decode_text(b"\xff" + TEXT.encode() * 3, "").endswith(TEXT)
    assert decode_text(TEXT.encode("gb18030") + b"\xff", "gbk").startswith(TEXT)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (f'attachment; filename="{word("申请.docx", "gbk")}"', "申请.docx"),
        (f"attachment; filename={word('申请.docx')}", "申请.docx"),
        ("attachment; filename*=UTF-8''%E7%94%B3.docx; filename=\"a.docx\"", "申.docx"),
        ("attachment; filename*=gbk'zh'%C9%EA%C7%EB.docx", "申请.docx"),
        ("attachment; filename*=x-nobody''%C9%EA%C7%EB.docx", "申请.docx"),
        ("attachment; filename*1*=%E8%AF%B7.docx; filename*0*=utf-8''%E7%94%B3", "申请.docx"),
        ("attachment; filename*0*=utf-8''%E7%94; filename*1*=%B3.docx", "申.docx"),
        ('attachment; filename*0="a"; filename*1="b.docx"', "ab.docx"),
        ('attachment; filename="%E7%94%B3%E8%AF%B7.docx"', "申请.docx"),
        ('attachment; filename="50%25.docx"', "50%25.docx"),
        ("attachment; filename=a b c.docx; size=3", "a b c.docx"),
        ('attachment; filename="a;b.docx"', "a;b.docx"),
        ('attachment; filename="&#30003;.docx"', "申.docx"),
        ('attachment; filename="申请.docx"', "申请.docx"),
        ('attachment;filename="a.docx', "a.docx"),
        (r'attachment; filename="C:\dir\a.docx"', r"C:\dir\a.docx"),
    ],
)
def test_file_name_is_read_in_every_notation(header: str, name: str) -> None:
    assert parameters_of(header)["filename"] == name


def attached(*parts: tuple[str, bytes], kind: str = "mixed") -> bytes:
    made = [HEAD + f'Content-Type: multipart/{kind}; boundary="b"\r\n\r\n'.encode()]
    for headers, content in parts:
        made.append(f"--b\r\n{headers}\r\n\r\n".encode("gb18030") + content + b"\r\n")
    return b"".join([*made, b"--b--\r\n"])


PLAIN, PAGE = "Content-Type: text/plain; charset=utf-8", "Content-Type: text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ([(PLAIN, b" \r\n"), (PAGE, f"<p>{TEXT}</p>".encode())], TEXT),
        ([(PLAIN, "您的邮件客户端不支持HTML格式".encode()), (PAGE, f"<p>{TEXT}</p>".encode())], TEXT),
        ([(PLAIN, TEXT.encode()), (PAGE, b"<html></html>")], TEXT),
        ([(PLAIN, TEXT.encode()), (PAGE, f"<b>{TEXT}</b>".encode())], TEXT),
        ([(PLAIN, TEXT[:6].encode()), (PAGE, f"<p>{TEXT}</p>".encode())], TEXT),
        ([(PLAIN, "甲乙丙丁".encode()), (PAGE, "<p>戊己庚辛</p>".encode())], "甲乙丙丁\n\n戊己庚辛"),
        ([(PAGE, f"<p>{TEXT}</p>".encode()), (PLAIN, TEXT.encode())], TEXT),
        ([(PLAIN, TEXT.encode()), ("Content-Type: text/calendar", b"BEGIN:VCALENDAR")], TEXT),
    ],
)  # fmt: skip
def test_alternative_is_chosen_by_its_words(parts: Sequence[tuple[str, bytes]], text: str) -> None:
    assert read(attached(*parts, kind="alternative")).text == text


def test_texts_around_an_attachment_are_kept_in_order() -> None:
    file = ('Content-Type: application/pdf; name="a.pdf"', pdf())
    parts = [(PAGE, "<p>甲</p>".encode()), file, (PLAIN, "乙".encode()), (PAGE, "丙".encode())]
    found = read(attached(*parts))
    assert (found.text, [one.name for one in found.files]) == ("甲\n\n乙\n\n丙", ["a.pdf"])


@pytest.mark.parametrize(
    ("headers", "content"),
    [
        ('Content-Type: text/html\r\nContent-Disposition: attachment; filename="ATT00002.htm"', b"<br>"),
        ('Content-Type: text/plain\r\nContent-Disposition: attachment; filename="ATT00001.txt"', b""),
        ('Content-Type: text/plain\r\nContent-Disposition: attachment; filename="empty.txt"', b"\r\n"),
        ('Content-Type: text/x-vcard; name="张三.vcf"', b"BEGIN:VCARD"),
        ('Content-Type: application/octet-stream; name="me.VCF"', b"BEGIN:VCARD"),
        ('Content-Type: application/applefile; name="._a.pdf"', b"\x00\x05\x16\x07"),
        ('Content-Type: text/calendar; name="invite.ics"', b"BEGIN:VCALENDAR"),
        ('Content-Type: application/pkcs7-signature; name="smime.p7s"', b"x"),
        ("Content-Type: image/png", b""),
    ],
)  # fmt: skip
def test_leftovers_of_mail_programs_are_no_files(headers: str, content: bytes) -> None:
    found = read(attached((PLAIN, TEXT.encode()), (headers, content)))
    assert (found.text, found.files, found.fault) == (TEXT, (), "")


def test_long_text_in_a_leftover_is_kept() -> None:
    headers = 'Content-Type: text/plain; charset=utf-8; name="ATT00001.txt"'
    found = read(attached((PLAIN, b"x"), (headers, (TEXT * 50).encode())))
    assert found.text == f"x\n\n{TEXT * 50}"


@pytest.mark.parametrize(
    ("headers", "is_optional"),
    [
        ("Content-Type: image/bmp\r\nContent-ID: <l@x>\r\nContent-Disposition: inline", True),
        ('Content-Type: image/bmp; name="a.bmp"\r\nContent-ID: <l@x>', True),
        ('Content-Type: image/bmp; name="a.bmp"\r\nContent-ID: <l@x>\r\nContent-Disposition: attachment', True),
        ('Content-Type: image/bmp\r\nContent-Disposition: inline; filename="a.bmp"', True),
        ('Content-Type: image/bmp\r\nContent-ID: <m@x>\r\nContent-Disposition: attachment; filename="a.bmp"', False),
        ('Content-Type: image/bmp; name="a.bmp"', False),
        ('Content-Type: application/pdf; name="a.pdf"\r\nContent-ID: <l@x>', False),
    ],
)  # fmt: skip
def test_pictures_inside_the_text_are_optional(headers: str, is_optional: bool) -> None:
    page = (PAGE, f'<p>{TEXT}</p><img src="cid:l@x">'.encode())
    (file,) = read(attached(page, (headers, b"BM1"))).files
    assert file.is_optional is is_optional


def test_logo_in_every_mail_of_a_thread_is_one_file() -> None:
    logo = ("Content-Type: image/png\r\nContent-ID: <l@x>", b"\x89PNG")
    assert len(read(attached((PAGE, b"x"), *[logo] * 30, kind="related")).files) == 1


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (HEAD + b"Content-Type: multipart/mixed\r\n\r\n--b\r\n\r\nabc\r\n--b--\r\n", "abc"),
        (HEAD + b"Content-Type: multipart/mixed; boundary=other\r\n\r\n--b\r\n\r\nabc\r\n--b--", "abc"),
        (HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nabc", "abc"),
        (HEAD + b"Content-Type: multipart/mixed\r\n\r\nabc", "abc"),
        (HEAD + b"Content-Type: text\r\n\r\nabc", "abc"),
        (HEAD + b"Content-Type: text/plain charset=gb2312\r\n\r\n" + "公开".encode("gbk"), "公开"),
        (HEAD + b"Content-Type: text/plain;charset='gb2312'\r\n\r\n" + "公开".encode("gbk"), "公开"),
        (HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + "不是编码".encode(), "不是编码"),
        (HEAD + b"Content-Transfer-Encoding: BASE64 \r\n\r\n5YWs5byA", "公开"),
        (HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n5YWs5byA5YWs5b", "公开公\ufffd"),
        (HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n5YWs\r\n5byA\r\n", "公开"),
        (HEAD + b"Content-Transfer-Encoding: base64\r\n\r\nYQ==\r\nYg==", "ab"),
        (
            HEAD
            + b"Content-Transfer-Encoding: base64\r\n\r\n"
            + base64.b64encode("请公开道路养护经费".encode())
            + "\r\n--\r\n邮件组的页脚".encode(),
            "请公开道路养护经费\n--\n邮件组的页脚",
        ),
        (
            HEAD + "Content-Transfer-Encoding: base64\r\n\r\nPlease\r\n请公开决算".encode(),
            "Please\n请公开决算",
        ),
        (HEAD + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n=E5=85=\r\n=AC=XX=3D", "公=XX="),
        (HEAD + b"Content-Transfer-Encoding: x-nobody\r\n\r\nabc", "abc"),
        (HEAD.replace(b"\r\n", b"\n") + b"\nabc\n", "abc"),
        (HEAD + b'Content-Type: text/plain; name="message.txt"\r\n\r\nabc', "abc"),
        (HEAD + b"Content-Type: text/enriched\r\n\r\n<bold>abc</bold>", "<bold>abc</bold>"),
        (b"From MAILER Mon Mar  2 09:00:00 2026\n" + HEAD + b"\r\nabc", "abc"),
    ],
)  # fmt: skip
def test_broken_structure_is_read_as_far_as_possible(content: bytes, text: str) -> None:
    found = read(content)
    assert (found.text, found.sender, found.fault) == (text, "z@e.cn", "")


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (attached(("Content-Type: application/pgp-encrypted", b"Version: 1"), kind="encrypted"), "mail-encrypted"),
        (HEAD + b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n\r\nx", "mail-encrypted"),
        (HEAD + b"Content-Type: message/partial; number=1; total=3; id=x\r\n\r\nx", "mail-partial"),
        (attached((PLAIN, b"x"), ('Content-Type: application/octet-stream; name="WINMAIL.DAT"', b"x")), "mail-winmail"),
    ],
)  # fmt: skip
def test_what_hides_its_text_is_refused_by_name(content: bytes, fault: str) -> None:
    assert read(content).fault == fault


def test_flowed_lines_are_joined() -> None:
    flowed = "申请公开 \n本市决算。 \n\n> 旧的 \n> 邮件\n 缩进\n-- \n张三"
    assert unflowed(flowed, delete_space=True) == "申请公开本市决算。\n> 旧的邮件\n缩进\n-- \n张三"
    head = HEAD + b"Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes\r\n\r\n"
    assert read(head + "申请公开 \r\n本市决算".encode()).text == "申请公开本市决算"
    assert read(head.replace(b"; delsp=yes", b"") + b"a \r\nb\r\nc").text == "a b\nc"


@pytest.mark.parametrize(
    ("page", "text"),
    [
        (
            "<div>金额 &lt;100万元且 a<b 的项目，期限>3年</div>",
            "金额 <100万元且 a<b 的项目，期限>3年",
        ),
        ("张三 <z@e.cn> <张三>", "张三 <z@e.cn> <张三>"),
        ("<p>　　首行缩进</p>", "　　首行缩进"),
        ("<table><tr><td>一</td><td>二</td></tr><tr><td>三</td></tr></table>", "一\t二\n三"),
        ("<ol><li>甲<li>乙</ol><ul><li>丙</ul>", "1. 甲\n2. 乙\n- 丙"),
        ('见<a href="http://a.cn/x">附件</a>', "见附件 <http://a.cn/x>"),
        ('<a href="http://a.cn/">http://a.cn</a>', "http://a.cn"),
        ('新<blockquote type="cite">旧<br>旧</blockquote>', "新\n> 旧\n> 旧"),
        ("<pre>a  b\n c</pre>d", "a  b\n c\nd"),
        ('<img alt="a>b">甲<o:p></o:p>', "甲"),
        ("<!--[if mso]>无<![endif]-->甲<![endif]>", "甲"),
        ("甲&nbsp;乙&#30003;&copy;&unknown;?a=1&copy=2", "甲 乙申©&unknown;?a=1&copy=2"),
        ("<p>甲</p><script>无</script><style>无</style>", "甲"),
        ("甲①，“乙”\ue000𪚥", "甲①，“乙”\ue000𪚥"),
    ],
)
def test_page_becomes_text_with_all_its_words(page: str, text: str) -> None:
    assert html_to_text(page) == text


@pytest.mark.parametrize(
    "page",
    ['<a "\'' * 100_000, "<p x='" * 60_000, "<a " + "a= " * 200_000, "<a href=x><div>" * 50_000,
     "<blockquote type=cite>" * 50_000, "<script></script " * 40_000, "&" * 400_000],
)  # fmt: skip
def test_hostile_page_takes_linear_time(page: str) -> None:
    began = time.perf_counter()
    html_to_text(page)
    assert time.perf_counter() - began < PATIENCE


@pytest.mark.parametrize(
    "header",
    ['"\\' * 10_000, "(" * 20_000, "<" * 20_000, "=?" * 10_000, "=?a?Q?" * 4_000, "a@b.cn," * 3_000],
)  # fmt: skip
def test_hostile_header_takes_linear_time(header: str) -> None:
    began = time.perf_counter()
    senders_of(header)
    decode_header_text(header)
    parameters_of(f"x; {header}")
    assert time.perf_counter() - began < PATIENCE


def tnef(*attributes: tuple[int, int, bytes]) -> bytes:
    made = struct.pack("<IH", 0x223E9F78, 1)
    for level, number, value in attributes:
        made += struct.pack("<BII", level, number, len(value)) + value
        made += struct.pack("<H", sum(value) & 0xFFFF)
    return made


def unicode_property(kind: int, text: str) -> bytes:
    value = (text + "\0").encode("utf-16-le")
    return struct.pack("<HHII", 0x1F, kind, 1, len(value)) + value + b"\0" * (-len(value) % 4)


def winmail(content: bytes, text: bytes = b"x") -> bytes:
    headers = (
        'Content-Type: application/ms-tnef; name="winmail.dat"\r\nContent-Transfer-Encoding: base64'
    )
    return attached((PLAIN, text), (headers, base64.b64encode(content)))


def test_files_of_outlook_are_taken_out() -> None:
    name = struct.pack("<I", 1) + unicode_property(0x3707, "申请表.pdf")
    content = tnef(
        (1, 0x69007, struct.pack("<II", 936, 0)),
        (1, 0x1800C, "不用的正文".encode("gbk")),
        (2, 0x69002, b"\0" * 14),
        (2, 0x18010, b"SHENQI~1.PDF\0"),
        (2, 0x6800F, paper()),
        (2, 0x69005, name),
        (2, 0x69002, b"\0" * 14),
        (2, 0x18010, "表.pdf\0".encode("gbk")),
        (2, 0x6800F, b"%PDF-2"),
    )
    found = read(winmail(content))
    files = [(one.name, one.content) for one in found.files]
    assert files == [("申请表.pdf", paper()), ("表.pdf", b"%PDF-2")]
    assert found.text == "x"
    assert read(winmail(content, b" ")).text == "不用的正文"


@given(st.binary(max_size=300), st.integers(0, 60))
@settings(max_examples=60, deadline=None)
def test_damaged_winmail_is_refused_by_name(noise: bytes, cut: int) -> None:
    whole = tnef((2, 0x69002, b""), (2, 0x69005, struct.pack("<I", 9) + noise))
    for content in (whole, whole[: -1 - cut], noise):
        assert read(winmail(content)).fault in {"", "mail-winmail"}


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_no_content_of_a_mail_raises(noise: bytes) -> None:
    for content in (
        noise,
        HEAD + b"\r\n" + noise,
        b"From: " + noise + b"\r\n\r\nx",
        HEAD + b"Content-Type: " + noise + b"\r\n\r\n" + noise,
        attached(("Content-Disposition: " + "attachment;", noise), (PAGE, noise)),
    ):
        read(content).text.encode()


def test_control_characters_go_and_every_other_character_stays() -> None:
    kept = "①，“乙”Ａ\ue000𪚥ก\u200d　　㈱"
    found = read(
        HEAD
        + b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
        + f"甲\x01\x1f{kept}\x0b乙".encode()
    )
    assert found.text == f"甲{kept}\n乙"


def test_same_words_in_another_encoding_are_the_same_mail() -> None:
    def encoded(charset: str, transfer: str) -> str:
        made = EmailMessage()
        made["From"], made["Message-ID"], made["Subject"] = "z@e.cn", "<1@e.cn>", "申请"
        made.set_content(TEXT, charset=charset, cte=transfer)
        return read(made.as_bytes()).key

    assert encoded("utf-8", "base64") == encoded("gb18030", "quoted-printable")
    assert read(mail().as_bytes()).key != read(mail(text="别的").as_bytes()).key
