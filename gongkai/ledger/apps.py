from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "gongkai.ledger"
    verbose_name = _("Register of acts")

    def ready(self) -> None:
        # System checks register themselves when their module is imported.
        from gongkai.ledger import checks  # noqa: F401, PLC0415
