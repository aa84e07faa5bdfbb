from django.apps import AppConfig


class LicencesConfig(AppConfig):
    name = "tests.licences"
    measure_tables = ("tests.licences.measures.TABLE",)
    indexed_kinds = ("tests.licences.index_text.LicenceKind",)
