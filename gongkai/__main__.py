"""The command `gongkai`, also `python -m gongkai`: Django's management commands."""

import os
import sys

TENANTS, TENANT = "GONGKAI_TENANTS", "GONGKAI_TENANT"


def main() -> None:
    """Run a management command, or one for tenants."""
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    if word == "tenants" or (os.environ.get(TENANTS) and not os.environ.get(TENANT)):
        _run_for_tenants(word)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.config.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415  (after the settings module is set)

    execute_from_command_line(sys.argv)


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
