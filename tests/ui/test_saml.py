"""Sign-on by SAML: what a provider says is accepted once, from it alone, and only as it was asked for."""

import base64
import logging
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

pytest.importorskip("xmlsec", reason="the extra identity is not installed")

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from lxml import etree
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions.posts import grant_post
from gongkai.organisations.actions.sign_on import make_sign_on_code
from gongkai.organisations.actions.sign_on_answers import purge_sign_on_answers
from gongkai.organisations.models import (
    Account,
    Person,
    SecurityEvent,
    SignOnAnswer,
    SignOnIdentity,
)
from gongkai.organisations.origins import Origin
from gongkai.organisations.sign_on_terms import SignOnTerms
from gongkai.organisations.states import PostKind
from gongkai.ui import saml, saml_shape
from gongkai.ui.openid import BadAnswer, ProviderDown
from gongkai.ui.saml_metadata import read_provider
from tests.cast import AT, SINCE, Cast, person
from tests.ui.factors import with_app
from tests.ui.saml_attacks import ATTACKS, RESPONSE_ATTACKS, VICTIM
from tests.ui.saml_provider import (
    ENTITY,
    HERE,
    SITE,
    SUBJECT,
    Change,
    Provider,
    asked_for,
    metadata,
    pair,
    write_metadata,
)

pytestmark = pytest.mark.django_db
START, ANSWER, BACK = "/sign-in/sign-on/", "/sign-in/sign-on/saml/", "/sign-in/sign-on/saml/return/"
METADATA, CODE = "/sign-in/sign-on/saml/metadata/", "/sign-in/sign-on/code/"


@pytest.fixture
def provider(settings: Any, tmp_path: Path) -> Provider:
    """Return an honest provider, which the site knows by its metadata."""
    settings.GONGKAI_SIGN_ON = SignOnTerms(
        issuer=ENTITY, client=SITE, saml_metadata=write_metadata(tmp_path, metadata())
    )
    return Provider()


def terms(settings: Any, **changed: Any) -> None:
    settings.GONGKAI_SIGN_ON = SignOnTerms(**(vars(settings.GONGKAI_SIGN_ON) | changed))


def with_key(settings: Any, folder: Path) -> None:
    """Give the site a key, and tell the provider its certificate."""
    for name, text in zip(("key", "certificate"), pair("site"), strict=True):
        (folder / name).write_text(text)
    terms(
        settings,
        saml_key_file=str(folder / "key"),
        saml_certificate_file=str(folder / "certificate"),
    )


def link(whom: Person, subject: str = SUBJECT) -> None:
    SignOnIdentity.objects.create(
        account=whom.account, issuer=ENTITY, subject=subject, linked_at=AT
    )


def begun(browser: Client, **query: str) -> str:
    """Go to the provider; return the identifier of the request."""
    response = browser.get(START, query)
    assert response.status_code == 302
    return str(asked_for(response["Location"]).get("ID"))


def posted(answer: str, **more: str) -> Any:
    """Send an answer as the page of the provider does: without the cookies of the site."""
    return Client(enforce_csrf_checks=True).post(
        ANSWER, {"SAMLResponse": answer, **more}, headers={"Origin": "https://id.example.gov.cn"}
    )


def signed_on(
    provider: Provider, browser: Client | None = None, **query: str
) -> tuple[Client, Any]:
    browser = browser or Client()
    response = posted(provider.answer(begun(browser, **query)))
    if response.status_code != 302:
        return browser, response
    assert not response.cookies
    return browser, browser.get(response["Location"])


def refused(provider: Provider) -> str:
    """Sign on with an answer that must be refused; return what the log says."""
    browser = Client()
    response = posted(provider.answer(begun(browser)))
    assert response.status_code == 403
    assert browser.get("/desk/").status_code == 302
    assert not SignOnAnswer.objects.exists()
    return response.content.decode()


def kinds() -> list[str]:
    return list(SecurityEvent.objects.order_by("id").values_list("kind", flat=True))


