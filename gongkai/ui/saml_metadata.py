"""What provider and site say about themselves in metadata of SAML: names, addresses and certificates."""

import base64
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from lxml import etree

from gongkai.ui.openid import BadAnswer, ProviderDown, is_acceptable
from gongkai.ui.saml_parties import Provider, Site
from gongkai.ui.saml_shape import DS, SAMLP, parsed

MAX_METADATA = 8 * 1024 * 1024  # of a federation
MIN_RSA_BITS = 2048
METADATA = "urn:oasis:names:tc:SAML:2.0:metadata"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
KINDS_OF_CERTIFICATES = {None, "signing"}


def read_provider(path: str, entity: str) -> Provider:
    """Return what the metadata file of the provider says about the entity of this name. Raises `ProviderDown`."""
    try:
        written = Path(path).expanduser().read_bytes()
    except OSError as error:
        raise ProviderDown(f"its metadata file: {type(error).__name__}") from None
    if len(written) > MAX_METADATA:
        raise ProviderDown("its metadata file is too long")
    try:
        root = parsed(written, limit=MAX_METADATA)
    except BadAnswer as bad:
        raise ProviderDown(f"its metadata file: {bad}") from None
    tag = f"{{{METADATA}}}EntityDescriptor"
    found = [one for one in root.iter(tag) if one.get("entityID") == entity]
    role = found[0].find(f"{{{METADATA}}}IDPSSODescriptor") if len(found) == 1 else None
    if role is None:
        raise ProviderDown("its metadata file does not name it as identity provider")
    addresses = [
        one.get("Location", "")
        for one in role.findall(f"{{{METADATA}}}SingleSignOnService")
        if one.get("Binding") == REDIRECT
    ]
    if not addresses or not is_acceptable(addresses[0]):
        raise ProviderDown("its metadata file has no usable address for HTTP-Redirect")
    written_certificates = [
        "".join("".join(one.itertext()).split())
        for descriptor in role.findall(f"{{{METADATA}}}KeyDescriptor")
        if descriptor.get("use") in KINDS_OF_CERTIFICATES
        for one in descriptor.iter(f"{{{DS}}}X509Certificate")
    ]
    ends = [_end_of(one) for one in written_certificates]
    if not ends:
        raise ProviderDown("its metadata file has no certificate")
    return Provider(entity, addresses[0], tuple(written_certificates), max(ends))


def site_metadata(site: Site) -> bytes:
    """Return the metadata of this site, from which a provider learns where answers go."""
    root = etree.Element(
        f"{{{METADATA}}}EntityDescriptor", entityID=site.entity, nsmap={"md": METADATA, "ds": DS}
    )
    role = etree.SubElement(
        root,
        f"{{{METADATA}}}SPSSODescriptor",
        AuthnRequestsSigned="true" if site.key else "false",
        WantAssertionsSigned="true",
        protocolSupportEnumeration=SAMLP,
    )
    for use in ("signing", "encryption") if site.certificate else ():
        key = etree.SubElement(role, f"{{{METADATA}}}KeyDescriptor", use=use)
        info = etree.SubElement(etree.SubElement(key, f"{{{DS}}}KeyInfo"), f"{{{DS}}}X509Data")
        lines = site.certificate.strip().splitlines()
        etree.SubElement(info, f"{{{DS}}}X509Certificate").text = "".join(lines[1:-1])
    if not site.attribute:
        etree.SubElement(role, f"{{{METADATA}}}NameIDFormat").text = PERSISTENT
    etree.SubElement(
        role,
        f"{{{METADATA}}}AssertionConsumerService",
        Binding=POST,
        Location=site.answer_address,
        index="0",
        isDefault="true",
    )
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _end_of(certificate: str) -> datetime:
    """Return when a certificate ends; refuse one whose key is too weak."""
    try:
        found = x509.load_der_x509_certificate(base64.b64decode(certificate, validate=True))
        key = found.public_key()
    except (ValueError, TypeError, x509.UnsupportedGeneralNameType):
        raise ProviderDown("a certificate in its metadata file cannot be read") from None
    strong = isinstance(key, ec.EllipticCurvePublicKey) or (
        isinstance(key, rsa.RSAPublicKey) and key.key_size >= MIN_RSA_BITS
    )
    if not strong:
        raise ProviderDown("a certificate in its metadata file has a weak key")
    return found.not_valid_after_utc
