"""The entrance for a production server."""

import atexit
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.config.settings")
application = get_wsgi_application()

from gongkai.portal.view_counts import flush_view_counts  # noqa: E402  (the apps must be there first)

# Each server process that is stopped in order comes through here.
atexit.register(flush_view_counts)
