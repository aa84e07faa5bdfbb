from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GazetteConfig(AppConfig):
    name = "gongkai.gazette"
    verbose_name = _("Government gazette")
    measure_tables = ("gongkai.gazette.measures.TABLE",)
    notification_catalogue = "gongkai.gazette.notification_kinds.CATALOGUE"
