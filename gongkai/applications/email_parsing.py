"""Mail as it lies in a mailbox, read as what it says: from whom, what about, which words, which files. It trusts nothing."""

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

LOOP = "X-Gongkai-Loop"
# Beyond these a mail is not taken apart at all: it would only cost time.
MAX_HEADER_BYTES, MAX_BOUNDARIES, MAX_NESTED, DEEPEST = 128 << 10, 2_000, 100, 20
MAX_VALUE = 2_000  # signs of one header that are looked at
MAX_ANSWERED = 20
MAX_TEXT = 400_000  # bytes of a text that are looked at; so much is refused anyway
MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,200}>")
SAFE_CHARSETS = re.compile(
    r"utf-(8|16|32)(-[lb]e)?|gb.*|hz|big5.*|iso8859-\d+|iso2022_.*|cp\d+|koi8-.*|shift_jis.*|euc_.*|tis-620"
)
WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}
LINES = re.compile(
    r"</(?:div|p|tr|table|li|ul|ol|h[1-6]|blockquote|pre)\s*>|<(?:br|hr)\b[^<>]*>", re.IGNORECASE
)
UNSAID = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|title)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL
)
BREAK = "\ue000"  # stands for the end of a line while HTML is taken apart; nobody types it
SIGNATURES = {
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-signature",
}
ROBOTS = re.compile(r"(mailer-daemon|postmaster|double-bounce)@", re.IGNORECASE)
# Where a mail program begins to repeat the mail that is answered.
QUOTE = re.compile(
    r"^(-{6,} .{1,80} -{6,}|-{2,} ?(原始邮件|转发邮件|回复的原邮件|Original Message|Forwarded message).*|在.{4,200}写道[:：]|On .{4,200} wrote:"
    r"|(发件人|From)[:：].{0,200}@.*|_{20,})$",
    re.IGNORECASE | re.MULTILINE,
)
CODE = re.compile(
    r"\b[2-9A-HJKMNP-TV-Z]{4}([-‐–—－ ]?)[2-9A-HJKMNP-TV-Z]{4}\1[2-9A-HJKMNP-TV-Z]{4}\b",
    re.IGNORECASE,
)
FIRST_WORDS = re.compile(r"^(?:\s*(?:re|fw|fwd|aw|回复|答复|转发)\s*[:：]\s*)+", re.IGNORECASE)


class MailFate(TextChoices):
    """What became of a mail from a mailbox."""

    OPENED = "opened", _("Became an application")
    ADDED = "added", _("Message in a case")
    UNMATCHED = "unmatched", _("Names a case, but not from its applicant's address")
    REFUSED = "refused", _("Refused, the sender was told why")
    AUTOMATIC = "automatic", _("Written by a machine, left alone")


# Where in the mailbox a mail lies afterwards.
FOLDERS = {
    MailFate.OPENED: "gongkai-taken",
    MailFate.ADDED: "gongkai-taken",
    MailFate.UNMATCHED: "gongkai-unmatched",
    MailFate.REFUSED: "gongkai-refused",
    MailFate.AUTOMATIC: "gongkai-automatic",
}


@dataclass(frozen=True)
class Enclosure:
    """One file of a mail."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    """
    What a mail says. `key` is the same for the same mail, however often it is read; `broken` says it cannot be read.

    `answers` names the mails that it answers, as its sender's program says.
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
    def words(self) -> str:
        """What was written for this mail: without the mails that it repeats, below or above."""
        own = re.sub(r"^>.*\n?", "", self.text, flags=re.MULTILINE)
        found = QUOTE.search(own)
        return (own[: found.start()].strip() if found else own.strip()) or QUOTE.sub(
            "", own
        ).strip()

    @property
    def title(self) -> str:
        """What it is about."""
        return FIRST_WORDS.sub("", self.subject).strip()


