"""A push service with two browsers: it checks who sends, and the browsers decrypt what arrives."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature


def plain(text: str) -> bytes:
    """Return the bytes of Base64 for addresses."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def written(content: bytes) -> str:
    """Return Base64 for addresses without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@dataclass
class Browser:
    """A browser: its private key and secret never leave it."""

    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    auth: bytes = bytes(range(16))
    shown: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def p256dh(self) -> str:
        point = self.key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return written(point)


@dataclass
class PushService:
    """What arrived for each browser."""

    port: int = 0
    public_key: str = ""  # of the site, as the browsers were given it
    browsers: dict[str, Browser] = field(default_factory=dict)
    statuses: list[int] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def endpoint(self, name: str) -> str:
        return f"http://127.0.0.1:{self.port}/push/{name}"

    def add(self, name: str) -> Browser:
        return self.browsers.setdefault(name, Browser())

    def take(self, path: str, headers: dict[str, str], content: bytes) -> int:
        """Verify the sender, and let the browser decrypt and show what arrived."""
        if self.statuses:
            return self.statuses.pop(0)
        browser = self.browsers.get(path.rpartition("/")[2])
        if browser is None:
            return 410
        try:
            self._verify(headers["authorization"])
            assert int(headers["ttl"]) > 0
            assert headers["content-encoding"] == "aes128gcm"
            found = http_ece.decrypt(
                content, private_key=browser.key, auth_secret=browser.auth, version="aes128gcm"
            )
            message = json.loads(found)
            assert headers["topic"] == message["tag"]
        except Exception as error:  # noqa: BLE001  (whatever is wrong is a fault)
            self.faults.append(repr(error))
            return 403
        browser.shown[message["tag"]] = message
        return 201

    def _verify(self, header: str) -> None:
        kind, _space, rest = header.partition(" ")
        parts = dict(one.split("=", 1) for one in rest.split(","))
        assert (kind, parts["k"]) == ("vapid", self.public_key)
        head, claims, signature = parts["t"].split(".")
        assert json.loads(plain(head))["alg"] == "ES256"
        facts = json.loads(plain(claims))
        assert facts["aud"] == f"http://127.0.0.1:{self.port}"
        assert time.time() < facts["exp"] <= time.time() + 86400 * 30
        assert facts["sub"].startswith("mailto:")
        value = plain(signature)
        first, second = (int.from_bytes(value[n : n + 32], "big") for n in (0, 32))
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), plain(parts["k"]))
        key.verify(
            encode_dss_signature(first, second),
            f"{head}.{claims}".encode(),
            ec.ECDSA(hashes.SHA256()),
        )


class Handler(BaseHTTPRequestHandler):
    """Hands requests to the service."""

    service: PushService

    def log_message(self, *_words: Any) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["content-length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.send_response(self.service.take(self.path, headers, content))
        self.send_header("content-length", "0")
        self.end_headers()


@contextmanager
def push_service() -> Iterator[PushService]:
    """Run the service until the end of the block."""
    service = PushService()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("OfThis", (Handler,), {"service": service}))
    server.daemon_threads = True
    service.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
