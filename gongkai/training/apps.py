from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    name = "gongkai.training"
    verbose_name = _("Training")
    measure_tables = (
        "gongkai.training.measures.SESSION_TABLE",
        "gongkai.training.measures.UNIT_TABLE",
    )
    notification_catalogue = "gongkai.training.notification_kinds.CATALOGUE"
