"""A small identity provider of SAML, which signs with xmlsec and can be told to lie."""

import base64
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree

ENTITY, SITE = "https://id.example.gov.cn/saml", "https://gongkai.example.gov.cn/"
HERE = "http://testserver/sign-in/sign-on/saml/"
SUBJECT = "f92cc1834efc0f73e9c09f482fce80037a6251e7"
NS = {
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
}
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
Change = Callable[[str], str]
TEMPLATE = """<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" \
xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_response" Version="2.0" IssueInstant="{now}" \
Destination="{here}" InResponseTo="{request}"><saml:Issuer>{entity}</saml:Issuer><samlp:Status>\
<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>\
<saml:Assertion ID="{assertion}" Version="2.0" IssueInstant="{now}"><saml:Issuer>{entity}</saml:Issuer>\
<saml:Subject><saml:NameID Format="{persistent}">{subject}</saml:NameID>\
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">\
<saml:SubjectConfirmationData NotOnOrAfter="{ends}" Recipient="{here}" InResponseTo="{request}"/>\
</saml:SubjectConfirmation></saml:Subject>\
<saml:Conditions NotBefore="{now}" NotOnOrAfter="{ends}"><saml:AudienceRestriction>\
<saml:Audience>{site}</saml:Audience></saml:AudienceRestriction></saml:Conditions>\
<saml:AuthnStatement AuthnInstant="{now}" SessionIndex="_s"><saml:AuthnContext><saml:AuthnContextClassRef>\
urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext>\
</saml:AuthnStatement><saml:AttributeStatement><saml:Attribute Name="employeeNumber">\
<saml:AttributeValue>E0042</saml:AttributeValue></saml:Attribute><saml:Attribute Name="mail">\
<saml:AttributeValue>person@example.gov.cn</saml:AttributeValue></saml:Attribute>\
</saml:AttributeStatement></saml:Assertion></samlp:Response>"""


@cache
def pair(name: str, bits: int = 2048) -> tuple[str, str]:
    """Return a private key and its certificate, as PEM."""
    key = rsa.generate_private_key(65537, bits)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    begins = datetime(2026, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    written = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return written.decode(), certificate.public_bytes(serialization.Encoding.PEM).decode()


def metadata(entity: str = ENTITY, *, key: str = "provider", bits: int = 2048) -> str:
    """Return the metadata of the provider, with another entity beside it as in a federation."""
    inner = "".join((pair(key, bits) if bits < 2048 else pair(key))[1].strip().splitlines()[1:-1])
    return f"""<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">
<md:EntityDescriptor entityID="https://other.example.gov.cn"><md:SPSSODescriptor \
protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"/></md:EntityDescriptor>
<md:EntityDescriptor entityID="{entity}"><md:IDPSSODescriptor \
protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing">\
<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>{inner}\
</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{entity}/post"/>
<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" \
Location="{entity}/redirect?a=1&amp;b=2"/></md:IDPSSODescriptor></md:EntityDescriptor></md:EntitiesDescriptor>"""


def asked_for(address: str) -> Any:
    """Return the request in the address to which the site led."""
    query = parse_qs(urlsplit(address).query)
    assert (query["a"], query["b"]) == (["1"], ["2"])
    return etree.fromstring(zlib.decompress(base64.b64decode(query["SAMLRequest"][0]), -15))


@dataclass
class Provider:
    """What the provider does; tests change its attributes to make it lie."""

    key: str = "provider"
    subject: str = SUBJECT
    change: Change = field(default=lambda text: text)  # before it is signed
    spoil: Callable[[Any], Any] = field(default=lambda root: root)  # after
    signed: tuple[str, ...] = ("Assertion",)
    signature: Any = None
    digest: Any = None
    count: int = 0
    encrypt_for: str = ""
    cipher: Any = None
    transport: Any = None

    def answer(self, request: str) -> str:
        """Return the value of the field SAMLResponse."""
        self.count += 1
        now = datetime.now(UTC)
        text = TEMPLATE.format(
            now=f"{now:%Y-%m-%dT%H:%M:%SZ}",
            ends=f"{now + timedelta(minutes=5):%Y-%m-%dT%H:%M:%SZ}",
            here=HERE,
            request=request,
            entity=ENTITY,
            site=SITE,
            subject=self.subject,
            persistent=PERSISTENT,
            assertion=f"_assertion{self.count}",
        )
        root = etree.fromstring(self.change(text))
        for name in self.signed:
            sign(root if name == "Response" else root.find("saml:Assertion", NS), self)
        root = self.spoil(root)
        if self.encrypt_for:
            encrypt(root, self)
        return base64.b64encode(etree.tostring(root)).decode()


def sign(element: Any, provider: Provider) -> None:
    """Add a signature to an element, after its issuer as the schema demands."""
    signature = xmlsec.template.create(
        element,
        xmlsec.Transform.EXCL_C14N,
        provider.signature or xmlsec.Transform.RSA_SHA256,
        ns="ds",
    )
    element.insert(1, signature)
    reference = xmlsec.template.add_reference(
        signature, provider.digest or xmlsec.Transform.SHA256, uri=f"#{element.get('ID')}"
    )
    xmlsec.template.add_transform(reference, xmlsec.Transform.ENVELOPED)
    xmlsec.template.add_transform(reference, xmlsec.Transform.EXCL_C14N)
    xmlsec.template.add_x509_data(xmlsec.template.ensure_key_info(signature))
    key, certificate = pair(provider.key)
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(key, xmlsec.KeyFormat.PEM)
    context.key.load_cert_from_memory(certificate, xmlsec.KeyFormat.PEM)
    xmlsec.tree.add_ids(element.getroottree().getroot(), ["ID"])
    context.sign(signature)


def encrypt(root: Any, provider: Provider) -> None:
    """Encrypt the assertion for the holder of a key."""
    assertion = root.find("saml:Assertion", NS)
    content = xmlsec.template.encrypted_data_create(
        root,
        provider.cipher or xmlsec.Transform.AES256_GCM,
        type=xmlsec.EncryptionType.ELEMENT,
        ns="xenc",
    )
    xmlsec.template.encrypted_data_ensure_cipher_value(content)
    info = xmlsec.template.encrypted_data_ensure_key_info(content, ns="ds")
    key = xmlsec.template.add_encrypted_key(info, provider.transport or xmlsec.Transform.RSA_OAEP)
    xmlsec.template.encrypted_data_ensure_cipher_value(key)
    manager = xmlsec.KeysManager()
    manager.add_key(
        xmlsec.Key.from_memory(pair(provider.encrypt_for)[1], xmlsec.KeyFormat.CERT_PEM)
    )
    context = xmlsec.EncryptionContext(manager)
    context.key = xmlsec.Key.generate(xmlsec.KeyData.AES, 256, xmlsec.KeyDataType.SESSION)
    encrypted = context.encrypt_xml(content, assertion)
    wrapper = etree.Element(f"{{{NS['saml']}}}EncryptedAssertion")
    encrypted.getparent().replace(encrypted, wrapper)
    wrapper.append(encrypted)


def write_metadata(folder: Path, text: str) -> str:
    """Return the path of a file with metadata."""
    path = folder / "provider.xml"
    path.write_text(text)
    return str(path)
