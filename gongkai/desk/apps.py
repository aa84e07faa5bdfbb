from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "gongkai.desk"
