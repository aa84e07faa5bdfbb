from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "gongkai.desk"
    mail_kinds = "gongkai.desk.mail_kinds.MAIL_KINDS"
