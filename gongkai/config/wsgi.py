"""WSGI application."""

import atexit
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.config.settings")
application = get_wsgi_application()

from gongkai.portal.view_counts import write_the_rest  # noqa: E402  (after the apps are loaded)

# A server process that is stopped regularly writes its remaining view counts.
atexit.register(write_the_rest)
