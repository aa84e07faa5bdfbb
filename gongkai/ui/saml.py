"""
The service provider of SAML 2.0: request by redirect, answer by form.

python3-saml decrypts and verifies; this module accepts less than it does. Only issuer and subject of the
verified assertion are used: attributes are read for the subject alone, and none is stored
(docs/decisions/045). It needs the packages of the extra `identity`, so it is loaded where it is used.
"""

import base64
import binascii
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.core.signing import BadSignature, TimestampSigner
from django.utils.crypto import get_random_string
from lxml import etree
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings

from gongkai.ui.openid import BadAnswer, ProviderDown
from gongkai.ui.saml_metadata import PERSISTENT, POST, REDIRECT
from gongkai.ui.saml_parties import Provider, Site
from gongkai.ui.saml_shape import (
    DSIG_MORE,
    SAML,
    SAMLP,
    assertion_of,
    check_plain,
    check_sent,
    parsed,
)

MAX_ANSWER = 256 * 1024
LEEWAY = timedelta(seconds=60)
MAX_AGE = timedelta(seconds=600)
MIN_YEAR, MAX_YEAR = 2000, 9000  # with which times can be added
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"


@dataclass(frozen=True)
class Verified:
    """What is used of a verified assertion: whom it names, which request it answers, and how long."""

    subject: str
    request: str
    assertion: str
    until: datetime


def new_request_id() -> str:
    """Return an identifier of a request: an XML name by which this site knows its own requests."""
    return f"_{_signer().sign(get_random_string(32))}"


def is_own_request(name: str) -> bool:
    """Return whether a request of this site, not older than it may be, has this identifier."""
    try:
        _signer().unsign(name.removeprefix("_"), max_age=MAX_AGE)
    except BadSignature:
        return False
    return name.startswith("_")


def request_address(provider: Provider, site: Site, request: str, *, at: datetime) -> str:
    """Return the address of the provider with a request to sign a person in, signed if there is a key."""
    root = etree.Element(
        f"{{{SAMLP}}}AuthnRequest",
        ID=request,
        Version="2.0",
        IssueInstant=at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        Destination=provider.address,
        AssertionConsumerServiceURL=site.answer_address,
        ProtocolBinding=POST,
        nsmap={"samlp": SAMLP, "saml": SAML},
    )
    etree.SubElement(root, f"{{{SAML}}}Issuer").text = site.entity
    if not site.attribute:
        etree.SubElement(root, f"{{{SAMLP}}}NameIDPolicy", Format=PERSISTENT, AllowCreate="true")
    squeezed = zlib.compress(etree.tostring(root), wbits=-15)
    asked = {"SAMLRequest": base64.b64encode(squeezed).decode()}
    if site.key:
        asked["SigAlg"] = f"{DSIG_MORE}rsa-sha256"
        asked["Signature"] = _signature(site.key, urlencode(asked).encode())
    return f"{provider.address}{'&' if urlsplit(provider.address).query else '?'}{urlencode(asked)}"


def opened(written: str) -> bytes:
    """
    Return the document of an answer that says it answers a request of this site; no key is used for it.

    Raises `BadAnswer` for anything else: whoever did not begin a sign-on here does not get further.
    """
    if len(written) > MAX_ANSWER:
        raise BadAnswer("too long")
    try:
        document = base64.b64decode("".join(written.split()), validate=True)
    except (binascii.Error, ValueError):
        raise BadAnswer("not base64") from None
    if not is_own_request(parsed(document).get("InResponseTo", "")):
        raise BadAnswer("not an answer to a request of this site")
    return document


def verify_answer(document: bytes, provider: Provider, site: Site, *, at: datetime) -> Verified:
    """
    Return what a response of the provider says, after all checks.

    Raises `BadAnswer` unless its assertion is signed by the provider, is for this site, this address and
    one request of this site, and is in its time (SAML profiles § 4.1.4.3).
    """
    check_sent(parsed(document))
    return _read(_verified_document(document, provider, site), provider, site, at=at)


def _verified_document(document: bytes, provider: Provider, site: Site) -> Any:
    """Decrypt and verify a response; return it with its assertion in plain text."""
    here = urlsplit(site.answer_address)
    try:
        response = OneLogin_Saml2_Response(
            OneLogin_Saml2_Settings(_library_settings(provider, site)),
            base64.b64encode(document).decode(),
        )
        # Anybody can encrypt for this site, so what was inside is examined before it is verified.
        check_plain(response.get_xml_document())
        if response.is_valid(
            {
                "https": "on" if here.scheme == "https" else "off",
                "http_host": here.netloc,
                "script_name": here.path,
            },
            raise_exceptions=True,
        ):
            return response.get_xml_document()
    except BadAnswer:
        raise
    except Exception as error:  # noqa: BLE001  (the package raises bare exceptions for what it refuses)
        # Only the kind: the texts quote what the answer says about the person.
        code = getattr(error, "code", "")
        raise BadAnswer(f"{type(error).__name__} {code}".strip()) from None
    raise BadAnswer("signature")


