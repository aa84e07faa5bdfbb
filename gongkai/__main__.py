"""The command `gongkai`, also `python -m gongkai`: Django's management commands."""

import os
import sys


def main() -> None:
    """Run a management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.config.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415  (after the settings module is set)

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
