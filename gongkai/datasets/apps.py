from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DatasetsConfig(AppConfig):
    name = "gongkai.datasets"
    verbose_name = _("Open datasets")
    measure_tables = (
        "gongkai.datasets.measures.TABLE",
        "gongkai.datasets.measures.BUNDLE_TABLE",
    )
    indexed_kinds = ("gongkai.datasets.index_text.DatasetIndexKind",)
    notification_catalogue = "gongkai.datasets.notification_kinds.CATALOGUE"
