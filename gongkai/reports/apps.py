from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "gongkai.reports"
    notification_catalogue = "gongkai.reports.notification_kinds.CATALOGUE"
