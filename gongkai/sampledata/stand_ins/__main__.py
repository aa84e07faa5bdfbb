"""Run the stand-ins of the demo: `python -m gongkai.sampledata.stand_ins PORT MAIL_PORT`, until input ends."""

import sys
import threading
from typing import Any
from urllib.parse import urlsplit

from gongkai.sampledata.stand_ins.mail import MailBox, mail_server
from gongkai.sampledata.stand_ins.pages import POLICY, Console
from gongkai.sampledata.stand_ins.stand_in import Handler, StandIn, server_of, service_of

SLOW_SECONDS = 25.0  # longer than the platform waits for a channel


class ConsoleHandler(Handler):
    """Serves the services, and the page beside them."""

    console: Console

    def do_GET(self) -> None:
        """Show a page, or let a service answer."""
        if service_of(urlsplit(self.path).path):
            super().do_GET()
        elif self._is_here():
            self._send(*self.console.page(self.path))

    def do_POST(self) -> None:
        """Take the form of the page, or let a service answer."""
        if self.path != "/fail":
            super().do_POST()
        elif self._is_here():
            content = self.rfile.read(min(int(self.headers.get("content-length") or 0), 10_000))
            self._send(303 if self.console.choose(content) else 400, "text/plain", b"")

    def _is_here(self) -> bool:
        """Refuse requests under another name, so that no other site can use the page."""
        host = str(self.headers.get("host", "")).rpartition(":")[0]
        origin = self.headers.get("origin")
        own = origin is None or urlsplit(origin).netloc == self.headers.get("host")
        if host in {"127.0.0.1", "localhost"} and own:
            return True
        self._send(403, "text/plain", b"")
        return False

    def _send(self, status: int, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(content)))
        self.send_header("content-security-policy", POLICY)
        if status == 303:
            self.send_header("location", "/")
        self.end_headers()
        self.wfile.write(content)


def begin(port: int, mail_port: int) -> tuple[Console, list[Any]]:
    """Begin to serve in threads; return the console and the servers."""
    console = Console(StandIn(slow_seconds=SLOW_SECONDS), MailBox())
    handler = type("OfThis", (ConsoleHandler,), {"console": console})
    web = server_of(console.services, handler, port)
    console.services.port = web.server_address[1]
    console.services.articles_at = f"{console.services.address}/s"
    console.services.fail = console.next_failure
    servers = [web, mail_server(console.box, mail_port)]
    for one in servers:
        threading.Thread(target=one.serve_forever, daemon=True).start()
    return console, servers


def main() -> None:
    """Serve until the program that started this one ends, which closes the input."""
    begin(int(sys.argv[1]), int(sys.argv[2]))
    sys.stdin.read()


if __name__ == "__main__":
    main()
