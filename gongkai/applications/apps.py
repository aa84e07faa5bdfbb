from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApplicationsConfig(AppConfig):
    name = "gongkai.applications"
    verbose_name = _("Applications")
    measure_tables = ("gongkai.applications.measures.TABLE",)
    notification_catalogue = "gongkai.applications.notification_kinds.CATALOGUE"
    encrypted_files = "gongkai.applications.queries.cases.encrypted_files"
