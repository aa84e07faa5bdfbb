"""System checks of sign-on: what makes it fail, and what would lock everybody out."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps.config import AppConfig
from django.conf import settings
from django.core import checks
from django.db import DatabaseError

from gongkai.organisations.models.sign_on import MAX_ISSUER
from gongkai.organisations.queries import has_second_factor
from gongkai.organisations.sign_on import open_emergency_accounts
from gongkai.organisations.sign_on_terms import SignOnTerms
from gongkai.ui.openid import ProviderDown, is_acceptable
from gongkai.ui.saml_requests import provider_of_settings


@checks.register
def sign_on_is_complete(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Return errors for settings with which nobody could sign on."""
    terms = settings.GONGKAI_SIGN_ON
    if not terms.is_on:
        if terms.only:
            message = "GONGKAI_SIGN_ON_ONLY has no effect without GONGKAI_SIGN_ON_ISSUER."
            return [checks.Warning(message, id="gongkai.W041")]
        return []
    if terms.is_saml:
        return list(_saml_faults(terms))
    found: list[checks.CheckMessage] = []
    if not is_acceptable(terms.issuer):
        message = "GONGKAI_SIGN_ON_ISSUER must be an address with https://."
        found.append(checks.Error(message, id="gongkai.E041"))
    if not terms.client or not settings.GONGKAI_SIGN_ON_SECRET:
        message = (
            "GONGKAI_SIGN_ON_CLIENT or the client secret (GONGKAI_SIGN_ON_SECRET_FILE) is missing: "
            "the identity provider would refuse every sign-on."
        )
        found.append(checks.Error(message, id="gongkai.E042"))
    return found


def _saml_faults(terms: SignOnTerms) -> Iterator[checks.CheckMessage]:
    """Yield errors for settings with which nobody could sign on by SAML."""
    if len(terms.issuer) > MAX_ISSUER or not terms.client:
        message = (
            "With SAML, GONGKAI_SIGN_ON_ISSUER is the entityID of the identity provider (at most "
            f"{MAX_ISSUER} characters) and GONGKAI_SIGN_ON_CLIENT the entityID of this site."
        )
        yield checks.Error(message, id="gongkai.E043")
    if bool(terms.saml_key_file) != bool(terms.saml_certificate_file):
        message = (
            "Key and certificate of this site for SAML belong together; one of them is missing."
        )
        yield checks.Error(message, id="gongkai.E044")
    try:
        provider_of_settings()
    except ProviderDown as down:
        message = f"Nobody can sign on by SAML: {down}."
        yield checks.Error(message, id="gongkai.E045")


@checks.register(checks.Tags.security, deploy=True)
def emergency_account_is_there(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Warn if nobody could sign in while the identity provider is down."""
    terms = settings.GONGKAI_SIGN_ON
    if not (terms.is_on and terms.only):
        return []
    try:
        accounts = open_emergency_accounts(settings.GONGKAI_SIGN_ON_EMERGENCY)
        if not accounts:
            message = (
                "GONGKAI_SIGN_ON_ONLY is on, and no account in GONGKAI_SIGN_ON_EMERGENCY is open and "
                "has a password: nobody can sign in while the identity provider is down."
            )
            return [checks.Warning(message, id="gongkai.W042")]
        bare = ", ".join(one.username for one in accounts if not has_second_factor(one))
    except DatabaseError:  # not migrated yet
        return []
    if not bare:
        return []
    message = f"These emergency accounts have no second factor: {bare}."
    return [checks.Warning(message, id="gongkai.W043")]
