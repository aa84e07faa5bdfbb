"""Client for ClamAV, the optional malware scanner, over its own protocol."""

import re
import socket
import struct
from contextlib import closing
from typing import IO

from gongkai.files.upload_errors import refused

CHUNK = 1 << 17
TIMEOUT_SECONDS = 120
MAX_ANSWER_BYTES = 1 << 12
ADDRESS = re.compile(r"/.+|(?P<host>[^/:\s]+|\[[0-9a-fA-F:]+\]):(?P<port>[0-9]{1,5})")
FOUND = re.compile(r"stream: (.+) FOUND")


def scan(source: IO[bytes], address: str) -> None:
    """
    Refuse a file in which the scanner at this address (a socket path, or host:port) finds malware.

    Every file is refused while the scanner cannot be reached, or does not report it as clean.
    """
    source.seek(0)
    try:
        answer = _answer(source, address)
    except (OSError, ValueError) as error:
        raise refused("scan-failed") from error
    if found := FOUND.fullmatch(answer):
        raise refused("scan-found", name=found[1][:80])
    if answer != "stream: OK":
        raise refused("scan-failed")


def _answer(source: IO[bytes], address: str) -> str:
    with closing(_connection(address)) as line:
        line.sendall(b"zINSTREAM\x00")
        while chunk := source.read(CHUNK):
            line.sendall(struct.pack(">I", len(chunk)) + chunk)
        line.sendall(struct.pack(">I", 0))
        answer = b""
        while len(answer) < MAX_ANSWER_BYTES and not answer.endswith(b"\x00"):
            piece = line.recv(MAX_ANSWER_BYTES)
            if not piece:
                break
            answer += piece
    return answer.rstrip(b"\x00").decode(errors="replace")


def _connection(address: str) -> socket.socket:
    named = ADDRESS.fullmatch(address)
    if named is None:
        raise ValueError(address)
    if named["host"]:
        return socket.create_connection(
            (named["host"].strip("[]"), int(named["port"])), timeout=TIMEOUT_SECONDS
        )
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(TIMEOUT_SECONDS)
    try:
        line.connect(address)
    except OSError:
        line.close()
        raise
    return line
