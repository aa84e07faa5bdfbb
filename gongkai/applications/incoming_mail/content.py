"""Collect the texts and files of a mail from its parts, in their order. All input is hostile."""

import hashlib
import re
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.message import Message

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from gongkai.applications.incoming_mail import tnef
from gongkai.applications.incoming_mail.charsets import decode_text
from gongkai.applications.incoming_mail.headers import (
    charset_in,
    decode_header_text,
    header_of,
    media_type_of,
    parameters_of,
)
from gongkai.applications.incoming_mail.html_text import (
    charset_of_page,
    content_ids_in,
    html_to_text,
)
from gongkai.applications.incoming_mail.parts import (
    MAX_NAME,
    bytes_of,
    file_name,
    name_with_extension,
    raw_bytes,
    unflowed,
)
from gongkai.kit.text_input import free_text, single_line

MAX_DEPTH = 20
MAX_TEXT_BYTES = 4_000_000  # bytes read of all text parts; a mail with more text is refused
# Alternatives agree if this share of the pairs of characters of one is in the other.
MIN_COVERED_PERCENT = 80
MAX_COMPARED = 200_000  # characters
MAX_NOTICE = 200  # characters of a text that only says that the mail is in HTML
MAX_LEFTOVER = 500  # characters of a leftover that are repeated on the case
NOTICE = re.compile(r"HTML|MIME|浏览器|客户端|富文本", re.IGNORECASE)
NOT_WORD = re.compile(r"[\W_]+")
BOUNDARY_LINE = re.compile(rb"^--([^\s-][^\r\n]{0,100}|-[^\r\n]{3,100})\r?$", re.MULTILINE)
SIGNATURES = {
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-signature",
    "application/pgp-keys",
}
ENCRYPTED = {"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"}
ADDRESS_CARDS = {"text/vcard", "text/x-vcard", "text/directory", "application/vcard"}
NOT_FOR_READERS = {
    "text/calendar",
    "text/x-amp-html",
    "text/watch-html",
    "application/applefile",
    "message/external-body",
    "message/delivery-status",
    "message/disposition-notification",
    "text/rfc822-headers",
}
LEFTOVER_NAME = re.compile(
    r"ATT\d{3,6}(?:\.(?:htm|html|txt|dat|bin|c))?|[^.]*\.vcf|\._.*|\.DS_Store|Thumbs\.db",
    re.IGNORECASE,
)
TNEF_TYPES = {"application/ms-tnef", "application/vnd.ms-tnef"}


class LeftOutReason(TextChoices):
    """Why a part of a mail is not in the case."""

    LEFTOVER = "leftover", _("added by the mail program, without content for the application")
    NOT_ACCEPTED = "not_accepted", _("a picture inside the text, of a type that is not accepted")
    TOO_MANY = "too_many", _("a picture inside the text, beyond the number of files of a case")


@dataclass(frozen=True)
class Enclosure:
    """
    One file of a mail.

    `is_optional` marks pictures inside the text: where such a file cannot be accepted, the mail is
    taken without it.
    """

    name: str
    content: bytes
    is_optional: bool = False
    is_picture: bool = False
    content_id: str = ""


@dataclass(frozen=True)
class LeftOut:
    """A part of a mail that is not in the case, the reason, and its words if it has any."""

    name: str
    reason: LeftOutReason
    words: str = ""


class Unreadable(Exception):
    """The mail cannot be read as a whole; its argument is the code of the refusal."""


@dataclass
class Contents:
    """Texts and files collected from the parts of a mail."""

    texts: list[str] = field(default_factory=list)
    spare_texts: list[str] = field(default_factory=list)  # used if the mail has no other text
    files: list[Enclosure] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    content_ids: set[str] = field(default_factory=set)
    text_bytes: int = 0

    @property
    def text(self) -> str:
        """The texts one below the other."""
        return "\n\n".join(one for one in self.texts or self.spare_texts if one.strip())

    def add(self, other: "Contents", *, with_texts: bool = True) -> None:
        """Add what another part of the mail contains."""
        self.files += other.files
        self.left_out += other.left_out
        self.content_ids |= other.content_ids
        self.spare_texts += other.spare_texts
        if with_texts:
            self.texts += [one for one in other.texts if one.strip()]


