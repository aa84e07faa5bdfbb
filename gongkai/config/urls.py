"""Root URLs; only those of public pages have a language prefix."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("gongkai.api.urls")),
    path("desk/", include("gongkai.desk.urls")),
    # The public pages are requested most, and each pattern before the right one costs time.
    *i18n_patterns(
        path("", include("gongkai.portal.urls")),
        path("", include("gongkai.api.page_urls")),
        prefix_default_language=False,
    ),
    path("", include("gongkai.portal.root_urls")),
    path("", include("gongkai.operations.monitoring.urls")),
    path("", include("gongkai.ui.urls")),
    path("", include("gongkai.ui.auth_urls")),
]
handler400 = "gongkai.ui.views.errors.bad_request"
handler403 = "gongkai.ui.views.errors.forbidden"
handler404 = "gongkai.ui.views.errors.not_found"
handler500 = "gongkai.ui.views.errors.server_error"
