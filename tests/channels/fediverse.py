"""
A server that speaks ActivityPub, run as a process of its own: it follows, and verifies what it receives.

It uses no code of the project: keys and signatures are its own. Commands come as lines of JSON, one answer each.
`python -m tests.channels.fediverse` prints its port first.
"""

import base64
import hashlib
import json
import sys
import threading
from datetime import UTC, datetime
from email.utils import format_datetime
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = (
    KEY.public_key()
    .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    .decode()
)
TYPE = "application/activity+json"
received: list[dict[str, Any]] = []
faults: list[str] = []
failing: list[int] = []  # statuses with which the next deliveries are answered
# Documents of actors as they were fetched; tests hand over what a fetch would answer.
keys: dict[str, str] = {}


class Handler(BaseHTTPRequestHandler):
    """Serves its actors, and takes what arrives in their inboxes."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_words: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        if "signature" not in self.headers:
            return self._answer(401, {})
        if not self.path.startswith("/users/"):
            return self._answer(404, {})
        me = f"http://{self.headers['host']}{self.path}"
        base = f"http://{self.headers['host']}"
        actor = {
            "id": me,
            "type": "Person",
            "inbox": f"{me}/inbox",
            "endpoints": {"sharedInbox": f"{base}/inbox"},
            "publicKey": {"id": f"{me}#main-key", "owner": me, "publicKeyPem": PEM},
        }
        if self.path == "/users/thief":
            actor["inbox"] = "http://127.0.0.1:1/elsewhere"
        return self._answer(200, actor)

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["content-length"]))
        if failing:
            return self._answer(failing.pop(0), {})
        try:
            self._verify(content)
        except Exception as error:  # noqa: BLE001  (whatever is wrong is a fault)
            faults.append(f"{type(error).__name__} {error}")
            return self._answer(401, {})
        activity = json.loads(content)
        if activity["id"] not in {one["id"] for one in received}:
            received.append(activity)
        return self._answer(202, {})

    def _verify(self, content: bytes) -> None:
        parts = dict(
            one.split("=", 1) for one in self.headers["signature"].replace('"', "").split(",")
        )
        expected = "SHA-256=" + base64.b64encode(hashlib.sha256(content).digest()).decode()
        assert self.headers["digest"] == expected, "digest"
        names = parts["headers"].split()
        assert {"(request-target)", "host", "date", "digest"} <= set(names), names
        lines = [
            f"{name}: {f'post {self.path}' if name == '(request-target)' else self.headers[name]}"
            for name in names
        ]
        owner = parts["keyId"].partition("#")[0]
        assert json.loads(content)["actor"] == owner, "actor"
        key = serialization.load_pem_public_key(keys[owner].encode())
        assert isinstance(key, rsa.RSAPublicKey)
        signed = "\n".join(lines).encode()
        key.verify(
            base64.b64decode(parts["signature"]), signed, padding.PKCS1v15(), hashes.SHA256()
        )

    def _answer(self, status: int, found: Any) -> None:
        content = json.dumps(found).encode()
        self.send_response(status)
        self.send_header("content-type", TYPE)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def signed_post(
    url: str, activity: dict[str, Any], *, date: str = "", lie: bool = False
) -> dict[str, Any]:
    """Return path, headers and content of a signed request."""
    parts, content = urlsplit(url), json.dumps(activity).encode()
    headers = {
        "host": parts.netloc,
        "date": date or format_datetime(datetime.now(UTC), usegmt=True),
        "digest": "SHA-256=" + base64.b64encode(hashlib.sha256(content).digest()).decode(),
    }
    lines = [f"(request-target): post {parts.path}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    value = KEY.sign("\n".join(lines).encode(), padding.PKCS1v15(), hashes.SHA256())
    value = bytes(len(value)) if lie else value
    headers["signature"] = (
        f'keyId="{activity["actor"]}#main-key",algorithm="rsa-sha256",'
        f'headers="(request-target) host date digest",signature="{base64.b64encode(value).decode()}"'
    )
    return {"path": parts.path, "headers": headers, "content": content.decode()}


def obey(command: dict[str, Any]) -> Any:
    """Do one command."""
    if command["do"] == "sign":
        return signed_post(command["url"], command["activity"], lie=command.get("lie", False))
    if command["do"] == "post":
        made = signed_post(command["url"], command["activity"])
        link = HTTPConnection(command["to"], timeout=20)
        link.request(
            "POST", made["path"], made["content"], made["headers"] | {"content-type": TYPE}
        )
        return link.getresponse().status
    if command["do"] == "know":
        keys[command["actor"]["id"]] = command["actor"]["publicKey"]["publicKeyPem"]
    if command["do"] == "fail":
        failing.extend(command["statuses"])
    return {"received": received, "faults": faults}


def main() -> None:
    """Serve until the commands end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(obey(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
