from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "gongkai.ledger"
    verbose_name = _("Ledger")

    def ready(self) -> None:
        # System checks are registered when their module is imported.
        from gongkai.ledger import checks  # noqa: F401, PLC0415