def test_linked_identity_signs_in_to_the_page_that_was_wanted(
    cast: Cast, provider: Provider
) -> None:
    link(cast.drafter)
    for wish, where in (("/desk/figures/", "/desk/figures/"), ("https://example.org/", "/desk/")):
        browser, response = signed_on(provider, next=wish)
        assert (response.status_code, response["Location"]) == (302, where)
        assert browser.get("/desk/").context["request"].user == cast.drafter.account
    assert kinds() == ["signed_on", "signed_in"] * 2
    # Of the assertions a keyed hash is left.
    assert set(SignOnAnswer.objects.values_list("subject", "request", "ticket_hash")) == {
        ("", "", None)
    }
    assert "_assertion" not in str(SignOnAnswer.objects.values_list())
    assert purge_sign_on_answers(before=timezone.now() + timedelta(minutes=5)) == 0
    assert purge_sign_on_answers(before=timezone.now() + timedelta(minutes=7)) == 2


def test_second_factor_is_asked_as_after_a_password(cast: Cast, provider: Provider) -> None:
    link(cast.drafter)
    app = with_app(cast.drafter)
    browser, response = signed_on(provider)
    assert response["Location"] == "/sign-in/code/"
    assert browser.get("/desk/")["Location"].startswith("/sign-in/")
    assert browser.post("/sign-in/code/", {"code": app()})["Location"] == "/desk/"


def test_unknown_identity_is_linked_by_a_code_and_never_by_its_address(
    cast: Cast, provider: Provider
) -> None:
    Account.objects.filter(username="head").update(email="person@example.gov.cn")
    clerk = person("clerk")
    grant_post(clerk, PostKind.ADMINISTRATOR, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    code = make_sign_on_code(cast.drafter, by=clerk, origin=Origin(), at=timezone.now())
    browser, response = signed_on(provider)
    assert response["Location"] == CODE
    assert browser.post(CODE, {"code": code})["Location"] == "/desk/"
    assert SignOnIdentity.objects.get().subject == SUBJECT
    assert signed_on(provider)[1]["Location"] == "/desk/"


def test_answer_is_accepted_once_and_only_in_the_browser_that_asked(
    cast: Cast, provider: Provider
) -> None:
    link(cast.drafter)
    browser, other = Client(), Client()
    answer = provider.answer(begun(browser))
    begun(other)
    back = posted(answer)["Location"]
    assert posted(answer).status_code == 403  # replayed
    assert other.get(back).status_code == 403
    assert browser.get(back).status_code == 403  # the ticket is used up
    assert browser.get("/desk/").status_code == 302
    back = posted(provider.answer(begun(browser)))["Location"]
    assert browser.get(back)["Location"] == "/desk/"
    browser.post("/sign-out/")
    assert browser.get(back).status_code == 403
    assert browser.get(BACK).status_code == 403


def test_tickets_and_requests_grow_old(cast: Cast, provider: Provider, time_machine: Any) -> None:
    link(cast.drafter)
    browser = Client()
    back = posted(provider.answer(begun(browser)))["Location"]
    request = begun(browser)
    time_machine.move_to(timezone.now() + timedelta(minutes=3))
    assert browser.get(back).status_code == 403
    time_machine.move_to(timezone.now() + timedelta(minutes=8))
    assert posted(provider.answer(request)).status_code == 403


def test_answer_nobody_asked_for_is_refused_before_any_key_is_used(
    cast: Cast, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    link(cast.drafter)
    monkeypatch.delattr(saml, "OneLogin_Saml2_Response")
    for request in ("_invented", "", begun(Client())[:-1]):
        assert posted(provider.answer(request)).status_code == 403
    provider.change = lambda text: text.replace(' InResponseTo="_x"', "")
    assert posted(provider.answer("_x")).status_code == 403
    assert kinds() == []


def test_what_the_provider_sends_back_chooses_no_page(cast: Cast, provider: Provider) -> None:
    link(cast.drafter)
    browser = Client()
    answer = provider.answer(begun(browser, next="/desk/figures/"))
    back = posted(answer, RelayState="https://example.org/")["Location"]
    assert back.startswith(f"{BACK}?ticket=")
    assert browser.get(back)["Location"] == "/desk/figures/"


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda one: one.__name__)
def test_wrapped_and_changed_assertions_are_refused(
    cast: Cast, provider: Provider, attack: Callable[[Any], Any]
) -> None:
    link(cast.drafter)
    link(cast.head, VICTIM)
    provider.spoil = attack
    refused(provider)


@pytest.mark.parametrize("attack", RESPONSE_ATTACKS, ids=lambda one: one.__name__)
@pytest.mark.parametrize("signed", [("Response",), ("Assertion", "Response")])
def test_wrapped_responses_are_refused(
    cast: Cast, provider: Provider, attack: Callable[[Any], Any], signed: tuple[str, ...]
) -> None:
    link(cast.head, VICTIM)
    provider.signed, provider.spoil = signed, attack
    refused(provider)


def test_signature_of_the_response_alone_is_not_enough_and_does_no_harm(
    cast: Cast, provider: Provider
) -> None:
    link(cast.drafter)
    provider.signed = ("Response",)
    refused(provider)
    provider.signed = ("Assertion", "Response")
    assert signed_on(provider)[1]["Location"] == "/desk/"


def replaced(old: str, new: str) -> Change:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new)

    return change


