"""The public address of the site, as the settings name it."""

from django.conf import settings


def site_address() -> str:
    """
    Return the public address of the site for links in mail, without a slash at its end.

    It comes from the settings, never from a request: the Host header is written by the client.
    """
    if settings.GONGKAI_ADDRESS:
        return str(settings.GONGKAI_ADDRESS).rstrip("/")
    return f"{'https' if settings.SECURE_SSL_REDIRECT else 'http'}://{site_host()}"


def site_host() -> str:
    """Return the host name for Message-IDs."""
    return next(
        (
            host
            for host in settings.ALLOWED_HOSTS
            if "*" not in host and not host.startswith(("[", "."))
        ),
        "localhost",
    )
