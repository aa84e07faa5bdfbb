"""Parse incoming mail: sender, subject, text and attachments. All input is treated as hostile."""

import codecs
import hashlib
import html
import mimetypes
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

LOOP_HEADER = "X-Gongkai-Loop"
# Mail beyond these limits is not parsed, so that hostile mail cannot use up processing time.
MAX_HEADER_BYTES, MAX_BOUNDARIES, MAX_NESTED, MAX_DEPTH = 128 << 10, 2_000, 100, 20
MAX_HEADER_CHARACTERS = 2_000  # characters read of one header
MAX_REFERENCES = 20
MAX_TEXT_BYTES = 400_000  # bytes read of a text part; longer texts are refused later
MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,200}>")
SAFE_CHARSETS = re.compile(
    r"utf-(8|16|32)(-[lb]e)?|gb.*|hz|big5.*|iso8859-\d+|iso2022_.*|cp\d+|koi8-.*|shift_jis.*|euc_.*|tis-620"
)
CHARSET_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}
BLOCK_ENDS = re.compile(
    r"</(?:div|p|tr|table|li|ul|ol|h[1-6]|blockquote|pre)\s*>|<(?:br|hr)\b[^<>]*>", re.IGNORECASE
)
INVISIBLE_HTML = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|title)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL
)
BREAK = "\ue000"  # line break placeholder during HTML conversion (private use area)
SIGNATURES = {
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-signature",
}
AUTOMATIC_SENDERS = re.compile(r"(mailer-daemon|postmaster|double-bounce)@", re.IGNORECASE)
# The line with which mail programs introduce the quoted mail.
QUOTED_MAIL = re.compile(
    r"^(-{6,} .{1,80} -{6,}|-{2,} ?(原始邮件|转发邮件|回复的原邮件|Original Message|Forwarded message).*|在.{4,200}写道[:：]|On .{4,200} wrote:"
    r"|(发件人|From)[:：].{0,200}@.*|_{20,})$",
    re.IGNORECASE | re.MULTILINE,
)
QUERY_CODE = re.compile(
    r"\b[2-9A-HJKMNP-TV-Z]{4}([-‐–—－ ]?)[2-9A-HJKMNP-TV-Z]{4}\1[2-9A-HJKMNP-TV-Z]{4}\b",
    re.IGNORECASE,
)
REPLY_PREFIXES = re.compile(r"^(?:\s*(?:re|fw|fwd|aw|回复|答复|转发)\s*[:：]\s*)+", re.IGNORECASE)


class MailFate(TextChoices):
    """Result of processing a mail from a mailbox."""

    OPENED = "opened", _("Application created")
    ADDED = "added", _("Message added to a case")
    UNMATCHED = "unmatched", _("Refers to a case, but not sent from the applicant's address")
    REFUSED = "refused", _("Refused, the sender was notified of the reason")
    AUTOMATIC = "automatic", _("Automatic mail, ignored")


# Mailbox folder to which a mail is moved after processing.
FOLDERS = {
    MailFate.OPENED: "gongkai-taken",
    MailFate.ADDED: "gongkai-taken",
    MailFate.UNMATCHED: "gongkai-unmatched",
    MailFate.REFUSED: "gongkai-refused",
    MailFate.AUTOMATIC: "gongkai-automatic",
}


