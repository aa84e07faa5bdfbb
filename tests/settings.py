"""Test settings: temporary data folder, fast password hashes, plain static files."""

import atexit
import os
import shutil
import tempfile
from dataclasses import replace

_folder = tempfile.mkdtemp(prefix="gongkai-test-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["GONGKAI_DATA"] = _folder
for _name in [name for name in os.environ if name.startswith("GONGKAI_")]:
    if _name not in {
        "GONGKAI_DATA",
        "GONGKAI_SHARED",
        "GONGKAI_CHROMIUM",
        "GONGKAI_NO_SKIPS",
        "GONGKAI_VNU",
    }:
        del os.environ[_name]

from gongkai.config import settings as _real  # noqa: E402  (reads the environment set above)

globals().update({name: value for name, value in vars(_real).items() if name.isupper()})

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
# PBKDF2 is for query codes.
PASSWORD_HASHERS = [
    f"django.contrib.auth.hashers.{name}PasswordHasher" for name in ("MD5", "PBKDF2")
]
STORAGES = _real.STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
WHITENOISE_AUTOREFRESH = True
# Tests roll back what they write, so consumers leave most acts unread.
GONGKAI_READY_MINUTES = 0
# Only the tests of second factors require one; all others use force_login.
GONGKAI_SECOND_FACTOR = "optional"
# Nobody answers there; the tests of sign-on run a provider of their own.
GONGKAI_SIGN_ON = replace(_real.GONGKAI_SIGN_ON, issuer="http://127.0.0.1:9", client="gongkai")
GONGKAI_SIGN_ON_SECRET = "secret"
# Only the tests of reading images read any: it takes seconds for each.
GONGKAI_UPLOADS = replace(_real.GONGKAI_UPLOADS, ocr_pages=0)
# The thread that stores view counts must not write into the database of a test.
GONGKAI_VIEWS_SECONDS = 86_400
# Only the tests of page caching use a page cache.
CACHES = _real.CACHES | {
    "pages": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
    "rates": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "rates"},
}
# Only the tests of rate limits count requests, because all come from one address.
GONGKAI_RATES = dict.fromkeys(_real.GONGKAI_RATES, 0)

if _real.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Test data is discarded, so it need not be synced; tests that kill a server use real settings.
    _options = _real.DATABASES["default"]["OPTIONS"]
    _options["init_command"] = _options["init_command"].replace(
        "synchronous=FULL", "synchronous=OFF"
    )
