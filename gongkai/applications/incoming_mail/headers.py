"""Headers of a mail, read from their raw bytes: encoded words, senders and parameters."""

import binascii
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.message import Message
from urllib.parse import unquote_to_bytes

from gongkai.applications.incoming_mail.charsets import decode_text
from gongkai.kit.mail_addresses import is_address
from gongkai.kit.text_input import single_line

MAX_HEADER_CHARACTERS = 20_000  # characters read of one header
MAX_FROM_CHARACTERS = 5_000
MAX_PARAMETERS = 200
# RFC 2047, with the language of RFC 2231 and with the spaces that some programs leave inside.
ENCODED_WORD = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?\s]{0,20})?\?([bBqQ])\?([^?]*)\?=")
NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
# The pieces of a From header. An encoded word is one piece, whatever bytes it contains, so that
# nothing encoded can be mistaken for an address or a separator.
PIECE = re.compile(
    r"(?P<word>=\?[^?\s]{1,80}\?[bBqQ]\?[^?]*\?=)"
    r'|"(?P<quoted>(?:[^"\\]|\\.)*)"'
    r"|<(?P<angle>[^<>]*)>"
    r"|(?P<separator>[,;])"
    r"|(?P<open>\()"
    r"|(?P<other>[^\s,;<(\"=]+|=)"
    r"|(?P<space>\s+)"
    r"|(?P<stray>.)",
    re.DOTALL,
)
PARAMETER = re.compile(
    r";\s*([^\s=;\"*]{1,60})(\*?)(\d{0,4})(\*?)\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"?|([^;]*))",
    re.DOTALL,
)
PERCENT_BYTES = re.compile(r"(?:%[0-9A-Fa-f]{2}){2,}")
CHARACTER_REFERENCE = re.compile(r"&#\d{2,7};")
MEDIA_TYPE = re.compile(r"\s*([A-Za-z0-9][\w.+-]*/[A-Za-z0-9][\w.+-]*)")
CHARSET_ANYWHERE = re.compile(r"charset\s*=\s*[\"']?([^\s;\"',]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Sender:
    """
    One sender: address and decoded name.

    `is_literal` is false if the address stood inside an encoded word: mail servers that check the
    sender do not look there, so that such an address proves nothing.
    """

    address: str
    name: str
    is_literal: bool = True


def split_message(raw: bytes) -> tuple[bytes, bytes]:
    """Return header block and body."""
    found = re.search(rb"\r?\n\r?\n|\r\r", raw)
    return (raw[: found.start()], raw[found.end() :]) if found else (raw, b"")


def raw_headers(head: bytes) -> dict[str, list[str]]:
    """Return the values of each header by its name in lower case, in their order."""
    found: dict[str, list[str]] = {}
    for name, value in message_from_bytes(head + b"\r\n\r\n").raw_items():
        found.setdefault(name.lower(), []).append(readable(str(value)))
    return found


def header_of(part: "Message[str, str]", name: str) -> str:
    """Return the first header with this name of a part, or an empty string."""
    for one, value in part.raw_items():
        if one.lower() == name:
            return readable(str(value))
    return ""


def readable(value: str) -> str:
    """Return a raw header on one line; bytes above 127, which no header may contain, are decoded."""
    value = re.sub(r"[ \t]*[\r\n]+[ \t]*", " ", value[:MAX_HEADER_CHARACTERS])
    if any("\udc80" <= sign <= "\udcff" for sign in value):
        return decode_text(value.encode("utf-8", "surrogateescape"), "")
    return value


def decode_header_text(value: str) -> str:
    """Decode the encoded words of a header; what is wrongly encoded stays as it is."""
    value = re.sub(r"\s*[\r\n]+\s*", " ", value[:MAX_HEADER_CHARACTERS]).strip()
    texts: list[str] = []
    pending, charset, end = b"", "", 0

    def flush() -> None:
        nonlocal pending
        if pending:
            texts.append(decode_text(pending, charset))
        pending = b""

    for found in ENCODED_WORD.finditer(value):
        between = value[end : found.start()]
        # A character may be split over two words, so neighbours are joined before decoding.
        if between.strip() or found[1].lower() != charset:
            flush()
        if between.strip() or not end:
            texts.append(between)
        charset, end = found[1].lower(), found.end()
        pending += _word_bytes(found[2], found[3])
    flush()
    return "".join([*texts, value[end:]])


def _word_bytes(encoding: str, content: str) -> bytes:
    data = content.encode("utf-8", "surrogateescape")
    if encoding in "bB":
        return decode_base64(data)
    return re.sub(
        rb"=([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), data.replace(b"_", b" ")
    )


def decode_base64(data: bytes) -> bytes:
    """Decode base64 with wrong padding, foreign characters, or several pieces one after another."""
    decoded = b""
    for piece in re.split(rb"=+", data):
        signs = NOT_BASE64.sub(b"", piece)
        if len(signs) % 4 == 1:
            signs = signs[:-1]
        decoded += binascii.a2b_base64(signs + b"=" * (-len(signs) % 4))
    return decoded


def senders_of(value: str) -> list[Sender]:
    """
    Return the senders in a raw From header.

    Addresses are taken from the raw header and names are decoded afterwards, so that an encoded
    name cannot contain an address (RFC 2047, section 5). Only where the whole header is encoded
    words, which some programs do, the decoded text is parsed, and its address is not literal.
    """
    value = value[:MAX_FROM_CHARACTERS]
    found = list(_mailboxes(value))
    if not found and not ENCODED_WORD.sub("", value).strip(' "<>'):
        found = [replace(one, is_literal=False) for one in _mailboxes(decode_header_text(value))]
    return list({one.address.casefold(): one for one in reversed(found)}.values())[::-1]


def _mailboxes(value: str) -> Iterator[Sender]:
    """Yield name and address of each mailbox in a header."""
    names: list[tuple[str, str]] = []
    address = ""
    for kind, text in [*_pieces(value), ("separator", ",")]:
        if kind == "angle":
            if address:  # two addresses in one mailbox: both are named, and the mail is refused
                yield Sender(address, _name_of(names))
            address = valid_address(text)
        elif kind != "separator":
            names.append((kind, text))
        elif address:
            yield Sender(address, _name_of(names))
            names, address = [], ""
        elif bare := _bare_sender(names):
            yield bare
            names = []
        elif names:
            names.append((kind, text))  # a comma inside a name that is not quoted


def _bare_sender(names: list[tuple[str, str]]) -> Sender | None:
    """Return the sender of a mailbox whose address is not in angle brackets."""
    for wanted in ("other", "quoted"):
        for place, (kind, text) in enumerate(names):
            if kind == wanted and "@" in text and (address := valid_address(text)):
                rest = names[:place] + names[place + 1 :]
                return Sender(address, _name_of(rest), is_literal=kind == "other")
    return None


def _name_of(names: list[tuple[str, str]]) -> str:
    """Return a name, decoded. Encoded words inside quotes are not allowed, but usual."""
    is_alone = all(kind in {"comment", "space"} for kind, _text in names)
    joined = "".join(
        f"({text})" if kind == "comment" and not is_alone else text for kind, text in names
    )
    return single_line(decode_header_text(joined.strip(" ,;"))).strip()


def _pieces(value: str) -> Iterator[tuple[str, str]]:
    """Yield the pieces of a header with their kind; comments are nested."""
    place, depth, comment = 0, 0, ""
    while place < len(value):
        if depth:
            sign = value[place]
            depth += (sign == "(") - (sign == ")")
            if depth:
                comment += sign
            else:
                yield "comment", comment
                comment = ""
            place += 1
            continue
        found = PIECE.match(value, place)
        assert found is not None  # its last alternative matches any character
        place = found.end()
        kind = str(found.lastgroup)
        if kind == "open":
            depth = 1
        elif kind == "quoted":
            yield kind, re.sub(r"\\(.)", r"\1", found["quoted"])
        else:
            yield kind, found[kind]
    if comment:
        yield "comment", comment


def _bare_address(names: list[str]) -> str:
    """Return the address of a mailbox without angle brackets and remove it from the names."""
    for place, text in enumerate(names):
        if "@" in text and (address := valid_address(text.rpartition(":")[2])):
            del names[place]
            return address
    return ""


def _decoded_name(names: list[str]) -> str:
    """Return a name, decoded; it may be one encoded word inside quotes, which is not allowed."""
    name = decode_header_text("".join(names).strip().rstrip(",;"))
    return single_line(name).strip("\"' ")


def valid_address(text: str) -> str:
    """Return the address if mail can be sent to it, else an empty string (RFC 5321, RFC 6531)."""
    text = text.strip().removeprefix("mailto:").rpartition(":")[2].strip()
    return text if is_address(text) else ""


def media_type_of(part: "Message[str, str]") -> str:
    """Return the media type of a part; without a readable one, that of plain text."""
    value = header_of(part, "content-type")
    found = MEDIA_TYPE.match(value)
    if found:
        return found[1].lower()
    return part.get_content_type()


def parameters_of(value: str) -> dict[str, str]:
    """
    Return the decoded parameters of a header.

    Understands RFC 2231 (charset, continuations), and what programs write instead: encoded words,
    raw bytes, percent-encoding and character references.
    """
    plain: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for count, found in enumerate(PARAMETER.finditer(value)):
        if count >= MAX_PARAMETERS:
            break
        name, star, number, last_star = found[1].lower(), found[2], found[3], found[4]
        text = re.sub(r'\\(["\\])', r"\1", found[5]) if found[5] is not None else found[6].strip()
        if star:
            pieces.setdefault(name, []).append(
                (int(number or 0), bool(last_star) or not number, text)
            )
        else:
            plain.setdefault(name, _plain_value(text))
    for name, parts in pieces.items():
        extended = _extended_value(sorted(parts, key=lambda one: one[0]))
        if extended and ("\ufffd" not in extended or name not in plain):
            plain[name] = extended
    return plain


def charset_in(content_type: str) -> str:
    """Return the charset that a Content-Type header declares, in any way."""
    declared = parameters_of(content_type).get("charset", "")
    if not declared and (found := CHARSET_ANYWHERE.search(content_type)):
        declared = found[1]
    return declared


def _plain_value(text: str) -> str:
    text = decode_header_text(text)
    if PERCENT_BYTES.search(text) and text.isascii():
        data = unquote_to_bytes(text)
        try:
            text = data.decode()
        except UnicodeError:
            text = decode_text(data, "gb18030") if not data.isascii() else text
    return html.unescape(text) if CHARACTER_REFERENCE.search(text) else text


def _extended_value(parts: list[tuple[int, bool, str]]) -> str:
    """Join the continuations of a parameter as bytes, and decode them with its charset."""
    data, charset = b"", ""
    for place, (_number, is_encoded, text) in enumerate(parts):
        if is_encoded and place == 0 and text.count("'") >= 2:
            charset, _language, content = text.split("'", 2)
        else:
            content = text
        raw = content.encode("utf-8", "surrogateescape")
        data += unquote_to_bytes(raw) if is_encoded else raw
    text = decode_text(data, charset)
    return decode_header_text(text) if "=?" in text else text