def contents_of(message: "Message[str, str]") -> Contents:
    """Return texts and files of a mail. Raises `Unreadable`."""
    found = _read_part(message, 0, Contents(), in_related=False)
    files: dict[tuple[str, bytes], Enclosure] = {}
    for one in found.files:
        is_shown = one.is_picture and one.content_id in found.content_ids
        file = replace(one, is_optional=one.is_optional or is_shown)
        # The logo of a signature occurs once in each mail of a thread.
        name = "" if file.is_optional else file.name
        files.setdefault((name, hashlib.sha256(file.content).digest()), file)
    found.files = list(files.values())
    return found


def _read_part(
    part: "Message[str, str]", depth: int, budget: Contents, *, in_related: bool
) -> Contents:
    """Return the contents of a part and its subparts, in their order."""
    if depth > MAX_DEPTH:
        raise Unreadable("mail-unreadable")
    kind = media_type_of(part)
    if kind in ENCRYPTED:
        raise Unreadable("mail-encrypted")
    if kind == "message/partial":
        raise Unreadable("mail-partial")
    if kind in {"message/rfc822", "message/global"}:
        return _read_forwarded(part, depth, budget)
    if kind in NOT_FOR_READERS:
        return _leftover(part, kind, file_name(part))
    if part.is_multipart():
        children = [one for one in part.get_payload() if isinstance(one, Message)]
        return _read_children(children, kind, depth, budget, in_related=in_related)
    if kind.startswith("multipart/"):
        return _read_broken_multipart(part, depth, budget)
    return _read_leaf(part, kind, budget, in_related=in_related)


def _read_children(
    children: "list[Message[str, str]]",
    kind: str,
    depth: int,
    budget: Contents,
    *,
    in_related: bool,
) -> Contents:
    in_related = in_related or kind == "multipart/related"
    found = Contents()
    read = [_read_part(one, depth + 1, budget, in_related=in_related) for one in children]
    if kind == "multipart/alternative":
        chosen = _chosen(read)
        for place, one in enumerate(read):
            found.add(one, with_texts=place in chosen)
        return found
    for one in read:
        found.add(one)
    return found


def _chosen(alternatives: list[Contents]) -> set[int]:
    """
    Return which alternatives have the words of the mail.

    Plain text comes first and has the writer's line breaks, so it is preferred where it has the
    words of the others. Where two alternatives say different things, both are kept.
    """
    pairs = [_pairs(one.text) for one in alternatives]
    chosen: list[int] = []
    for place, found in enumerate(pairs):
        if not alternatives[place].text.strip():
            continue
        if any(_covers(pairs[other], found) for other in chosen):
            continue
        chosen = [
            other
            for other in chosen
            if not _covers(found, pairs[other]) and not _is_notice(alternatives[other].text)
        ]
        chosen.append(place)
    return set(chosen)


def _pairs(text: str) -> frozenset[str]:
    words = NOT_WORD.sub("", text[:MAX_COMPARED]).casefold()
    return frozenset(words[at : at + 2] for at in range(max(1, len(words) - 1)))


def _covers(one: frozenset[str], other: frozenset[str]) -> bool:
    """Return whether one text has nearly all words of the other."""
    return len(one & other) * 100 >= len(other) * MIN_COVERED_PERCENT


def _is_notice(text: str) -> bool:
    """Return whether a text only says that the mail program should show the HTML."""
    return len(text) <= MAX_NOTICE and NOTICE.search(text) is not None


def _read_forwarded(part: "Message[str, str]", depth: int, budget: Contents) -> Contents:
    """Return the contents of an attached mail, under a line that names its sender and subject."""
    payload = part.get_payload()
    if isinstance(payload, list) and payload and isinstance(payload[0], Message):
        inner = payload[0]
    else:  # encoded, which the standard forbids, but programs do
        inner = message_from_bytes(bytes_of(part))
    found = _read_part(inner, depth + 1, budget, in_related=False)
    head = ["---------- 转发的邮件 ----------"]
    for label, name in (("发件人", "from"), ("时间", "date"), ("主题", "subject")):
        if value := single_line(decode_header_text(header_of(inner, name))):
            head.append(f"{label}：{value}")
    found.texts = ["\n".join([*head, "", found.text])]
    return found


