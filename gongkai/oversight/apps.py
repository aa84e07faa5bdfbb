from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "gongkai.oversight"
    measure_tables = ("gongkai.oversight.measures.TABLE",)
    notification_catalogue = "gongkai.oversight.notification_kinds.CATALOGUE"
