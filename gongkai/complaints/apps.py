from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplaintsConfig(AppConfig):
    name = "gongkai.complaints"
    verbose_name = _("Complaints about disclosure")
    measure_tables = (
        "gongkai.complaints.measures.COMPLAINT_TABLE",
        "gongkai.complaints.measures.ORDER_TABLE",
    )
    notification_catalogue = "gongkai.complaints.notification_kinds.CATALOGUE"