def _read_broken_multipart(part: "Message[str, str]", depth: int, budget: Contents) -> Contents:
    """Read a multipart whose boundary is missing or wrong: by the first line that can be one."""
    data = raw_bytes(part)
    boundary = BOUNDARY_LINE.search(data[:MAX_COMPARED])
    if boundary is None:
        return _text_part(part, "text/plain", budget)
    kind = media_type_of(part)
    head = b'Content-Type: %s; boundary="%s"\r\n\r\n' % (kind.encode(), boundary[1].strip(b' "'))
    again = message_from_bytes(head + data)
    if not again.is_multipart():
        return _text_part(part, "text/plain", budget)
    children = [one for one in again.get_payload() if isinstance(one, Message)]
    return _read_children(children, kind, depth + 1, budget, in_related=False)


def _read_leaf(
    part: "Message[str, str]", kind: str, budget: Contents, *, in_related: bool
) -> Contents:
    name = file_name(part)
    disposition = header_of(part, "content-disposition").partition(";")[0].strip().lower()
    is_attached = disposition == "attachment" or (
        bool(name) and (budget.text_bytes > 0 or kind not in {"text/plain", "text/html"})
    )
    if kind in SIGNATURES:
        return Contents()
    if kind in TNEF_TYPES or name.lower() == "winmail.dat":
        return _read_tnef(bytes_of(part))
    if kind in ADDRESS_CARDS or (name and LEFTOVER_NAME.fullmatch(name)):
        return _leftover(part, kind, name)
    if kind.startswith("text/") and not is_attached and kind != "text/csv":
        return _text_part(part, kind, budget)
    data = bytes_of(part)
    if not data.strip() and (not name or kind.startswith(("text/", "image/"))):
        return Contents(left_out=[LeftOut(name, LeftOutReason.LEFTOVER)] if name else [])
    content_id = header_of(part, "content-id").strip(" <>")
    is_picture = kind.startswith("image/") and (
        in_related or disposition == "inline" or (bool(content_id) and disposition != "attachment")
    )
    name = name_with_extension(name, kind, data)
    is_image = kind.startswith("image/")
    return Contents(files=[Enclosure(name, data, is_picture, is_image, content_id)])


def _leftover(part: "Message[str, str]", kind: str, name: str) -> Contents:
    """Leave out what a mail program added; a long text is kept, because it may be the writer's."""
    words = ""
    if kind.startswith("text/") and kind not in ADDRESS_CARDS | NOT_FOR_READERS:
        words = _text_part(part, kind, Contents()).text.strip()
    if len(words) > MAX_LEFTOVER:
        return Contents(texts=[words])
    return Contents(left_out=[LeftOut(name or kind, LeftOutReason.LEFTOVER, single_line(words))])


def _read_tnef(data: bytes) -> Contents:
    try:
        found = tnef.unpack(data)
    except tnef.TnefError as error:
        raise Unreadable("mail-winmail") from error
    return Contents(
        spare_texts=[free_text(found.text)] if found.text.strip() else [],
        files=[
            Enclosure(single_line(one.name)[:MAX_NAME] or f"{place}.bin", one.content)
            for place, one in enumerate(found.files, 1)
        ],
    )


def _text_part(part: "Message[str, str]", kind: str, budget: Contents) -> Contents:
    data = bytes_of(part)
    content_type = header_of(part, "content-type")
    budget.text_bytes += len(data)
    if budget.text_bytes > MAX_TEXT_BYTES:
        raise Unreadable("description-too-long")
    charset = charset_in(content_type)
    if kind in {"text/html", "text/enriched", "text/richtext"}:
        page = free_text(decode_text(data, charset or charset_of_page(data)))
        return Contents(texts=[html_to_text(page)], content_ids=content_ids_in(page))
    text = free_text(decode_text(data, charset))
    if "flowed" in content_type.lower():
        parameters = parameters_of(content_type)
        if parameters.get("format", "").lower() == "flowed":
            text = unflowed(text, delete_space=parameters.get("delsp", "").lower() == "yes")
    return Contents(texts=[text])
