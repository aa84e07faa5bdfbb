"""The mail server of the settings, also for addresses in Chinese (RFC 6531)."""

from django.core.mail import EmailMessage
from django.core.mail.backends import smtp
from django.core.mail.message import sanitize_address

CHARSET = "utf-8"


class EmailBackend(smtp.EmailBackend):
    """
    Sends by SMTP.

    Django writes a local part that is not ASCII as an encoded word, which is another address. Such
    a mail is sent with the extension SMTPUTF8. Raises `SMTPNotSupportedError` if the server does
    not have it.
    """

    def _send(self, email_message: EmailMessage) -> bool:
        recipients = email_message.recipients()
        if all(one.rpartition("@")[0].isascii() for one in recipients):
            return bool(super()._send(email_message))  # type: ignore[misc]  # not in the stubs
        assert self.connection is not None  # the caller has opened it
        content = email_message.message().as_bytes().replace(b"\r\n", b"\n")
        for one in recipients:
            content = content.replace(sanitize_address(one, CHARSET).encode(), one.encode())
        self.connection.sendmail(
            sanitize_address(email_message.from_email, CHARSET),
            recipients,
            content.replace(b"\n", b"\r\n"),
            mail_options=["SMTPUTF8", "BODY=8BITMIME"],
        )
        return True