@dataclass
class _Contents:
    """What is gathered while the parts are walked through."""

    plain: list[str] = field(default_factory=list)
    marked_up: list[str] = field(default_factory=list)
    files: list[Enclosure] = field(default_factory=list)


class _Unreadable(Exception):
    """Too deep, or not to be made sense of."""


def read_mail(raw: bytes, scope: str) -> Mail:
    """
    Read a mail; `scope` keeps apart the same mail in two mailboxes.

    Whatever a mail holds, this returns: what cannot be taken apart is `broken`, with as much of its head as is there.
    """
    head, body = _parted(raw)
    headers = _headers(head[:MAX_HEADER_BYTES])
    name, address = parseaddr(words_of(headers.get("from", "")).replace("\n", " "))
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
    contents, broken = _Contents(), len(head) > MAX_HEADER_BYTES or _is_bomb(raw)
    if not broken:
        try:
            _gather(message_from_bytes(raw), contents, 0)
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
        text = "\n\n".join(filter(None, (_plain(one) for one in contents.marked_up)))
    sent = MESSAGE_ID.search(headers.get("message-id", ""))
    answered = MESSAGE_ID.findall(headers.get("in-reply-to", "")) + MESSAGE_ID.findall(
        headers.get("references", "")
    )
    return Mail(
        key,
        _address(address),
        clean(name, lines=False)[:200],
        clean(words_of(headers.get("subject", "")), lines=False)[:500],
        sent[0] if sent else "",
        tuple(dict.fromkeys(answered))[:MAX_ANSWERED],
        _is_automatic(headers, address),
        _hidden(clean(text[:MAX_TEXT])),
        tuple(contents.files),
        broken,
    )


def words_of(value: str) -> str:
    """Return a header in words, whatever is encoded in it and however wrongly."""
    value = re.sub(r"\s*[\r\n]+\s*", " ", value[:MAX_VALUE])
    try:
        pieces = decode_header(value)
    except (HeaderParseError, ValueError):
        return value
    return "".join(
        one if isinstance(one, str) else decoded(one, charset or "") for one, charset in pieces
    )


def decoded(data: bytes, charset: str) -> str:
    """Return bytes as text: by the charset that is named, else by those that are usual here."""
    for name in (_charset(charset), "utf-8", "gb18030"):
        try:
            return data.decode(name)
        except (UnicodeError, LookupError):
            continue
    return data.decode("utf-8", errors="replace")


def clean(text: str, *, lines: bool = True) -> str:
    """Leave out signs that control machines and say nothing to people."""
    text = re.sub(r"\r\n?|\u2028|\u2029", "\n", text)
    kept = "".join(
        sign
        for sign in text
        if sign in "\n\t" or unicodedata.category(sign) not in {"Cc", "Cs", "Co"}
    )
    if not lines:
        return " ".join(kept.split())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in kept.split("\n"))).strip()


def _parted(raw: bytes) -> tuple[bytes, bytes]:
    """Return head and body."""
    found = re.search(rb"\r?\n\r?\n", raw)
    return (raw[: found.start()], raw[found.end() :]) if found else (raw, b"")


def _headers(head: bytes) -> dict[str, str]:
    """Return the headers as they stand, the first of each name; bytes that are no ASCII are guessed."""
    found: dict[str, str] = {}
    for name, value in _raw_items(message_from_bytes(head + b"\r\n\r\n")):
        text = str(value)
        found.setdefault(
            name.lower(),
            decoded(text.encode("ascii", "surrogateescape"), "") if _is_torn(text) else text,
        )
    return found


def _raw_items(message: "Message[str, str]") -> Iterator[tuple[str, str]]:
    # `items` would turn what is no ASCII into an object that has forgotten its bytes.
    yield from message.raw_items()


def _is_torn(text: str) -> bool:
    """Whether bytes that are no ASCII hide in a text."""
    return any("\udc80" <= sign <= "\udcff" for sign in text)


