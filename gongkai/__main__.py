"""The command `gongkai`, also `python -m gongkai`: Django's management commands."""

import os
import sys
from typing import NoReturn

TENANTS, TENANT = "GONGKAI_TENANTS", "GONGKAI_TENANT"


def main() -> None:
    """Run a management command, or one for tenants."""
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    if word == "tenants" or (os.environ.get(TENANTS) and not os.environ.get(TENANT)):
        _run_for_tenants(word)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.config.settings")
    # After the settings module is set.
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415
    from django.core.management import execute_from_command_line  # noqa: PLC0415
    from django.db import OperationalError  # noqa: PLC0415

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        _end(error, f"Settings: {error}")
    except OperationalError as error:
        reason = " ".join(str(error).split())
        advice = "Is it running, and does DATABASE_URL name it? `gongkai doctor` says more."
        _end(error, f"The database cannot be used: {reason}\n{advice}")


def _end(error: Exception, message: str) -> NoReturn:
    """Say in words what is wrong, and end; --traceback shows where it happened."""
    if "--traceback" in sys.argv:
        raise error
    sys.exit(message)


def _run_for_tenants(word: str) -> None:
    """Run `gongkai tenants`, or `gongkai serve` for all tenants; of other commands say for whom."""
    from gongkai.tenants.command import run  # noqa: PLC0415  (not needed by the others)

    if word == "tenants":
        sys.exit(run(sys.argv[2:], os.environ))
    if word == "serve":
        sys.exit(run(sys.argv[1:], os.environ))
    if word not in {"", "help", "--help", "--version", "version"}:
        # Without this, the command would make a data folder that belongs to no tenant.
        sys.stderr.write(
            f"There are several tenants ({TENANTS} is set): say for which, as\n"
            f"  gongkai tenants run NAME {word}\n"
        )
        sys.exit(2)


if __name__ == "__main__":
    main()
