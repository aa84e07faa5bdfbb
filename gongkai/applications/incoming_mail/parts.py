"""Content and names of the single parts of a mail, as programs write them."""

import mimetypes
import quopri
import re
from email.message import Message

from gongkai.applications.incoming_mail.headers import decode_base64, header_of, parameters_of
from gongkai.kit.text_input import single_line

MAX_NAME, MAX_SAMPLE = 300, 200_000
MIN_BASE64 = 16  # characters; fewer can be a word of a plain text
BASE64_LINES = re.compile(rb"(?:[A-Za-z0-9+/]+={0,2}[ \t]*\r?\n)+")
# Extensions of media types that the table of the machine may lack or name differently.
EXTENSIONS = {
    "application/msword": ".doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.ms-excel": ".xls",
    "application/ofd": ".ofd",
    "application/pdf": ".pdf",
    "application/zip": ".zip",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "text/plain": ".txt",
    "text/csv": ".csv",
}
# Files whose media type is not declared, by their first bytes and the members of archives.
BEGINNINGS = (
    (b"%PDF-", ".pdf"),
    (b"PK\x03\x04", ".zip"),
    (b"\x89PNG", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
)
MEMBERS = (
    (b"word/document.xml", ".docx"),
    (b"xl/workbook.xml", ".xlsx"),
    (b"ppt/presentation.xml", ".pptx"),
    (b"OFD.xml", ".ofd"),
)


def unflowed(text: str, *, delete_space: bool) -> str:
    """Join the lines that format=flowed has broken (RFC 3676)."""
    lines: list[str] = []
    is_open, depth_before = False, 0
    for line in text.split("\n"):
        bare = line.lstrip(">")
        depth = len(line) - len(bare)
        bare = bare.removeprefix(" ")
        if is_open and depth == depth_before and bare != "-- ":
            lines[-1] += bare
        else:
            lines.append(f"{'>' * depth} {bare}" if depth else bare)
        is_open = bare.endswith(" ") and bare != "-- "
        if is_open and delete_space:
            lines[-1] = lines[-1][:-1]
        depth_before = depth
    return "\n".join(lines)


def file_name(part: "Message[str, str]") -> str:
    """Return the name of an attachment, from either of the two headers that can contain it."""
    for header, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        found = single_line(parameters_of(header_of(part, header)).get(parameter, ""))
        if found:
            stem, dot, ending = found.rpartition(".")
            return found if len(found) <= MAX_NAME else f"{stem[:MAX_NAME]}{dot}{ending[-10:]}"
    return ""


def name_with_extension(name: str, kind: str, data: bytes) -> str:
    """Return a file name; without an extension, it gets that of its media type or content."""
    name = name.rstrip(". ") or "1"
    if re.search(r"\.[A-Za-z0-9]{1,8}$", name):
        return name
    ending = EXTENSIONS.get(kind) or mimetypes.guess_extension(kind) or ".bin"
    if ending == ".bin":
        ending = next((one for sign, one in BEGINNINGS if data.startswith(sign)), ending)
    if ending == ".zip":
        ending = next((one for sign, one in MEMBERS if sign in data), ending)
    return f"{name}{ending}"


def raw_bytes(part: "Message[str, str]") -> bytes:
    """Return the content of a part as it was sent. Only without this header, the library does so."""
    del part["content-transfer-encoding"]
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def bytes_of(part: "Message[str, str]") -> bytes:
    """Return the decoded content of a part; a wrong transfer encoding is read as it is written."""
    encoding = header_of(part, "content-transfer-encoding").split(";")[0].strip().lower()
    if encoding in {"x-uuencode", "uuencode", "uue", "x-uue"}:
        payload = part.get_payload(decode=True)
        return payload if isinstance(payload, bytes) else b""
    data = raw_bytes(part)
    if encoding == "base64":
        encoded, footer = (data, b"") if _is_base64(data) else _base64_and_footer(data)
        return (decode_base64(encoded) if encoded else b"") + footer
    return quopri.decodestring(data) if encoding == "quoted-printable" else data


def _is_base64(data: bytes) -> bool:
    """Return whether this can be base64, not plain text that is only declared as base64."""
    signs = b"".join(data[:MAX_SAMPLE].split())
    wrong = len(re.findall(rb"[^A-Za-z0-9+/=]", signs))
    return wrong * 20 <= len(signs)


def _base64_and_footer(data: bytes) -> tuple[bytes, bytes]:
    """Separate base64 from the plain lines that a relay wrote below it; without base64, all is plain."""
    found = BASE64_LINES.match(data)
    signs = b"".join(found[0].split()) if found else b""
    if found is None or len(signs) < MIN_BASE64 or (len(signs) % 4 and not signs.endswith(b"=")):
        return b"", data
    return found[0], data[found.end() - 1 :]
