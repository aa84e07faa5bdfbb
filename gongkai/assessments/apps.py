from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    name = "gongkai.assessments"
    verbose_name = _("Assessments")
    measure_tables = (
        "gongkai.assessments.measures.TABLE",
        "gongkai.assessments.measures.SHEET_TABLE",
        "gongkai.assessments.measures.FINDING_TABLE",
    )
    notification_catalogue = "gongkai.assessments.notification_kinds.CATALOGUE"