def shifted(seconds: int, name: str) -> Change:
    """Return a change of a time, told before signing."""

    def change(text: str) -> str:
        when = timezone.now() + timedelta(seconds=seconds)
        head, mark, rest = text.partition("<saml:Assertion")
        assert f'{name}="' in rest
        parts = rest.split(f'{name}="')
        rest = f'{name}="'.join(
            [parts[0], *(f"{when:%Y-%m-%dT%H:%M:%SZ}{one[20:]}" for one in parts[1:])]
        )
        return head + mark + rest

    return change


LIES: dict[str, Change] = {
    "another audience": replaced(f"<saml:Audience>{SITE}", "<saml:Audience>https://other.example"),
    "no audience": replaced(
        "<saml:AudienceRestriction>"
        f"<saml:Audience>{SITE}</saml:Audience></saml:AudienceRestriction>",
        "",
    ),
    "an audience that only begins alike": replaced(f">{SITE}<", f">{SITE}x<"),
    "another recipient": replaced(f'Recipient="{HERE}"', 'Recipient="https://other.example/"'),
    "a longer recipient": replaced(f'Recipient="{HERE}"', f'Recipient="https://x.example/?{HERE}"'),
    "no recipient": replaced(f' Recipient="{HERE}"', ""),
    "a longer destination": replaced(f'Destination="{HERE}"', f'Destination="{HERE}x"'),
    "another issuer": replaced(f"<saml:Issuer>{ENTITY}", "<saml:Issuer>https://other.example"),
    "an assertion for another request": lambda text: text.replace(
        'InResponseTo="', 'InResponseTo="x'
    ).replace('InResponseTo="x', 'InResponseTo="', 1),
    "no conditions": lambda text: (
        text[: text.index("<saml:Conditions")] + text[text.index("<saml:AuthnStatement") :]
    ),
    "expired": shifted(-61, "NotOnOrAfter"),
    "not valid yet": shifted(90, "NotBefore"),
    "made long ago": shifted(-601, "IssueInstant"),
    "made tomorrow": shifted(86_400, "IssueInstant"),
    "a time that is too far": lambda text: re.sub(
        r'NotOnOrAfter="\d{4}(\S+) Recipient', r'NotOnOrAfter="9999\1 Recipient', text
    ),
    "a time without zone": lambda text: text.replace('Z" Recipient', '" Recipient'),
    "no bearer": replaced("cm:bearer", "cm:sender-vouches"),
    "a failed sign-on": replaced("status:Success", "status:Responder"),
    "a transient name": replaced("nameid-format:persistent", "nameid-format:transient"),
    "an address as name": replaced(
        "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
        "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
    ),
    "a name for another site": replaced("<saml:NameID ", '<saml:NameID SPNameQualifier="x" '),
    "a name of another provider": replaced("<saml:NameID ", '<saml:NameID NameQualifier="x" '),
    "no name": replaced(f">{SUBJECT}<", "><"),
    "a name with a space": replaced(f">{SUBJECT}<", ">two words<"),
    "a name that is too long": replaced(f">{SUBJECT}<", f">{'x' * 256}<"),
    "another version": replaced('Version="2.0" IssueInstant', 'Version="1.1" IssueInstant'),
}


