from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "gongkai.documents"
    verbose_name = _("Documents")
    measure_tables = ("gongkai.documents.measures.TABLE",)
    indexed_kinds = ("gongkai.documents.index_text.DocumentKind",)
    notification_catalogue = "gongkai.documents.notification_kinds.CATALOGUE"
