from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ParticipationConfig(AppConfig):
    name = "gongkai.participation"
    verbose_name = _("Participation")
    measure_tables = ("gongkai.participation.measures.TABLE",)
    indexed_kinds = ("gongkai.participation.index_text.ConcernIndexKind",)
    notification_catalogue = "gongkai.participation.notification_kinds.CATALOGUE"
