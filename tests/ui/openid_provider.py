"""A small identity provider in a thread of its own, which signs ID tokens and can be told to lie."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

CLIENT, SECRET = "gongkai", "s3cret & more"
KEY, FOREIGN_KEY = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
Claims = dict[str, Any]


class Provider:
    """What the provider knows; tests change its attributes to make it lie."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.named_issuer = issuer
        self.key: Any = KEY
        self.algorithm: str = "ES256"
        self.email = "person@example.gov.cn"
        self.change: Callable[[Claims], Claims] = lambda claims: claims
        self.post_only = False
        self.is_down = False
        self.asked: dict[str, dict[str, str]] = {}
        self.tokens: list[str] = []

    def approve(self, address: str, subject: str) -> tuple[str, str]:
        """Sign a person in at the address to which the site led; return state and code."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert address.startswith(f"{self.issuer}/authorize?")
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["scope"] == "openid"
        assert asked["code_challenge_method"] == "S256"
        code = f"code{len(self.asked)}"
        self.asked[code] = {**asked, "subject": subject}
        return asked["state"], code

    def configuration(self) -> Claims:
        return {
            "issuer": self.named_issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            **(
                {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
                if self.post_only
                else {}
            ),
        }

    def keys(self) -> Claims:
        public = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(KEY.public_key()))
        return {"keys": [{**public, "kid": "first", "use": "sig", "alg": "ES256"}]}

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, Claims]:
        if authorization:
            pair = base64.b64decode(authorization.removeprefix("Basic ")).decode()
            client, secret = (unquote(one) for one in pair.split(":"))
        else:
            client, secret = form.get("client_id", ""), form.get("client_secret", "")
        if (client, secret) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client"}
        asked = self.asked.pop(form["code"], None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            asked is None
            or challenge != asked["code_challenge"]
            or form["redirect_uri"] != asked["redirect_uri"]
        ):
            return 400, {"error": "invalid_grant"}
        claims = self.change(
            {
                "iss": self.issuer,
                "sub": asked["subject"],
                "aud": CLIENT,
                "exp": int(time.time()) + 300,
                "iat": int(time.time()),
                "nonce": asked["nonce"],
                "email": self.email,
                "email_verified": True,
            }
        )
        token = jwt.encode(claims, self.key, self.algorithm, headers={"kid": "first"})
        self.tokens.append(token)
        return 200, {"access_token": "access", "token_type": "Bearer", "id_token": token}


@contextmanager
def running_provider() -> Iterator[Provider]:
    """Run a provider on a port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *args: Any) -> None:
            pass

        def answer(self, status: int, content: Claims) -> None:
            written = json.dumps(content).encode()
            self.send_response(503 if provider.is_down else status)
            self.send_header("Content-Length", str(len(written)))
            self.end_headers()
            self.wfile.write(written)

        def do_GET(self) -> None:
            known = {
                "/.well-known/openid-configuration": provider.configuration,
                "/keys": provider.keys,
            }
            self.answer(200, known[self.path]())

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(sent).items()}
            self.answer(*provider.token(form, self.headers.get("Authorization", "")))

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = Provider(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
