"""The WSGI application for a production server."""

import atexit
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.config.settings")
application = get_wsgi_application()

from gongkai.config.server_memory import (  # noqa: E402  (the apps come first)
    collect_garbage_after_requests,
    limit_sqlite_memory,
    return_freed_memory,
)
from gongkai.portal.query_counts import flush_query_counts  # noqa: E402
from gongkai.portal.view_counts import flush_view_counts  # noqa: E402
from gongkai.portal.warm_up import warm_up  # noqa: E402

limit_sqlite_memory()
return_freed_memory()
collect_garbage_after_requests()
warm_up()


def flush_counts() -> None:
    """Write what this process has counted and not written."""
    flush_view_counts()
    flush_query_counts()


# Each server process that is stopped in order comes through here.
atexit.register(flush_counts)
