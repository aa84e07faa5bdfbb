"""
The relying party of OpenID Connect: authorization code flow with state, nonce and PKCE.

Only the subject of the verified ID token is used. Access tokens and profiles are neither asked for,
used nor stored. The key set is fetched for each sign-on, so that a key that the provider withdrew is
refused at once (docs/decisions/036).
"""

import base64
import hashlib
import http.client
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import jwt
from django.utils.crypto import constant_time_compare

SECONDS = 10.0
MAX_ANSWER = 512 * 1024
# Signatures only: no algorithm by which whoever knows the client id or public key could sign.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
LEEWAY_SECONDS = 60
MAX_TOKEN_AGE_SECONDS = 600
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


class ProviderDown(Exception):
    """The identity provider cannot be reached or does not answer as it should; says why."""


class BadAnswer(Exception):
    """What the identity provider sent about a person is not accepted; says why, without secrets."""


@dataclass(frozen=True)
class Client:
    """This site as the provider knows it."""

    issuer: str
    client_id: str
    secret: str
    redirect_uri: str


@dataclass(frozen=True)
class Started:
    """What is kept in the session between the request and the answer of the provider."""

    nonce: str
    verifier: str
    at: float
    next_url: str


def is_acceptable(url: str) -> bool:
    """Return whether an address may belong to a provider: HTTPS, or HTTP on this machine."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    local = parts.hostname in LOCAL and port is not None
    plain = not parts.username and not parts.password and not parts.fragment
    return (
        plain
        and bool(parts.hostname)
        and (parts.scheme == "https" or (parts.scheme == "http" and local))
    )


def start(client: Client, *, at: datetime, next_url: str) -> tuple[str, str, Started]:
    """Return the address of the provider, the state, and what is kept in the session for it."""
    state, started = (
        secrets.token_urlsafe(32),
        Started(secrets.token_urlsafe(32), secrets.token_urlsafe(48), at.timestamp(), next_url),
    )
    digest = hashlib.sha256(started.verifier.encode()).digest()
    asked = urlencode(
        {
            "response_type": "code",
            "client_id": client.client_id,
            "redirect_uri": client.redirect_uri,
            "scope": "openid",
            "state": state,
            "nonce": started.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
    )
    endpoint = _address(configuration(client.issuer), "authorization_endpoint")
    return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{asked}", state, started


def finish(client: Client, code: str, started: Started, *, at: datetime) -> str:
    """Exchange the code for an ID token; return its subject after all checks. Raises `BadAnswer` and `ProviderDown`."""
    config = configuration(client.issuer)
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": client.redirect_uri,
        "code_verifier": started.verifier,
    }
    headers = {}
    methods = config.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    if "client_secret_basic" in methods:
        # RFC 6749 § 2.3.1: both are encoded as in a form before they are joined.
        pair = f"{quote(client.client_id, safe='')}:{quote(client.secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        form |= {"client_id": client.client_id, "client_secret": client.secret}
    answer = _fetch(
        _address(config, "token_endpoint"), urlencode(form).encode(), headers, refusable=True
    )
    token = answer.get("id_token")
    if not isinstance(token, str):
        raise BadAnswer("no ID token")
    keys = _fetch(_address(config, "jwks_uri"))
    return subject_of_token(token, keys, client, nonce=started.nonce, at=at)


def configuration(issuer: str) -> dict[str, Any]:
    """
    Return what the provider publishes about itself (OpenID Connect Discovery § 4).

    Raises `ProviderDown`, also if the provider names another issuer than the expected one.
    """
    found = _fetch(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != issuer:
        raise ProviderDown("its configuration names another issuer")
    return found


def subject_of_token(
    token: str, keys: Mapping[str, Any], client: Client, *, nonce: str, at: datetime
) -> str:
    """
    Return the subject of an ID token.

    Raises `BadAnswer` unless its signature is of a key of the provider, it is for this site and this
    request (issuer, audience, authorized party, nonce), and it is in its time (OpenID Connect Core § 3.1.3.7).
    """
    try:
        key = _key_for(token, keys)
        claims = jwt.decode(
            token,
            key,
            algorithms=ALGORITHMS,
            issuer=client.issuer,
            audience=client.client_id,
            # Times are compared below with the time that was passed in.
            options={
                "require": ["iss", "sub", "aud", "exp", "iat", "nonce"],
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
    except (jwt.PyJWTError, ValueError, TypeError, KeyError) as error:
        # Only the kind: the texts of some errors quote the token.
        raise BadAnswer(type(error).__name__) from None
    if refused := _wrong_claim(claims, client, nonce, at.timestamp()):
        raise BadAnswer(refused)
    return str(claims["sub"])


def _wrong_claim(claims: Mapping[str, Any], client: Client, nonce: str, now: float) -> str:
    """Return what is wrong with the claims of a token whose signature is right; empty if nothing is."""
    expires, issued, subject = claims["exp"], claims["iat"], claims["sub"]
    if not isinstance(expires, int | float) or not isinstance(issued, int | float):
        return "times"
    if expires + LEEWAY_SECONDS <= now:
        return "expired"
    if not now - MAX_TOKEN_AGE_SECONDS <= issued <= now + LEEWAY_SECONDS:
        return "issued at another time"
    if not constant_time_compare(str(claims["nonce"]), nonce):
        return "nonce"
    party = claims.get("azp")
    if party is None and isinstance(claims["aud"], list) and len(claims["aud"]) > 1:
        return "several audiences"
    if party is not None and party != client.client_id:
        return "authorized party"
    if not isinstance(subject, str) or not subject:
        return "subject"
    return ""


def _key_for(token: str, keys: Mapping[str, Any]) -> Any:
    """Return the key that a token names; one without a name only if the provider has a single key."""
    header = jwt.get_unverified_header(token)
    if header.get("alg") not in ALGORITHMS:
        raise jwt.InvalidAlgorithmError
    found = [
        one
        for one in jwt.PyJWKSet.from_dict(dict(keys)).keys
        if one.public_key_use in {None, "sig"}
    ]
    name = header.get("kid")
    named = [one for one in found if one.key_id == name] if name is not None else found
    if len(named) != 1:
        raise jwt.InvalidKeyError
    return named[0]


class _NoRedirect(HTTPRedirectHandler):
    """The provider answers itself: a redirect could lead secrets to another server."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        """Follow no redirect."""


def _address(config: Mapping[str, Any], name: str) -> str:
    found = config.get(name)
    if not isinstance(found, str) or not is_acceptable(found):
        raise ProviderDown(f"its configuration has no usable {name}")
    return found


def _fetch(
    url: str,
    content: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    *,
    refusable: bool = False,
) -> dict[str, Any]:
    """Return the JSON object at an address of the provider; `refusable` if 400 is about the person."""
    request = Request(url, content, {"Accept": "application/json", **(headers or {})})  # noqa: S310  (checked)
    try:
        with build_opener(_NoRedirect).open(request, timeout=SECONDS) as response:
            written = response.read(MAX_ANSWER + 1)
    except HTTPError as error:
        error.close()
        if refusable and error.code == 400:
            raise BadAnswer("the provider refused the code") from None
        raise ProviderDown(f"status {error.code}") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise ProviderDown(type(error).__name__) from None
    if len(written) > MAX_ANSWER:
        raise ProviderDown("too long an answer")
    try:
        found = json.loads(written)
    except ValueError:
        raise ProviderDown("an answer that is not JSON") from None
    if not isinstance(found, dict):
        raise ProviderDown("an answer that is not an object")
    return found
