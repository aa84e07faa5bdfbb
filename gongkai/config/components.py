"""The parts that Django puts the site together from; no operator sets them."""

from typing import Any

INSTALLED_APPS = [
    "gongkai.config",
    "gongkai.operations",
    "gongkai.sampledata",
    "gongkai.portal",
    "gongkai.desk",
    "gongkai.api",
    "gongkai.ui",
    "gongkai.reports",
    "gongkai.search",
    "gongkai.statistics",
    "gongkai.redactions",
    "gongkai.applications",
    "gongkai.channels",
    "gongkai.error_reports",
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
    "django_prose_editor",
]
MIDDLEWARE = [
    "gongkai.sampledata.demo.loading.say_loading",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "gongkai.ui.hosts.serve_files_host",
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
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "gongkai.ui.context.site",
            ],
        },
    }
]
