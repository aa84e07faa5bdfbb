from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DutiesConfig(AppConfig):
    name = "gongkai.duties"
    verbose_name = _("Publication duties")
    notification_catalogue = "gongkai.duties.notification_kinds.CATALOGUE"
