from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "gongkai.portal"
    mail_kinds = "gongkai.portal.mail_kinds.MAIL_KINDS"