def _is_bomb(raw: bytes) -> bool:
    """Whether taking it apart would take longer than it is worth."""
    lower = raw.lower()
    nested = lower.count(b"multipart/") + lower.count(b"message/")
    return raw.count(b"\n--") > MAX_BOUNDARIES or nested > MAX_NESTED


def _gather(part: "Message[str, str]", contents: _Contents, depth: int) -> None:
    """Take a part and all in it: texts and files, in the order of the mail."""
    if depth > DEEPEST:
        raise _Unreadable
    kind = part.get_content_type()
    if kind.startswith("message/"):
        # Another mail, or a part of one: nobody looks through what it holds, so it is a file of a type of its own.
        contents.files.append(Enclosure(f"{_file_name(part) or 'message'}.eml", b""))
    elif part.is_multipart():
        before = len(contents.plain)
        for one in part.get_payload():
            _gather(one, contents, depth + 1)  # type: ignore[arg-type]
        if kind == "multipart/alternative" and len(contents.plain) > before:
            contents.marked_up.clear()  # the same words, once more
    elif kind.startswith("multipart/"):
        raise _Unreadable  # it says that it has parts, and not where they begin
    elif kind not in SIGNATURES:
        _take(part, kind, contents)


def _take(part: "Message[str, str]", kind: str, contents: _Contents) -> None:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    name = _file_name(part)
    apart = part.get_content_disposition() == "attachment" or bool(name)
    if kind in {"text/plain", "text/html"} and not apart:
        texts = contents.plain if kind == "text/plain" else contents.marked_up
        texts.append(decoded(data[:MAX_TEXT], part.get_content_charset() or ""))
    elif data.strip() or apart:
        ending = mimetypes.guess_extension(kind) or ".bin"
        contents.files.append(Enclosure(name or f"{len(contents.files) + 1}{ending}", data))


def _file_name(part: "Message[str, str]") -> str:
    name = str(part.get_filename("") or "")
    if _is_torn(name):
        name = decoded(name.encode("ascii", "surrogateescape"), "")
    return clean(words_of(name), lines=False)


def _charset(named: str) -> str:
    """Return the codec for a charset; some of Python's codecs are no charsets, and cost more than they should."""
    known = codecs.lookup(named).name if _is_known(named) else "utf-8"
    return WIDER.get(known, known)


def _is_known(named: str) -> bool:
    try:
        return SAFE_CHARSETS.fullmatch(codecs.lookup(named[:40]).name) is not None
    except (LookupError, ValueError):
        return False


def _plain(markup: str) -> str:
    """
    Return HTML as lines of text; scripts, styles and the title are not among it.

    No parser: what it returns is only ever shown as text, and a tree of some hundred thousand tags takes minutes.
    """
    bare = UNSAID.sub("", markup.replace(BREAK, ""))
    bare = re.sub(r"<[^<>]*>", "", LINES.sub(BREAK, bare))
    text = re.sub(r"\s+", " ", html.unescape(bare))
    return "\n".join(filter(None, (line.strip() for line in text.split(BREAK))))


def _hidden(text: str) -> str:
    """Hide what looks like a query code: people quote the mail in which they got theirs, and nobody keeps codes."""
    return CODE.sub(
        lambda found: "****" if any(sign.isdigit() for sign in found[0]) else found[0], text
    )


def _address(text: str) -> str:
    """Return an address to which an answer could go; nothing for what is none."""
    try:
        validate_email(text)
    except ValidationError:
        return ""
    return text if text.isascii() and len(text) <= 254 else ""


def _is_automatic(headers: dict[str, str], address: str) -> bool:
    """
    Whether a machine wrote it, or sent it to many: such mail is never answered, so that no two machines talk for ever.

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
            for name in (LOOP.lower(), "list-id", "x-autoreply", "x-autorespond", "x-loop")
        )
        or ROBOTS.match(address) is not None
    )
