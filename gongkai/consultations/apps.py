from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsultationsConfig(AppConfig):
    name = "gongkai.consultations"
    encrypted_files = "gongkai.consultations.comment_files.encrypted_files"
    verbose_name = _("Public consultations")
    measure_tables = (
        "gongkai.consultations.measures.TABLE",
        "gongkai.consultations.measures.COMMENT_TABLE",
        "gongkai.consultations.measures.FEEDBACK_TABLE",
        "gongkai.consultations.measures.REPORT_TABLE",
    )
    indexed_kinds = ("gongkai.consultations.index_text.ConsultationKind",)
    notification_catalogue = "gongkai.consultations.notification_kinds.CATALOGUE"
    document_requirements = ("gongkai.consultations.participation_file.refusals_of_document",)
