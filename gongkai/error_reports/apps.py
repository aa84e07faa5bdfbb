from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ErrorReportsConfig(AppConfig):
    name = "gongkai.error_reports"
    verbose_name = _("Error reports")
    measure_tables = ("gongkai.error_reports.measures.TABLE",)
    notification_catalogue = "gongkai.error_reports.notification_kinds.CATALOGUE"
