from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "gongkai.portal"
    mail_kinds = "gongkai.portal.subscriptions.mail.MAIL_KINDS"
