from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "gongkai.oversight"
    notification_catalogue = "gongkai.oversight.notification_kinds.CATALOGUE"
