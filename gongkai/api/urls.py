"""URL patterns of the public API, all without sign-in."""

from django.contrib.auth.decorators import login_not_required

from gongkai.api.operations import api

urlpatterns, app_name, _namespace = api.urls
app_name = "api"
for pattern in urlpatterns:
    if pattern.callback:
        pattern.callback = login_not_required(pattern.callback)
