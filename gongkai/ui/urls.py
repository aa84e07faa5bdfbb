"""URL patterns shared by the web interfaces."""

from django.urls import path

from gongkai.ui.views import accounts, passwords, saml, sessions, sign_on, styleguide

app_name = "ui"
urlpatterns = [
    path("sign-in/", accounts.sign_in, name="sign_in"),
    path("sign-in/forgotten/", passwords.password_reset_request, name="forgotten"),
    path("sign-in/new-password/", passwords.password_reset, name="new_password"),
    path("sign-in/sign-on/", sign_on.sign_on, name="sign_on"),
    path("sign-in/sign-on/answer/", sign_on.sign_on_answer, name="sign_on_answer"),
    path("sign-in/sign-on/code/", sign_on.sign_on_code, name="sign_on_code"),
    path("sign-in/sign-on/saml/", saml.saml_answer, name="saml_answer"),
    path("sign-in/sign-on/saml/return/", saml.saml_return, name="saml_return"),
    path("sign-in/sign-on/saml/metadata/", saml.saml_metadata, name="saml_metadata"),
    path("sign-out/", accounts.sign_out, name="sign_out"),
    path("account/", sessions.account_detail, name="account"),
    path("account/unsent/", sessions.held_form_detail, name="held_form"),
    path("account/sessions/end/", sessions.session_end, name="end_session"),
    path("account/password/", passwords.password_change, name="change_password"),
    path("language/", accounts.choose_language, name="language"),
    path("mode/<slug:mode>/", accounts.choose_mode, name="mode"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]
