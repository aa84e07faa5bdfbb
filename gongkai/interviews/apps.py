from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InterviewsConfig(AppConfig):
    name = "gongkai.interviews"
    verbose_name = _("Interviews and press conferences")
    measure_tables = (
        "gongkai.interviews.measures.EVENTS",
        "gongkai.interviews.measures.QUESTIONS",
    )
    indexed_kinds = ("gongkai.interviews.index_text.EventIndexKind",)
    notification_catalogue = "gongkai.interviews.notification_kinds.CATALOGUE"
    document_facts = "gongkai.interviews.queries.document_facts"