@pytest.mark.parametrize("lie", LIES)
def test_signed_answer_that_says_the_wrong_thing_is_refused(
    cast: Cast, provider: Provider, lie: str
) -> None:
    link(cast.drafter)
    provider.change = LIES[lie]
    refused(provider)
    assert kinds() == ["sign_on_refused"]


def test_small_differences_of_clocks_are_accepted(cast: Cast, provider: Provider) -> None:
    link(cast.drafter)
    provider.change = shifted(45, "NotBefore")
    assert signed_on(provider)[1]["Location"] == "/desk/"


@pytest.mark.parametrize(
    ("signature", "digest", "key"),
    [
        ("RSA_SHA1", "SHA256", "provider"),
        ("RSA_SHA256", "SHA1", "provider"),
        ("RSA_SHA256", "SHA256", "foreign"),
    ],
)
def test_weak_algorithms_and_foreign_keys_are_refused(
    cast: Cast, provider: Provider, signature: str, digest: str, key: str
) -> None:
    link(cast.drafter)
    provider.signature = getattr(xmlsec.Transform, signature)
    provider.digest, provider.key = getattr(xmlsec.Transform, digest), key
    refused(provider)


def test_comment_does_not_end_a_name(cast: Cast, provider: Provider) -> None:
    link(cast.head, "victim")
    link(cast.drafter, "victim.other")
    provider.subject = "victim<!-- x -->.other"
    browser, _response = signed_on(provider)
    assert browser.get("/desk/").context["request"].user == cast.drafter.account


