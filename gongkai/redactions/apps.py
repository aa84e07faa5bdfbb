from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RedactionsConfig(AppConfig):
    name = "gongkai.redactions"
    verbose_name = _("Redactions")
    measure_tables = ("gongkai.redactions.measures.TABLE",)
    encrypted_files = "gongkai.redactions.queries.encrypted_files"
    notification_catalogue = "gongkai.redactions.notification_kinds.CATALOGUE"
