from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailboxConfig(AppConfig):
    name = "gongkai.mailbox"
    verbose_name = _("Leader's mailbox")
    measure_tables = ("gongkai.mailbox.measures.TABLE",)
    indexed_kinds = ("gongkai.mailbox.index_text.LetterIndexKind",)
    notification_catalogue = "gongkai.mailbox.notification_kinds.CATALOGUE"
