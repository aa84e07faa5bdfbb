"""Settings of the project. docs/settings.md lists those that an operator sets."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from gongkai.channels.limits import ChannelLimits
from gongkai.config import (
    components,
    env,
    public_databases,
    search_cluster,
    service,
    sign_on,
    stored_files,
    tenancy,
)
from gongkai.config.directory import TERMS as GONGKAI_DIRECTORY  # noqa: F401
from gongkai.config.domestic_crypto import CIPHER, LEDGER_SM2, LEDGER_SM3
from gongkai.config.env import env_bool, env_choice, env_int, env_list, env_str
from gongkai.config.protection import TERMS as GONGKAI_PROTECTION  # noqa: F401
from gongkai.config.retention import RetentionTerms
from gongkai.datasets.terms import DatasetTerms
from gongkai.documents.preview_limits import PreviewLimits
from gongkai.files.private import keep_private
from gongkai.files.upload_limits import Uploads
from gongkai.inspections.limits import InspectionLimits
from gongkai.law.conventions import USUAL
from gongkai.law.publication_periods import ColumnLimits
from gongkai.operations.backup.terms import BackupTerms

PACKAGE = Path(__file__).resolve().parent.parent

GONGKAI_DATA = env.env_path(
    "GONGKAI_DATA", Path("data"), "Folder of the database, files and keys.", shown="./data"
)
# Before anything is written: whoever may read the folder reads everything that is not yet public.
keep_private(GONGKAI_DATA)
GONGKAI_TENANT = tenancy.TENANT
tenancy.claim_folder(GONGKAI_DATA, GONGKAI_TENANT)
GONGKAI_FILES = GONGKAI_DATA / "files"
GONGKAI_FILES_IN, GONGKAI_S3 = stored_files.FILES_IN, stored_files.S3
GONGKAI_PERSONAL_KEYS = env.env_path(
    "GONGKAI_PERSONAL_KEYS",
    GONGKAI_DATA / "personal-keys",
    "Folder of the keys that encrypt the personal data of applicants.",
    shown="personal-keys in the data folder",
)
GONGKAI_LEDGER_KEY = env.env_path(
    "GONGKAI_LEDGER_KEY",
    GONGKAI_DATA / "ledger_key.pem",
    "File of the key that signs the checkpoints of the ledger; created if it is missing.",
    shown="ledger_key.pem in the data folder",
)
GONGKAI_CIPHER, GONGKAI_LEDGER_SM2, GONGKAI_LEDGER_SM3 = CIPHER, LEDGER_SM2, LEDGER_SM3
GONGKAI_LEDGER_OLD_KEYS = env_list(
    "GONGKAI_LEDGER_OLD_KEYS",
    [],
    "Public keys (base64) of earlier signing keys of the ledger, after a change of the key.",
)
GONGKAI_LEDGER_KEEPERS = env_list(
    "GONGKAI_LEDGER_KEEPERS",
    [],
    "Mail addresses outside the installation to which each checkpoint of the ledger is sent.",
)
GONGKAI_UPLOAD_LIMIT = (
    env_int("GONGKAI_UPLOAD_MB", 50, "Maximum size of an uploaded file, in megabytes.", least=1)
    << 20
)
GONGKAI_UPLOADS = env.env_record("GONGKAI", Uploads())
GONGKAI_PREVIEWS = env.env_record("GONGKAI_PREVIEW", PreviewLimits())
GONGKAI_CONSUMER_MODE = env_choice(
    "GONGKAI_CONSUMER_MODE",
    "embedded",
    ("embedded", "worker"),
    "Process that runs the ledger consumers: each process that commits, or only the worker.",
)
GONGKAI_CONSUMERS = components.CONSUMERS
GONGKAI_SEARCH, GONGKAI_OPENSEARCH = search_cluster.SEARCH, search_cluster.TERMS
GONGKAI_OPENSEARCH_PASSWORD = search_cluster.PASSWORD
GONGKAI_POPULAR_SEARCHES = env.env_list(
    "GONGKAI_POPULAR_SEARCHES",
    ["收费", "社保", "招考", "征地", "年报"],
    "Search terms offered on the home page while there are no popular searches.",
)
GONGKAI_POPULAR_LEAST = env_int(
    "GONGKAI_POPULAR_LEAST",
    10,
    "How often a query must be asked in 30 days to be shown among the popular searches; 0: queries "
    "are not counted.",
)
GONGKAI_SITE_NAME = env_str(
    "GONGKAI_SITE_NAME", "政府信息公开", "Name of the site in Chinese, for headers and meta tags."
)
GONGKAI_SITE_NAME_EN = env_str(
    "GONGKAI_SITE_NAME_EN", "Open Government Information", "Name of the site in English."
)
GONGKAI_SITE_CODE = env_str(
    "GONGKAI_SITE_CODE", "", "Ten-character identification code of the government website."
)
GONGKAI_SITE_BODY = env_str(
    "GONGKAI_SITE_BODY",
    "",
    "Code of the body that operates the site, named in the footer; empty: the top body.",
)

GONGKAI_LAW = env.env_record("GONGKAI_LAW", USUAL)
# Law: 2015 普查评分表; 国办秘函〔2019〕19号, whose numbers are not verified against the original.
GONGKAI_COLUMNS = env.env_record("GONGKAI_COLUMNS", ColumnLimits())
# Law: 全国年节及纪念日放假办法 art. 4. Autonomous regions whose governments fix holidays, and Liangshan.
GONGKAI_OWN_HOLIDAYS = env_list(
    "GONGKAI_OWN_HOLIDAYS",
    ["450000", "513400", "540000", "640000", "650000"],
    "Codes of divisions that fix holidays of their own; dates there are provisional in each year "
    "whose notice of that division was not entered.",
)

DEBUG = env_bool("GONGKAI_DEBUG", False, "Show error details; never use on a public site.")  # noqa: FBT003
SECRET_KEY = env.env_secret(
    "GONGKAI_SECRET_KEY", GONGKAI_DATA / "secret_key", "Key that signs sessions and page cursors."
)
SECRET_KEY_FALLBACKS = env_list(
    "GONGKAI_OLD_SECRET_KEYS", [], "Previous secret keys, still accepted for decryption."
)
ALLOWED_HOSTS = env_list(
    "GONGKAI_HOSTS", ["localhost", "127.0.0.1", "[::1]"], "Host names of the site."
)
GONGKAI_PROXIES = env_int(
    "GONGKAI_PROXIES",
    0,
    "Number of trusted proxies in front of the server that add to X-Forwarded-For.",
)
GONGKAI_BATCH_BODIES = env_int(
    "GONGKAI_BATCH_BODIES",
    5,
    "To how many bodies one application can be submitted at once; below 2: only to one.",
)
# Rate limits: requests per minute and client, by kind; zero: no limit.
GONGKAI_RATES = {
    kind: env_int(
        f"GONGKAI_RATE_{kind.upper()}",
        most,
        f"Rate limit: {what} per minute and client; 0: no limit.",
    )
    for kind, most, what in components.RATES
}
GONGKAI_VIEWS_SECONDS = env_int(
    "GONGKAI_VIEWS_SECONDS", 30, "Interval at which view counts are stored, in seconds.", least=1
)
GONGKAI_ADDRESS = env.env_site(
    "GONGKAI_ADDRESS",
    "URL of the site (https://…) for links in mail and letters; empty: the first host, or where `serve` listens on this machine.",
)
HTTPS = env_bool("GONGKAI_HTTPS", False, "The site is served over HTTPS: secure cookies, HSTS.")  # noqa: FBT003
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if HTTPS and "*" not in host]
ALLOWED_HOSTS += [GONGKAI_UPLOADS.files_host.partition(":")[0]] * bool(GONGKAI_UPLOADS.files_host)

GONGKAI_SECTION_HOSTS = env.env_pairs(
    "GONGKAI_SECTION_HOSTS",
    "Hosts on which sections of bodies are served, each with the code of its body "
    "(czt.example.gov.cn=990000-D01); everything else there leads to the site.",
)
ALLOWED_HOSTS += list(GONGKAI_SECTION_HOSTS)

INSTALLED_APPS, MIDDLEWARE = components.INSTALLED_APPS, components.MIDDLEWARE
TEMPLATES = components.TEMPLATES
ROOT_URLCONF, GONGKAI_FILES_URLCONF = "gongkai.config.urls", "gongkai.config.file_host_urls"
WSGI_APPLICATION = "gongkai.config.wsgi.application"
# The project's own widget templates replace those of Django.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = public_databases.with_public_databases(
    env.env_database(
        "DATABASE_URL",
        GONGKAI_DATA / "gongkai.sqlite3",
        "URL of the database, postgres://user:password@host:port/name; PostgreSQL must use UTF-8 "
        "with the locale C.UTF-8. Several hosts (a:5432,b:5432): whichever can be written now.",
    )
)
GONGKAI_PREPARED = env_bool("GONGKAI_PREPARED", True, "PostgreSQL keeps plans of queries.")  # noqa: FBT003
GONGKAI_SERVER_DATABASE = public_databases.SERVER_DATABASE
DATABASE_ROUTERS = list(public_databases.ROUTERS) * public_databases.HAS_ANY
GONGKAI_PUBLIC_DATABASES = public_databases.PUBLIC_DATABASES
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Each process has its own cache, except for the counters of requests.
_MEMORY = "django.core.cache.backends.locmem.LocMemCache"
_RATES_CACHE = env_str(
    "GONGKAI_RATES_CACHE",
    "",
    "Where requests are counted for rate limits: a Redis URL if several machines serve the site "
    "(needs the package redis); empty: a file in the data folder, shared by the processes of one "
    "machine.",
)
CACHES = {
    "default": {"BACKEND": _MEMORY},
    "rates": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache"
        if _RATES_CACHE
        else "gongkai.kit.counter_cache.CounterCache",
        "LOCATION": _RATES_CACHE or str(GONGKAI_DATA / "rates.sqlite3"),
    },
    # Public pages by their ETag; a separate cache, so that they do not evict rate counters.
    "pages": {
        "BACKEND": _MEMORY,
        "LOCATION": "pages",
        "TIMEOUT": 600,
        "OPTIONS": {"MAX_ENTRIES": 400},
    },
}

AUTH_USER_MODEL = "organisations.Account"
LOGIN_URL = "ui:sign_in"
LOGIN_REDIRECT_URL = "desk:work"
LOGOUT_REDIRECT_URL = "ui:sign_in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "gongkai.organisations.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "gongkai.organisations.passwords.NotTheName"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# scrypt is memory-hard (docs/decisions/008). Older hashes are upgraded at the next sign-in.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
GONGKAI_SECOND_FACTOR = env_choice(
    "GONGKAI_SECOND_FACTOR",
    "required",
    ("required", "optional"),
    "Whether staff need a second factor (authenticator app, security key) for the desk.",
)
GONGKAI_SIGN_ON, GONGKAI_SIGN_ON_SECRET = sign_on.TERMS, sign_on.SECRET
GONGKAI_SIGN_ON_EMERGENCY = sign_on.EMERGENCY
GONGKAI_TRIES = env_int(
    "GONGKAI_TRIES",
    5,
    "Failed sign-ins with a user name before this client must wait: 1 minute, then twice as long each time.",
    least=1,
)
GONGKAI_MAX_PAUSE_MINUTES = env_int(
    "GONGKAI_MAX_PAUSE_MINUTES", 60, "Maximum duration of this pause, in minutes.", least=1
)
GONGKAI_TRIES_OF_AN_ADDRESS = env_int(
    "GONGKAI_TRIES_OF_AN_ADDRESS",
    100,
    "Failed sign-ins from one IP address in an hour before it is locked.",
    least=1,
)
GONGKAI_SECURITY_LOG_DAYS = env_int(
    "GONGKAI_SECURITY_LOG_DAYS",
    180,
    "Retention of the security log (sign-ins and failures), in days.",
    least=1,
)
GONGKAI_RETENTION = env.env_record("GONGKAI_RETENTION", RetentionTerms())
GONGKAI_COPY_PERCENT = env_int(
    "GONGKAI_COPY_PERCENT",
    60,
    "Part of an interpretation, in percent of its character pairs, that may stand in the document that "
    "it interprets; above it the disclosure office must say in its opinion why. 0: no limit.",
    least=0,
)
GONGKAI_TURN_DAYS = [
    env_int(
        "GONGKAI_TURN_DAYS_FIRST",
        3,
        "Working days after which the person for whom a document waits is reminded; it is also the "
        "limit of a step in the figures of review. 0: never.",
    ),
    env_int(
        "GONGKAI_TURN_DAYS_SECOND",
        7,
        "Working days after which that person is reminded again. 0: never.",
    ),
]
GONGKAI_TERM_YEARS = env_int(
    "GONGKAI_TERM_YEARS",
    0,
    "Longest term of validity of a public normative document, in years, which is then required; "
    "0: a term may be entered, but need not be.",
    least=0,
)
GONGKAI_NIGHTLY_INSPECTION = env.env_record("GONGKAI_NIGHTLY_INSPECTION", InspectionLimits())
GONGKAI_CHANNELS = env.env_record("GONGKAI_CHANNEL", ChannelLimits())
GONGKAI_DATASETS = env.env_record("GONGKAI_DATASET", DatasetTerms())
GONGKAI_BACKUP = env.env_record("GONGKAI_BACKUP", BackupTerms())
GONGKAI_UNUSED_DAYS = env_int(
    "GONGKAI_UNUSED_DAYS", 180, "Days until an unused account is deactivated; 0: never."
)
SESSION_ENGINE = "gongkai.organisations.sessions"
SESSION_COOKIE_AGE = 60 * env_int(
    "GONGKAI_SESSION_MINUTES", 480, "Minutes of inactivity until a session ends.", least=15
)
GONGKAI_SESSION_HOURS = env_int(
    "GONGKAI_SESSION_HOURS", 12, "Hours until a session ends even if it is in use.", least=1
)
SESSION_COOKIE_HTTPONLY, SESSION_COOKIE_SAMESITE = True, "Lax"
# allauth, for sign-in and second factors. The project counts failures itself, in the database.
ACCOUNT_ADAPTER = "gongkai.ui.adapters.AccountAdapter"
ACCOUNT_RATE_LIMITS = False
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {
    "login": "gongkai.ui.forms.SignInForm",
    "reauthenticate": "gongkai.ui.forms.ConfirmForm",
}
MFA_ADAPTER = "gongkai.ui.adapters.FactorAdapter"
MFA_RATE_LIMITS = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = (
    not HTTPS  # without HTTPS, browsers offer security keys on localhost only
)
MFA_FORMS = {
    "activate_totp": "gongkai.ui.forms.AppForm",
    "add_webauthn": "gongkai.ui.forms.KeyForm",
    "authenticate": "gongkai.ui.forms.CodeForm",
    "authenticate_webauthn": "gongkai.ui.forms.AskKeyForm",
    "reauthenticate": "gongkai.ui.forms.ConfirmCodeForm",
    "reauthenticate_webauthn": "gongkai.ui.forms.ConfirmKeyForm",
}

CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "gongkai.ui.views.errors.csrf_failure"
GONGKAI_LETTER_DAYS = env_int(
    "GONGKAI_LETTER_DAYS", 14, "Validity of a printed sign-in letter, in days.", least=1
)
PASSWORD_RESET_TIMEOUT = 60 * env_int(
    "GONGKAI_RESET_MINUTES", 60, "Validity of a password reset link, in minutes.", least=5
)
EMAIL_HOST = env_str(
    "GONGKAI_MAIL_HOST", "", "SMTP server; empty: no mail is sent, and the pages say so."
)
EMAIL_PORT = env_int(
    "GONGKAI_MAIL_PORT",
    25,
    "Port of the SMTP server: 25, 587 with STARTTLS, 465 with TLS.",
    least=1,
)
EMAIL_HOST_USER = env_str(
    "GONGKAI_MAIL_USER", "", "User name at the SMTP server, if it requires one."
)
EMAIL_HOST_PASSWORD = env.env_secret_file(
    "GONGKAI_MAIL_PASSWORD_FILE", "File that contains the password for the SMTP server."
)
_MAIL_TLS = env_choice(
    "GONGKAI_MAIL_TLS",
    "none",
    ("none", "starttls", "tls"),
    "Encryption of the connection to the SMTP server.",
)
EMAIL_USE_TLS, EMAIL_USE_SSL = _MAIL_TLS == "starttls", _MAIL_TLS == "tls"
EMAIL_TIMEOUT, EMAIL_BACKEND = (
    10,
    "gongkai.jobs.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.dummy.EmailBackend",
)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env_str(
    "GONGKAI_MAIL_FROM", "gongkai@localhost", "Sender address of all mail."
)
GONGKAI_MAILBOXES = env.env_mailboxes(
    "GONGKAI_MAILBOXES_FILE", "File that lists the mailboxes for applications (see mailbox.md)."
)

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English")), ("ug", _("Uyghur"))]
LANGUAGES_BIDI = ["ug"]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE, USE_TZ = "Asia/Shanghai", True
STATIC_URL, STATIC_ROOT = "/static/", GONGKAI_DATA / "static"
STORAGES = components.STORAGES | stored_files.bucket_storages()
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
FILE_UPLOAD_HANDLERS = components.FILE_UPLOAD_HANDLERS
# Uploads above 2 MB are written to a temporary file, collected static files to the data folder.
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700
FILE_UPLOAD_MAX_MEMORY_SIZE, DATA_UPLOAD_MAX_MEMORY_SIZE = 2 << 20, 8 << 20
DATA_UPLOAD_MAX_NUMBER_FILES = 50  # forms check the number themselves, with a clearer message

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
if HTTPS:
    # Browsers accept this prefix only from this host over HTTPS: no other host of the domain can set the cookies.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = components.CONTENT_SECURITY_POLICY

LOGGING = service.LOGGING
GONGKAI_METRICS, GONGKAI_METRICS_TOKEN = service.METRICS, service.METRICS_TOKEN
GONGKAI_READY_MINUTES, GONGKAI_INTERFACES = service.READY_MINUTES, service.INTERFACES
