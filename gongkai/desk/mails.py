"""Mail about notices. It passes through machines of others, so it holds a number and a link and no word of a document."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gongkai.documents.models import NoticeMail


def notice_mail(mail: NoticeMail) -> EmailMessage:
    """Write the mail in the language of its account; the same mail has the same id however often it is tried."""
    account = mail.account
    with translation.override(account.language or settings.LANGUAGE_CODE):
        english = translation.get_language() == "en"
        site = settings.GONGKAI_SITE_NAME_EN if english else settings.GONGKAI_SITE_NAME
        link = f"{site_address()}{reverse('desk:notices')}"
        count = ngettext("%(count)s new notice", "%(count)s new notices", mail.notices) % {"count": mail.notices}
        text = _(
            "There is news for you at %(site)s: %(count)s.\n\n%(link)s\n\nNothing of any document or application is written here. "
            "How often this mail comes is chosen on that page.\n"
        )
        return EmailMessage(
            f"{site}: {count}", text % {"site": site, "count": count, "link": link}, to=[account.email],
            headers={"Message-ID": f"<gongkai.{mail.pk}.{mail.key.replace(':', '.')}@{site_host()}>", "Auto-Submitted": "auto-generated"},
        )  # fmt: skip


def site_address() -> str:
    """Return the address of the site as people type it."""
    if settings.GONGKAI_ADDRESS:
        return str(settings.GONGKAI_ADDRESS).rstrip("/")
    return f"{'https' if settings.SECURE_SSL_REDIRECT else 'http'}://{site_host()}"


def site_host() -> str:
    """Return the host as it stands in the names of mails."""
    return next(
        (host for host in settings.ALLOWED_HOSTS if "*" not in host and not host.startswith(("[", "."))), "localhost"
    )
