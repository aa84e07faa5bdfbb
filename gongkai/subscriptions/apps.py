from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubscriptionsConfig(AppConfig):
    name = "gongkai.subscriptions"
    verbose_name = _("Subscriptions")
    list_mails = "gongkai.subscriptions.body_lists.mails_of_send"
