from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "gongkai.meetings"
    verbose_name = _("Hearings and open meetings")
    measure_tables = ("gongkai.meetings.measures.TABLE", "gongkai.meetings.measures.SEAT_TABLE")
    indexed_kinds = ("gongkai.meetings.index_text.MeetingIndexKind",)
    notification_catalogue = "gongkai.meetings.notification_kinds.CATALOGUE"