@dataclass(frozen=True)
class Enclosure:
    """One attachment of a mail."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    """
    A parsed mail.

    `key` identifies the mail across repeated reads; `broken` means it could not be parsed.
    `answers` are the Message-IDs of the mails that it replies to, from its headers.
    """

    key: str
    sender: str
    name: str
    subject: str
    message_id: str
    answers: tuple[str, ...]
    is_automatic: bool
    text: str = ""
    files: tuple[Enclosure, ...] = ()
    broken: bool = False

    @property
    def own_text(self) -> str:
        """The text of this mail without quoted mails, above or below."""
        own = re.sub(r"^>.*\n?", "", self.text, flags=re.MULTILINE)
        found = QUOTED_MAIL.search(own)
        return (own[: found.start()].strip() if found else own.strip()) or QUOTED_MAIL.sub(
            "", own
        ).strip()

    @property
    def title(self) -> str:
        """The subject without reply and forward prefixes."""
        return REPLY_PREFIXES.sub("", self.subject).strip()


@dataclass
class _Contents:
    """Texts and files collected from the parts of a mail."""

    plain: list[str] = field(default_factory=list)
    marked_up: list[str] = field(default_factory=list)
    files: list[Enclosure] = field(default_factory=list)


class _Unreadable(Exception):
    """The mail is nested too deeply or malformed."""


def read_mail(raw: bytes, scope: str) -> Mail:
    """
    Parse a mail.

    `scope` (the mailbox) is part of its key, so that two mailboxes may receive the same mail. Never
    raises for the content of a mail: a mail that cannot be parsed is `broken`, with the readable
    headers.
    """
    head, body = _split_message(raw)
    headers = _headers(head[:MAX_HEADER_BYTES])
    name, address = parseaddr(decode_header_text(headers.get("from", "")).replace("\n", " "))
    key = hashlib.sha256(
        b"\0".join(
            [
                scope.encode(),
                *(
                    headers.get(one, "").encode(errors="replace")
                    for one in ("message-id", "from", "date", "subject")
                ),
                body,
            ]
        )
    ).hexdigest()
    contents, broken = _Contents(), len(head) > MAX_HEADER_BYTES or _is_too_complex(raw)
    if not broken:
        try:
            _collect_parts(message_from_bytes(raw), contents, 0)
        except (
            _Unreadable,
            RecursionError,
            MessageError,
            ValueError,
            LookupError,
            TypeError,
            KeyError,
            IndexError,
        ):
            contents, broken = _Contents(), True
    text = "\n\n".join(filter(None, (one.strip() for one in contents.plain)))
    if not text:
        text = "\n\n".join(filter(None, (_html_to_text(one) for one in contents.marked_up)))
    sent = MESSAGE_ID.search(headers.get("message-id", ""))
    answered = MESSAGE_ID.findall(headers.get("in-reply-to", "")) + MESSAGE_ID.findall(
        headers.get("references", "")
    )
    return Mail(
        key,
        _address(address),
        clean(name, lines=False)[:200],
        clean(decode_header_text(headers.get("subject", "")), lines=False)[:500],
        sent[0] if sent else "",
        tuple(dict.fromkeys(answered))[:MAX_REFERENCES],
        _is_automatic(headers, address),
        _mask_query_codes(clean(text[:MAX_TEXT_BYTES])),
        tuple(contents.files),
        broken,
    )


def decode_header_text(value: str) -> str:
    """Decode a header; tolerate wrong encodings."""
    value = re.sub(r"\s*[\r\n]+\s*", " ", value[:MAX_HEADER_CHARACTERS])
    try:
        pieces = decode_header(value)
    except (HeaderParseError, ValueError):
        return value
    return "".join(
        one if isinstance(one, str) else decoded(one, charset or "") for one, charset in pieces
    )


def decoded(data: bytes, charset: str) -> str:
    """Decode bytes with the declared charset, else as UTF-8 or GB 18030."""
    for name in (_charset(charset), "utf-8", "gb18030"):
        try:
            return data.decode(name)
        except (UnicodeError, LookupError):
            continue
    return data.decode("utf-8", errors="replace")


def clean(text: str, *, lines: bool = True) -> str:
    """Remove control characters and superfluous blank lines; without `lines`, join to one line."""
    text = re.sub(r"\r\n?|\u2028|\u2029", "\n", text)
    kept = "".join(
        sign
        for sign in text
        if sign in "\n\t" or unicodedata.category(sign) not in {"Cc", "Cs", "Co"}
    )
    if not lines:
        return " ".join(kept.split())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in kept.split("\n"))).strip()


def _split_message(raw: bytes) -> tuple[bytes, bytes]:
    """Return header block and body."""
    found = re.search(rb"\r?\n\r?\n", raw)
    return (raw[: found.start()], raw[found.end() :]) if found else (raw, b"")


def _headers(head: bytes) -> dict[str, str]:
    """
    Return the raw headers, the first of each name.

    Non-ASCII bytes are decoded by guessing the charset.
    """
    found: dict[str, str] = {}
    for name, value in _raw_items(message_from_bytes(head + b"\r\n\r\n")):
        text = str(value)
        found.setdefault(
            name.lower(),
            decoded(text.encode("ascii", "surrogateescape"), "")
            if _has_undecoded_bytes(text)
            else text,
        )
    return found


def _raw_items(message: "Message[str, str]") -> Iterator[tuple[str, str]]:
    # `items()` converts non-ASCII headers to an object that no longer contains the original bytes.
    yield from message.raw_items()


def _has_undecoded_bytes(text: str) -> bool:
    """Return whether a text contains surrogate-escaped bytes."""
    return any("\udc80" <= sign <= "\udcff" for sign in text)


def _is_too_complex(raw: bytes) -> bool:
    """Return whether a mail has so many parts that parsing it would take too long."""
    lower = raw.lower()
    nested = lower.count(b"multipart/") + lower.count(b"message/")
    return raw.count(b"\n--") > MAX_BOUNDARIES or nested > MAX_NESTED


def _collect_parts(part: "Message[str, str]", contents: _Contents, depth: int) -> None:
    """Collect texts and files of a part and its subparts, in their order."""
    if depth > MAX_DEPTH:
        raise _Unreadable
    kind = part.get_content_type()
    if kind.startswith("message/"):
        # An attached mail is not parsed: it becomes an empty file of the type .eml.
        contents.files.append(Enclosure(f"{_file_name(part) or 'message'}.eml", b""))
    elif part.is_multipart():
        before = len(contents.plain)
        for one in part.get_payload():
            _collect_parts(one, contents, depth + 1)  # type: ignore[arg-type]
        if kind == "multipart/alternative" and len(contents.plain) > before:
            contents.marked_up.clear()  # HTML alternatives of the plain text
    elif kind.startswith("multipart/"):
        raise _Unreadable  # multipart without a boundary
    elif kind not in SIGNATURES:
        _collect_leaf(part, kind, contents)


def _collect_leaf(part: "Message[str, str]", kind: str, contents: _Contents) -> None:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    name = _file_name(part)
    apart = part.get_content_disposition() == "attachment" or bool(name)
    if kind in {"text/plain", "text/html"} and not apart:
        texts = contents.plain if kind == "text/plain" else contents.marked_up
        texts.append(decoded(data[:MAX_TEXT_BYTES], part.get_content_charset() or ""))
    elif data.strip() or apart:
        ending = mimetypes.guess_extension(kind) or ".bin"
        contents.files.append(Enclosure(name or f"{len(contents.files) + 1}{ending}", data))


def _file_name(part: "Message[str, str]") -> str:
    name = str(part.get_filename("") or "")
    if _has_undecoded_bytes(name):
        name = decoded(name.encode("ascii", "surrogateescape"), "")
    return clean(decode_header_text(name), lines=False)


def _charset(named: str) -> str:
    """
    Return the codec for a charset.

    Python codecs that are no charsets, or are slow, are not allowed.
    """
    known = codecs.lookup(named).name if _is_safe_charset(named) else "utf-8"
    return CHARSET_SUPERSETS.get(known, known)


def _is_safe_charset(named: str) -> bool:
    try:
        return SAFE_CHARSETS.fullmatch(codecs.lookup(named[:40]).name) is not None
    except (LookupError, ValueError):
        return False


def _html_to_text(markup: str) -> str:
    """
    Convert HTML to plain text without scripts, styles and title.

    Uses regular expressions, not a parser: the result is only shown as text, and parsing hundreds
    of thousands of tags takes minutes.
    """
    bare = INVISIBLE_HTML.sub("", markup.replace(BREAK, ""))
    bare = re.sub(r"<[^<>]*>", "", BLOCK_ENDS.sub(BREAK, bare))
    text = re.sub(r"\s+", " ", html.unescape(bare))
    return "\n".join(filter(None, (line.strip() for line in text.split(BREAK))))


def _mask_query_codes(text: str) -> str:
    """Mask query codes, which must not be stored but appear in quoted mails."""
    return QUERY_CODE.sub(
        lambda found: "****" if any(sign.isdigit() for sign in found[0]) else found[0], text
    )


def _address(text: str) -> str:
    """Return the address if mail can be sent to it, else an empty string."""
    try:
        validate_email(text)
    except ValidationError:
        return ""
    return text if text.isascii() and len(text) <= 254 else ""


def _is_automatic(headers: dict[str, str], address: str) -> bool:
    """
    Return whether the mail is automatic or bulk mail.

    It is never answered, which prevents mail loops.
    Source: RFC 3834.
    """

    def value(name: str) -> str:
        return headers.get(name, "").partition(";")[0].strip().lower()

    return (
        value("auto-submitted") not in {"", "no"}
        or value("precedence") in {"bulk", "list", "junk", "auto_reply"}
        or value("x-auto-response-suppress") not in {"", "none"}
        or value("return-path") == "<>"
        or value("content-type") == "multipart/report"
        or any(
            name in headers
            for name in (LOOP_HEADER.lower(), "list-id", "x-autoreply", "x-autorespond", "x-loop")
        )
        or AUTOMATIC_SENDERS.match(address) is not None
    )
