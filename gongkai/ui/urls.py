"""Addresses that belong to no face."""

from django.urls import path

from gongkai.ui.views import accounts, styleguide

app_name = "ui"
urlpatterns = [
    path("sign-in/", accounts.sign_in, name="sign_in"),
    path("sign-out/", accounts.sign_out, name="sign_out"),
    path("language/", accounts.choose_language, name="language"),
    path("mode/<slug:mode>/", accounts.choose_mode, name="mode"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]