def _read(root: Any, provider: Provider, site: Site, *, at: datetime) -> Verified:
    """Compare what a response with a right signature says with what it must say."""
    found = assertion_of(root)
    if root.get("Destination", site.answer_address) != site.answer_address:
        raise BadAnswer("destination")
    if _text(found.find(f"{{{SAML}}}Issuer")) != provider.entity:
        raise BadAnswer("issuer")
    request = root.get("InResponseTo", "")
    issued = _moment(found.get("IssueInstant"))
    if not at - MAX_AGE <= issued <= at + LEEWAY:
        raise BadAnswer("issued at another time")
    ends = [issued + MAX_AGE, *_check_conditions(found, site, at=at)]
    ends.append(_confirmed_until(found, site, request, at=at))
    subject = _attribute(found, site.attribute) if site.attribute else _name(found, provider, site)
    return Verified(subject, request, str(found.get("ID")), min(ends) + LEEWAY)


def _check_conditions(found: Any, site: Site, *, at: datetime) -> list[datetime]:
    """Refuse an assertion for another audience or time; return when it ends."""
    conditions = found.findall(f"{{{SAML}}}Conditions")
    if len(conditions) != 1:
        raise BadAnswer("conditions")
    restrictions = conditions[0].findall(f"{{{SAML}}}AudienceRestriction")
    if not restrictions or not all(
        site.entity in {_text(one) for one in each.findall(f"{{{SAML}}}Audience")}
        for each in restrictions
    ):
        raise BadAnswer("audience")
    if (begins := conditions[0].get("NotBefore")) and _moment(begins) > at + LEEWAY:
        raise BadAnswer("not valid yet")
    ends = conditions[0].get("NotOnOrAfter")
    if ends and _moment(ends) + LEEWAY <= at:
        raise BadAnswer("expired")
    return [_moment(ends)] if ends else []


def _confirmed_until(found: Any, site: Site, request: str, *, at: datetime) -> datetime:
    """Return until when the bearer of an assertion is its subject; it must be for this request and address."""
    subject = found.find(f"{{{SAML}}}Subject")
    confirmations = [] if subject is None else subject.findall(f"{{{SAML}}}SubjectConfirmation")
    for one in confirmations:
        terms = one.find(f"{{{SAML}}}SubjectConfirmationData")
        if (
            one.get("Method") == BEARER
            and terms is not None
            and terms.get("Recipient") == site.answer_address
            and terms.get("InResponseTo") == request
            and terms.get("NotBefore") is None
            and _moment(terms.get("NotOnOrAfter")) + LEEWAY > at
        ):
            return _moment(terms.get("NotOnOrAfter"))
    raise BadAnswer("subject confirmation")


def _name(found: Any, provider: Provider, site: Site) -> str:
    """Return the persistent name of the subject, which the provider gives to nobody else."""
    name = found.find(f"{{{SAML}}}Subject/{{{SAML}}}NameID")
    if name is None or name.get("Format") != PERSISTENT:
        raise BadAnswer("no persistent name")
    if name.get("NameQualifier", provider.entity) != provider.entity:
        raise BadAnswer("a name of another provider")
    if name.get("SPNameQualifier", site.entity) != site.entity:
        raise BadAnswer("a name for another site")
    return _subject(name)


def _attribute(found: Any, name: str) -> str:
    """Return the only value of an attribute."""
    values = [
        value
        for one in found.iter(f"{{{SAML}}}Attribute")
        if one.get("Name") == name
        for value in one.findall(f"{{{SAML}}}AttributeValue")
    ]
    if len(values) != 1 or len(values[0]):
        raise BadAnswer("not one value of the attribute")
    return _subject(values[0])


def _subject(element: Any) -> str:
    if text := _text(element):
        return text
    raise BadAnswer("subject")


def _text(element: Any) -> str:
    """Return the whole text of an element: a comment in it does not end it."""
    return "" if element is None else "".join(element.itertext()).strip()


def _moment(text: str | None) -> datetime:
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        raise BadAnswer("times") from None
    if found.tzinfo is None or not MIN_YEAR <= found.year <= MAX_YEAR:
        raise BadAnswer("times")
    return found


def _library_settings(provider: Provider, site: Site) -> dict[str, Any]:
    return {
        "strict": True,
        "sp": {
            "entityId": site.entity,
            "assertionConsumerService": {"url": site.answer_address, "binding": POST},
            "privateKey": site.key,
        },
        "idp": {
            "entityId": provider.entity,
            "singleSignOnService": {"url": provider.address, "binding": REDIRECT},
            "x509certMulti": {"signing": list(provider.certificates)},
        },
        "security": {
            "wantAssertionsSigned": True,
            "wantNameId": not site.attribute,
            "wantAttributeStatement": bool(site.attribute),
            "rejectDeprecatedAlgorithm": True,
            "requestedAuthnContext": False,
            "allowSingleLabelDomains": True,
        },
    }


def _signature(key: str, content: bytes) -> str:
    try:
        loaded = load_pem_private_key(key.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise ProviderDown("the key of this site cannot be read") from None
    if not isinstance(loaded, rsa.RSAPrivateKey):
        raise ProviderDown("the key of this site is not an RSA key")
    return base64.b64encode(loaded.sign(content, padding.PKCS1v15(), hashes.SHA256())).decode()


def _signer() -> TimestampSigner:
    # Identifiers of XML have no colon, and nothing of base64 but these signs.
    return TimestampSigner(sep=".", salt="gongkai.ui.saml")
