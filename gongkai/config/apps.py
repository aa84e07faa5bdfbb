from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectConfig(AppConfig):
    name = "gongkai.config"
    label = "project"
    verbose_name = _("Gongkai")
    mail_kinds = "gongkai.operations.mail_replies.MAIL_KINDS"

    def ready(self) -> None:
        # Importing the module registers the system checks.
        from gongkai.config import (  # noqa: PLC0415
            backup_checks,  # noqa: F401
            bucket_checks,  # noqa: F401
            checks,  # noqa: F401
            pooling_checks,  # noqa: F401
            protection_checks,  # noqa: F401
            public_database_checks,  # noqa: F401
            search_cluster_checks,  # noqa: F401
            setting_checks,  # noqa: F401
            sign_on_checks,  # noqa: F401
            tenancy_checks,  # noqa: F401
        )
