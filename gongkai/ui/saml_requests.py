"""Sign-on by SAML as the views use it; the packages of the extra `identity` are loaded when it is used."""

from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from gongkai.ui.openid import ProviderDown, Started
from gongkai.ui.saml_parties import Provider, Site

PACKAGES = ("onelogin", "xmlsec")


def is_installed() -> bool:
    """Return whether the packages for SAML are there."""
    return all(find_spec(name) is not None for name in PACKAGES)


def protocol() -> ModuleType:
    """Return the module of the protocol. Raises `ProviderDown` if its packages are not installed."""
    if not is_installed():
        raise ProviderDown("the extra identity is not installed")
    from gongkai.ui import saml  # noqa: PLC0415  (optional packages, which take long to load)

    return saml


def provider_of_settings() -> Provider:
    """Return the provider as its metadata file says now: a key that was removed there is refused at once."""
    protocol()
    from gongkai.ui.saml_metadata import read_provider  # noqa: PLC0415  (as above)

    terms = settings.GONGKAI_SIGN_ON
    return read_provider(terms.saml_metadata, terms.issuer)


def site_of(request: HttpRequest) -> Site:
    """Return this site as the provider knows it."""
    terms = settings.GONGKAI_SIGN_ON
    return Site(
        terms.client,
        request.build_absolute_uri(reverse("ui:saml_answer")),
        terms.saml_attribute,
        _file(terms.saml_key_file),
        _file(terms.saml_certificate_file),
    )


def begin_saml(request: HttpRequest, next_url: str, *, at: datetime) -> tuple[str, str, Started]:
    """Return the address of the provider, the identifier of the request, and what is kept for it."""
    saml = protocol()
    name = saml.new_request_id()
    address = saml.request_address(provider_of_settings(), site_of(request), name, at=at)
    return address, name, Started("", "", at.timestamp(), next_url)


def _file(path: str) -> str:
    try:
        return Path(path).expanduser().read_text() if path else ""
    except (OSError, UnicodeDecodeError) as error:
        raise ProviderDown(f"key or certificate of this site: {type(error).__name__}") from None
