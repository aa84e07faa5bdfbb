from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupervisionConfig(AppConfig):
    name = "gongkai.supervision"
    verbose_name = _("Supervision")
    measure_tables = (
        "gongkai.supervision.measures.RETURN_TABLE",
        "gongkai.supervision.measures.PLAN_TABLE",
        "gongkai.supervision.measures.TASK_TABLE",
    )
    notification_catalogue = "gongkai.supervision.notification_kinds.CATALOGUE"
