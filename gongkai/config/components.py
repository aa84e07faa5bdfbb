"""The parts that Django puts the site together from; no operator sets them."""

from typing import Any

from csp.constants import NONE, SELF

INSTALLED_APPS = [
    "gongkai.config",
    "gongkai.operations",
    "gongkai.sampledata",
    "gongkai.portal",
    "gongkai.desk",
    "gongkai.api",
    "gongkai.ui",
    "gongkai.reports",
    "gongkai.subscriptions",
    "gongkai.search",
    "gongkai.statistics",
    "gongkai.redactions",
    "gongkai.duties",
    "gongkai.applications",
    "gongkai.channels",
    "gongkai.error_reports",
    "gongkai.participation",
    "gongkai.meetings",
    "gongkai.supervision",
    "gongkai.boards",
    "gongkai.assessments",
    "gongkai.inspections",
    "gongkai.training",
    "gongkai.complaints",
    "gongkai.mailbox",
    "gongkai.interviews",
    "gongkai.consultations",
    "gongkai.datasets",
    "gongkai.gazette",
    "gongkai.documents",
    "gongkai.notifications",
    "gongkai.catalogue",
    "gongkai.organisations",
    "gongkai.calendars",
    "gongkai.ledger",
    "gongkai.jobs",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "csp",
    # For its script only, which its package brings as a static file.
    "gongkai.config.editor_script.EditorScriptConfig",
]
CONSUMERS = tuple(
    f"gongkai.{app}.consumers.consume"
    for app in (
        "statistics",
        "reports",
        "search",
        "documents",
        "applications",
        "error_reports",
        "participation",
        "meetings",
        "supervision",
        "assessments",
        "training",
        "complaints",
        "mailbox",
        "interviews",
        "consultations",
        "gazette",
        "datasets",
        "duties",
        "channels",
        "subscriptions",
    )
)
# Rate limits: name, the most per minute and client unless an operator sets it, and of what.
RATES = (
    ("search", 60, "searches"),
    ("suggestions", 120, "suggestions in the search box"),
    ("api", 240, "requests to the public API"),
    ("tokens", 120, "requests of one token that writes over the API"),
    ("entrance", 30, "authentication attempts (sign-in, codes, password resets)"),
    ("files", 240, "downloads"),
    ("exports", 20, "exports of public lists as files"),
    ("preview", 60, "openings of preview links"),
    ("apply", 30, "requests to the application form"),
    ("follow", 30, "requests to follow lists by e-mail or in the app"),
    ("errors", 30, "reports of errors on a page, and attempts to read their answers,"),
    ("case", 60, "requests to the pages of cases, including attempts to enter a query code,"),
    ("actors", 300, "requests of other servers to the actors of bodies (ActivityPub)"),
    ("questions", 20, "questions to interviews and press conferences"),
)
MIDDLEWARE = [
    "gongkai.operations.monitoring.views.answer_probes",
    "gongkai.operations.monitoring.request_logs.log_requests",
    "gongkai.sampledata.demo.loading.say_loading",
    "gongkai.portal.known_pages.answer_known_pages",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "gongkai.ui.hosts.serve_files_host",
    "gongkai.ui.hosts.serve_section_hosts",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "gongkai.ui.security_headers.add_security_headers",
    "gongkai.ui.middleware.refuse_hostile_input",
    "gongkai.ui.rate_limits.limit_request_rates",
    # Sessions, accounts and messages are lazy: a public page that uses none of them sets no cookie.
    "django.contrib.sessions.middleware.SessionMiddleware",
    "gongkai.ui.middleware.choose_language",
    "gongkai.ui.middleware.choose_mode",
    "gongkai.ui.middleware.lead_back",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "gongkai.ui.middleware.RequireLogin",
    "gongkai.ui.middleware.keep_session",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "gongkai.ui.file_outages.AnswerFileOutages",
    # Last, so that its answer has what every page of the site has.
    "gongkai.ui.interfaces.serve_chosen_interfaces",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "gongkai.ui.fixed_parts.Loader",
                    ["django.template.loaders.app_directories.Loader"],
                )
            ],
            # Its `csrf_token` replaces that of Django, so that no form of the desk lacks its token.
            "builtins": ["gongkai.ui.templatetags.form_token"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "gongkai.ui.context.site",
            ],
        },
    }
]
FILE_UPLOAD_HANDLERS = [
    "gongkai.ui.upload_handlers.TokenFirstHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "gongkai.ui.static_storage.StaticStorage"},
}
