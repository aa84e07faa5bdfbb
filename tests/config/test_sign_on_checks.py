"""`check` names settings of sign-on that lock people out."""

from pathlib import Path
from typing import Any

import pytest

from gongkai.config.sign_on_checks import emergency_account_is_there, sign_on_is_complete
from gongkai.organisations.models import Account
from gongkai.organisations.sign_on_terms import SignOnTerms
from gongkai.ui import saml_requests
from gongkai.ui.openid import is_acceptable
from tests.cast import Cast
from tests.ui.factors import with_app

HTTPS = "https://id.example.gov.cn"


@pytest.mark.parametrize(
    ("terms", "secret", "found"),
    [
        (SignOnTerms(), "", []),
        (SignOnTerms(only=True), "", ["gongkai.W041"]),
        (SignOnTerms(issuer=HTTPS, client="x"), "y", []),
        (SignOnTerms(issuer=HTTPS, client="x"), "", ["gongkai.E042"]),
        (SignOnTerms(issuer="http://id.example.gov.cn"), "y", ["gongkai.E041", "gongkai.E042"]),
    ],
)
def test_incomplete_settings_are_named(
    settings: Any, terms: SignOnTerms, secret: str, found: list[str]
) -> None:
    settings.GONGKAI_SIGN_ON, settings.GONGKAI_SIGN_ON_SECRET = terms, secret
    assert [one.id for one in sign_on_is_complete(None)] == found


@pytest.mark.django_db
def test_emergency_account_is_wanted_where_passwords_are_off(cast: Cast, settings: Any) -> None:
    settings.GONGKAI_SIGN_ON = SignOnTerms(issuer=HTTPS, client="x")
    assert emergency_account_is_there(None) == []
    settings.GONGKAI_SIGN_ON = SignOnTerms(issuer=HTTPS, client="x", only=True)
    assert [one.id for one in emergency_account_is_there(None)] == ["gongkai.W042"]
    settings.GONGKAI_SIGN_ON_EMERGENCY = ["head"]
    assert [one.id for one in emergency_account_is_there(None)] == ["gongkai.W043"]
    with_app(cast.head)
    assert emergency_account_is_there(None) == []
    Account.objects.filter(username="head").update(is_active=False)
    assert [one.id for one in emergency_account_is_there(None)] == ["gongkai.W042"]


def test_incomplete_settings_of_saml_are_named(settings: Any, tmp_path: Path) -> None:
    pytest.importorskip("xmlsec", reason="the extra identity is not installed")
    from tests.ui.saml_provider import ENTITY, metadata, write_metadata  # noqa: PLC0415  (an optional package)

    path = write_metadata(tmp_path, metadata())
    for terms, found in (
        (SignOnTerms(issuer=ENTITY, client="x", saml_metadata=path), []),
        (SignOnTerms(issuer=ENTITY, saml_metadata=path), ["gongkai.E043"]),
        (
            SignOnTerms(issuer=ENTITY, client="x", saml_metadata=path, saml_key_file="k"),
            ["gongkai.E044"],
        ),
        (
            SignOnTerms(issuer="https://x" * 30, client="x", saml_metadata="/nowhere"),
            ["gongkai.E043", "gongkai.E045"],
        ),
    ):
        settings.GONGKAI_SIGN_ON = terms
        assert [one.id for one in sign_on_is_complete(None)] == found


def test_missing_packages_for_saml_are_named(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saml_requests, "PACKAGES", ("no_such_package",))
    settings.GONGKAI_SIGN_ON = SignOnTerms(issuer="x", client="x", saml_metadata="x")
    (one,) = sign_on_is_complete(None)
    assert (one.id, "extra identity" in one.msg) == ("gongkai.E045", True)


@pytest.mark.parametrize(
    ("address", "accepted"),
    [
        ("https://id.example.gov.cn/realm", True),
        ("http://127.0.0.1:8080", True),
        ("http://id.example.gov.cn", False),
        ("https://user:x@id.example.gov.cn", False),
        ("https://id.example.gov.cn#x", False),
        ("https://id.example.gov.cn:x", False),
        ("file:///etc/passwd", False),
    ],
)
def test_addresses_of_providers_are_encrypted(address: str, accepted: bool) -> None:
    assert is_acceptable(address) is accepted