BOMB = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><x>&c;</x>'
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
HOSTILE: dict[str, bytes] = {
    "a bomb": BOMB.encode(),
    "a bomb in another coding": BOMB.encode("utf-16"),
    "an external entity": OUTSIDE.encode(),
    "an external document type": b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><x/>',
    "many elements": b"<x>" + b"<y/>" * 3000 + b"</x>",
    "deep elements": b"<x>" * 1000 + b"</x>" * 1000,
    "half a document": b"<x>",
    "nothing": b"",
    "not text": b"\xff\xfe\x00",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_documents_are_refused(provider: Provider, name: str) -> None:
    with pytest.raises(BadAnswer):
        saml.opened(base64.b64encode(HOSTILE[name]).decode())
    with pytest.raises(BadAnswer):
        saml_shape.parsed(HOSTILE[name])


def test_answers_that_are_too_long_or_no_base64_are_refused(provider: Provider) -> None:
    assert posted("A" * (300 * 1024)).status_code == 403
    assert posted("A" * (500 * 1024)).status_code == 403
    assert posted("%%%").status_code == 403
    assert posted("").status_code == 403


def test_subject_can_be_an_attribute_with_one_value(
    cast: Cast, provider: Provider, settings: Any
) -> None:
    terms(settings, saml_attribute="employeeNumber")
    link(cast.drafter, "E0042")
    browser = Client()
    assert not list(asked_for(browser.get(START)["Location"]).iter("{*}NameIDPolicy"))
    provider.change = replaced("nameid-format:persistent", "nameid-format:transient")
    assert signed_on(provider)[1]["Location"] == "/desk/"
    value = "<saml:AttributeValue>E0042</saml:AttributeValue>"
    for other in (value * 2, "", "<saml:AttributeValue/>"):
        provider.change = replaced(value, other)
        response = posted(provider.answer(begun(Client())))
        assert response.status_code == 403


def test_encrypted_assertion_is_read_with_the_key_of_the_site(
    cast: Cast,
    provider: Provider,
    settings: Any,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    link(cast.drafter)
    provider.encrypt_for = "site"
    refused(provider)  # the site has no key yet
    with_key(settings, tmp_path)
    assert signed_on(provider)[1]["Location"] == "/desk/"
    # Inside the encryption all is examined as outside, and before the signature is.
    link(cast.head, VICTIM)
    for attack in ATTACKS:
        provider.spoil = attack
        assert posted(provider.answer(begun(Client()))).status_code == 403
    assert "refused: transforms" in caplog.text


@pytest.mark.parametrize(
    ("cipher", "transport"), [("AES256", "RSA_OAEP"), ("AES256_GCM", "RSA_PKCS1")]
)
def test_encryption_that_can_be_tried_out_is_refused(
    provider: Provider, settings: Any, tmp_path: Path, cipher: str, transport: str
) -> None:
    with_key(settings, tmp_path)
    provider.encrypt_for = "site"
    provider.cipher = getattr(xmlsec.Transform, cipher)
    provider.transport = getattr(xmlsec.Transform, transport)
    refused(provider)


def test_request_is_signed_if_the_site_has_a_key(
    provider: Provider, settings: Any, tmp_path: Path
) -> None:
    with_key(settings, tmp_path)
    address = Client().get(START)["Location"]
    asked = asked_for(address)
    assert asked.get("AssertionConsumerServiceURL") == HERE
    assert asked.findtext("{*}Issuer") == SITE
    query = parse_qs(urlsplit(address).query)
    signed = address.partition("&SAMLRequest=")[2].partition("&Signature=")[0]
    key: Any = x509.load_pem_x509_certificate(pair("site")[1].encode()).public_key()
    key.verify(
        base64.b64decode(query["Signature"][0]),
        f"SAMLRequest={signed}".encode(),
        padding.PKCS1v15(),
        hashes.SHA256(),
    )


@pytest.mark.parametrize("keyed", [False, True])
def test_metadata_of_the_site_follows_the_schema(
    provider: Provider, settings: Any, tmp_path: Path, keyed: bool
) -> None:
    if keyed:
        with_key(settings, tmp_path)
    response = Client().get(METADATA)
    assert response["Content-Type"] == "application/samlmetadata+xml"
    root = etree.fromstring(response.content)
    assert not isinstance(
        OneLogin_Saml2_XML.validate_xml(response.content, "saml-schema-metadata-2.0.xsd"), str
    )
    assert root.get("entityID") == SITE
    assert len(root.findall(".//{*}X509Certificate")) == (2 if keyed else 0)
    (where,) = root.iter("{*}AssertionConsumerService")
    assert where.get("Location") == HERE
    if keyed:
        (tmp_path / "key").write_text("no key")
        assert Client().get(START).status_code == 503
    terms(settings, saml_key_file="/nowhere")
    assert Client().get(METADATA).status_code == 503


def test_unusable_metadata_of_the_provider_is_named(
    provider: Provider, settings: Any, tmp_path: Path
) -> None:
    good = metadata()
    for text in (
        "<x>",
        metadata("https://other.example"),
        good.replace("HTTP-Redirect", "HTTP-Artifact"),
        good.replace('Location="https', 'Location="http'),
        good.replace('use="signing"', 'use="encryption"'),
        good.replace("<ds:X509Certificate>", "<ds:X509Certificate>AAAA"),
        metadata(key="weak", bits=1024),
        good.replace("https://other.example.gov.cn", ENTITY),
        " " * (8 * 1024 * 1024 + 1),
    ):
        path = write_metadata(tmp_path, text)
        with pytest.raises(ProviderDown):
            read_provider(path, ENTITY)
    assert Client().get(START).status_code == 503
    assert posted("x").status_code == 503
    terms(settings, saml_metadata="/nowhere")
    assert Client().get(START).status_code == 503


def test_key_that_the_provider_withdrew_is_refused_at_once(
    cast: Cast, provider: Provider, tmp_path: Path
) -> None:
    link(cast.drafter)
    assert signed_on(provider)[1]["Location"] == "/desk/"
    write_metadata(tmp_path, metadata(key="next"))
    assert posted(provider.answer(begun(Client()))).status_code == 403
    provider.key = "next"
    assert signed_on(provider)[1]["Location"] == "/desk/"


def test_nothing_of_a_refused_answer_is_logged(
    cast: Cast, provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    provider.change = LIES["another audience"]
    with caplog.at_level(logging.DEBUG):
        said = refused(provider)
    assert "gongkai.sign_on" in {one.name for one in caplog.records}
    for word in (SUBJECT, "person@example.gov.cn", "E0042", "other.example"):
        assert word not in caplog.text + said


def test_only_one_protocol_is_there(provider: Provider, settings: Any) -> None:
    assert Client().get("/sign-in/sign-on/answer/").status_code == 404
    assert Client().get(ANSWER).status_code == 405
    terms(settings, saml_metadata="")
    assert [Client().get(one).status_code for one in (BACK, METADATA)] == [404, 404]
    assert posted("x").status_code == 404
