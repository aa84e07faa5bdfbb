"""
The shape of a SAML response, examined before any key is used.

Only one shape is accepted: a response with one assertion as its child, signed by a signature that is the
assertion's own child and refers to it. Whatever else a document could contain to show one assertion to
the check of the signature and another one to its reader (signature wrapping) is refused here, whether
or not a signature would be right (docs/decisions/045).
"""

from collections.abc import Iterator
from typing import Any

from lxml import etree
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

from gongkai.ui.openid import BadAnswer

SAMLP, SAML = "urn:oasis:names:tc:SAML:2.0:protocol", "urn:oasis:names:tc:SAML:2.0:assertion"
DS, XENC = "http://www.w3.org/2000/09/xmldsig#", "http://www.w3.org/2001/04/xmlenc#"
XENC11, DSIG_MORE = "http://www.w3.org/2009/xmlenc11#", "http://www.w3.org/2001/04/xmldsig-more#"
NAMES = {"samlp": SAMLP, "saml": SAML, "ds": DS, "xenc": XENC}
ENVELOPED = f"{DS}enveloped-signature"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
# Neither SHA-1 nor MD5, and no algorithm by which whoever knows a public key could sign.
SIGNATURES = {
    f"{DSIG_MORE}{kind}-{sha}" for kind in ("rsa", "ecdsa") for sha in ("sha256", "sha512")
}
SIGNATURES |= {f"{DSIG_MORE}rsa-sha384", f"{DSIG_MORE}ecdsa-sha384"}
DIGESTS = {f"{XENC}sha256", f"{DSIG_MORE}sha384", f"{XENC}sha512"}
# Authenticated encryption only: others can be decrypted by trying answers out.
CIPHERS = {f"{XENC11}aes{bits}-gcm" for bits in (128, 192, 256)}
KEY_TRANSPORTS = {f"{XENC}rsa-oaep-mgf1p", f"{XENC11}rsa-oaep"}
ID_ATTRIBUTES = ("ID", "Id", "id", "{http://www.w3.org/XML/1998/namespace}id", "AssertionID")
MAX_ELEMENTS = 2000


def parsed(document: bytes, *, limit: int = MAX_ELEMENTS) -> Any:
    """Return the root of a document without document type, entities and comments, or raise `BadAnswer`."""
    try:
        text = document.decode()
    except UnicodeDecodeError:
        raise BadAnswer("not UTF-8") from None
    # Refused before a parser sees it: a bomb is not unpacked to find out that it is one.
    if "<!DOCTYPE" in text or "<!ENTITY" in text or "\0" in text:
        raise BadAnswer("document type")
    try:
        root = OneLogin_Saml2_XML.to_etree(document)
    except (etree.XMLSyntaxError, ValueError):
        raise BadAnswer("not XML") from None
    if sum(1 for _one in root.iter()) > limit:
        raise BadAnswer("too many elements")
    return root


def check_sent(root: Any) -> None:
    """Raise `BadAnswer` for a response that has no single assertion in its place, plain or encrypted."""
    if root.tag != f"{{{SAMLP}}}Response":
        raise BadAnswer("not a response")
    encrypted = root.xpath("//saml:EncryptedAssertion", namespaces=NAMES)
    if not encrypted:
        check_plain(root)
        return
    if (
        len(encrypted) != 1
        or encrypted[0].getparent() is not root
        or root.xpath("//saml:Assertion", namespaces=NAMES)
    ):
        raise BadAnswer("assertions")
    _check_encryption(encrypted[0])


def check_plain(root: Any) -> None:
    """Raise `BadAnswer` for any shape but one assertion with its own signature, and perhaps one of the response."""
    assertions = root.xpath("//saml:Assertion", namespaces=NAMES)
    if len(assertions) != 1 or assertions[0].getparent() is not root:
        raise BadAnswer("assertions")
    ids = list(_ids(root))
    if len(ids) != len(set(ids)):
        raise BadAnswer("an ID twice")
    if root.xpath("//ds:Object", namespaces=NAMES):
        raise BadAnswer("an object in a signature")
    signatures = root.xpath("//ds:Signature", namespaces=NAMES)
    owners = [one.getparent() for one in signatures]
    if assertions[0] not in owners:
        raise BadAnswer("the assertion is not signed")
    if len(set(owners)) != len(owners) or not set(owners) <= {root, assertions[0]}:
        raise BadAnswer("signatures")
    for signature, owner in zip(signatures, owners, strict=True):
        _check_signature(signature, owner)


def assertion_of(root: Any) -> Any:
    """Return the assertion of a response of the accepted shape."""
    (found,) = root.findall(f"{{{SAML}}}Assertion")
    return found


def _ids(root: Any) -> Iterator[str]:
    for element in root.iter():
        for name in ID_ATTRIBUTES:
            if name in element.attrib:
                yield element.attrib[name]


def _check_signature(signature: Any, owner: Any) -> None:
    """Refuse a signature that refers to anything but its parent, or changes what it refers to."""
    signed = _only(signature, "ds:SignedInfo", "signature")
    reference = _only(signed, "ds:Reference", "references")
    own = owner.get("ID")
    if not own or reference.get("URI") != f"#{own}":
        raise BadAnswer("reference")
    transforms = reference.xpath("ds:Transforms/ds:Transform/@Algorithm", namespaces=NAMES)
    if sorted(transforms) != sorted([ENVELOPED, EXCLUSIVE]):
        raise BadAnswer("transforms")
    for part, accepted in (
        ("ds:CanonicalizationMethod", {EXCLUSIVE}),
        ("ds:SignatureMethod", SIGNATURES),
    ):
        if _only(signed, part, "signature").get("Algorithm") not in accepted:
            raise BadAnswer("algorithm")
    if _only(reference, "ds:DigestMethod", "signature").get("Algorithm") not in DIGESTS:
        raise BadAnswer("algorithm")


def _check_encryption(encrypted: Any) -> None:
    """Refuse other algorithms, and data that would have to be fetched from elsewhere."""
    fetched = encrypted.xpath(
        ".//xenc:CipherReference | .//ds:RetrievalMethod | .//xenc:Transforms | .//ds:Transforms",
        namespaces=NAMES,
    )
    content = _only(encrypted, "xenc:EncryptedData", "encryption")
    cipher = _only(content, "xenc:EncryptionMethod", "encryption").get("Algorithm")
    transports = encrypted.xpath(
        ".//xenc:EncryptedKey/xenc:EncryptionMethod/@Algorithm", namespaces=NAMES
    )
    if fetched or cipher not in CIPHERS or not transports or not set(transports) <= KEY_TRANSPORTS:
        raise BadAnswer("encryption")


def _only(element: Any, path: str, what: str) -> Any:
    """Return the only child of a kind."""
    found = element.xpath(path, namespaces=NAMES)
    if len(found) != 1:
        raise BadAnswer(what)
    return found[0]
