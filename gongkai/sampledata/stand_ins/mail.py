"""A mail server that keeps what it is given and delivers nothing."""

import itertools
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from socketserver import StreamRequestHandler, ThreadingTCPServer

KEPT = 300  # mails
MAX_BYTES = 5_000_000
REFUSED = "nobody@"  # addresses that begin like this do not exist


@dataclass(frozen=True)
class KeptMail:
    """A mail as it arrived, with the address to which it goes."""

    number: int
    to: str
    message: EmailMessage

    @property
    def text(self) -> str:
        """The plain text."""
        part = self.message.get_body(("plain",))
        return part.get_content() if part is not None else ""


@dataclass
class MailBox:
    """The newest mails, and how many addresses were refused."""

    mails: deque[KeptMail] = field(default_factory=lambda: deque(maxlen=KEPT))
    refused: list[str] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def keep(self, to: list[str], content: bytes) -> None:
        """Keep a mail once for each address."""
        message = message_from_bytes(content, policy=policy.default)
        for one in to:
            self.mails.append(KeptMail(next(self.numbers), one, message))

    def by_number(self, number: int) -> KeptMail | None:
        """Return a mail that is still kept."""
        return next((one for one in self.mails if one.number == number), None)


class MailHandler(StreamRequestHandler):
    """Speaks as much SMTP (RFC 5321) as a client needs that has no password."""

    box: MailBox

    def handle(self) -> None:
        """Answer the commands of one connection."""
        to: list[str] = []
        self._say("220 stand-in")
        while line := self.rfile.readline(2000):
            words = line.decode("utf-8", "replace").strip()
            name = words[:4].upper()
            if name == "RCPT":
                to += self._recipient(words)
            elif name == "DATA":
                if not to:
                    self._say("503 no recipient")
                    continue
                self._say("354 go on")
                self.box.keep(to, self._content())
                to = []
                self._say("250 kept")
            elif name == "QUIT":
                self._say("221 bye")
                return
            else:
                to = [] if name in {"RSET", "MAIL"} else to
                known = name in {"HELO", "EHLO", "MAIL", "RSET", "NOOP"}
                self._say("250 ok" if known else "502 not offered")

    def _recipient(self, words: str) -> list[str]:
        address = words.partition("<")[2].partition(">")[0]
        if address.startswith(REFUSED):
            self.box.refused.append(address)
            self._say("550 5.1.1 no such mailbox")
            return []
        self._say("250 ok")
        return [address]

    def _content(self) -> bytes:
        lines, size = [], 0
        while (line := self.rfile.readline()) not in {b"", b".\r\n", b".\n"}:
            size += len(line)
            if size <= MAX_BYTES:
                lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class MailServer(ThreadingTCPServer):
    """The server; its threads end with the process."""

    daemon_threads = True
    allow_reuse_address = True


def mail_server(box: MailBox, port: int = 0) -> MailServer:
    """Return a server that puts what arrives into a box."""
    return MailServer(("127.0.0.1", port), type("OfThis", (MailHandler,), {"box": box}))
