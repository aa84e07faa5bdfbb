"""Signature wrapping: the eight arrangements of Somorovsky et al. (2012), and what is told before signing."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from lxml import etree

from tests.ui.saml_provider import NS

VICTIM = "victim0000000000000000000000000000000000"


def _parts(root: Any) -> tuple[Any, Any, Any]:
    """Return assertion, its signature, and an evil copy of the assertion without signature."""
    assertion = root.find("saml:Assertion", NS)
    evil = deepcopy(assertion)
    evil.remove(evil.find("ds:Signature", NS))
    evil.set("ID", "_evil")
    evil.find(".//saml:NameID", NS).text = VICTIM
    return assertion, assertion.find("ds:Signature", NS), evil


def _evil_response(root: Any) -> tuple[Any, Any, Any]:
    """Return the original response, its signature taken out, and an evil response around it."""
    signature = root.find("ds:Signature", NS)
    evil = deepcopy(root)
    evil.remove(evil.find("ds:Signature", NS))
    evil.set("ID", "_evil")
    evil.find(".//saml:NameID", NS).text = VICTIM
    root.remove(signature)
    return root, signature, evil


def xsw1(root: Any) -> Any:
    """Signed response inside the signature of an evil response."""
    original, signature, evil = _evil_response(root)
    signature.append(original)
    evil.insert(1, signature)
    return evil


def xsw2(root: Any) -> Any:
    """Signed response before a detached signature, both in an evil response."""
    original, signature, evil = _evil_response(root)
    evil.insert(1, original)
    evil.insert(2, signature)
    return evil


def xsw3(root: Any) -> Any:
    """Evil assertion before the signed one."""
    assertion, _signature, evil = _parts(root)
    assertion.addprevious(evil)
    return root


def xsw4(root: Any) -> Any:
    """Signed assertion inside an evil one."""
    assertion, _signature, evil = _parts(root)
    assertion.addprevious(evil)
    evil.append(assertion)
    return root


def xsw5(root: Any) -> Any:
    """Evil assertion with the signature of the signed one, which is appended."""
    assertion, signature, evil = _parts(root)
    assertion.remove(signature)
    evil.insert(1, signature)
    assertion.addprevious(evil)
    return root


def xsw6(root: Any) -> Any:
    """Signed assertion inside the signature in an evil assertion."""
    assertion, signature, evil = _parts(root)
    assertion.addprevious(evil)
    assertion.remove(signature)
    signature.append(assertion)
    evil.insert(1, signature)
    return root


def xsw7(root: Any) -> Any:
    """Evil assertion in an element for extensions, which the schema lets pass."""
    _assertion, _signature, evil = _parts(root)
    extensions = etree.Element(f"{{{NS['samlp']}}}Extensions")
    extensions.append(evil)
    root.insert(1, extensions)
    return root


def xsw8(root: Any) -> Any:
    """Signed assertion in an object inside the signature of an evil assertion."""
    assertion, signature, evil = _parts(root)
    assertion.addprevious(evil)
    assertion.remove(signature)
    held = etree.SubElement(signature, f"{{{NS['ds']}}}Object")
    held.append(assertion)
    evil.insert(1, signature)
    return root


def same_id(root: Any) -> Any:
    """Another element has the identifier of the signed assertion."""
    root.set("ID", root.find("saml:Assertion", NS).get("ID"))
    return root


def other_subject(root: Any) -> Any:
    """Change the subject after it was signed."""
    root.find(".//saml:NameID", NS).text = VICTIM
    return root


def no_signature(root: Any) -> Any:
    """Remove the signature."""
    assertion = root.find("saml:Assertion", NS)
    assertion.remove(assertion.find("ds:Signature", NS))
    return root


def transformed(root: Any) -> Any:
    """Let a style sheet say what is signed."""
    transform = root.find(".//ds:Transform", NS)
    transform.set("Algorithm", "http://www.w3.org/TR/1999/REC-xslt-19991116")
    return root


def second_reference(root: Any) -> Any:
    """Sign something else as well."""
    reference = root.find(".//ds:Reference", NS)
    reference.addnext(deepcopy(reference))
    return root


def empty_reference(root: Any) -> Any:
    """Refer to the whole document."""
    root.find(".//ds:Reference", NS).set("URI", "")
    return root


def with_hmac(root: Any) -> Any:
    """Name an algorithm for which the public key would be the secret."""
    method = root.find(".//ds:SignatureMethod", NS)
    method.set("Algorithm", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256")
    return root


RESPONSE_ATTACKS: tuple[Callable[[Any], Any], ...] = (xsw1, xsw2)
ATTACKS: tuple[Callable[[Any], Any], ...] = (
    xsw3,
    xsw4,
    xsw5,
    xsw6,
    xsw7,
    xsw8,
    same_id,
    other_subject,
    no_signature,
    transformed,
    second_reference,
    empty_reference,
    with_hmac,
)
