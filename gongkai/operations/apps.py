from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "gongkai.operations"
    mail_kinds = "gongkai.operations.checkpoints.MAIL_KINDS"
