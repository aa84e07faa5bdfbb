"""
URL patterns of second factors, under the names that django-allauth expects.

Only the views in use: no sign-up, no management of e-mail addresses, no other sign-in methods.
"""

from django.urls import path

from gongkai.ui.views import accounts, factors, sessions

urlpatterns = [
    path("sign-in/", accounts.sign_in, name="account_login"),
    path("sign-in/code/", factors.EnterCode.as_view(), name="mfa_authenticate"),
    path("account/", sessions.account_detail, name="mfa_index"),
    path("account/confirm/", factors.Confirm.as_view(), name="account_reauthenticate"),
    path("account/confirm/code/", factors.ConfirmCode.as_view(), name="mfa_reauthenticate"),
    path("account/confirm/key/", factors.ConfirmKey.as_view(), name="mfa_reauthenticate_webauthn"),
    path("account/app/", factors.AddApp.as_view(), name="mfa_activate_totp"),
    path("account/app/picture/", factors.app_picture, name="app_picture"),
    path("account/app/remove/", factors.RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("account/keys/add/", factors.AddKey.as_view(), name="mfa_add_webauthn"),
    path("account/keys/<int:pk>/remove/", factors.RemoveKey.as_view(), name="mfa_remove_webauthn"),
    path(
        "account/recovery-codes/", factors.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"
    ),
    path(
        "account/recovery-codes/new/",
        factors.NewRecoveryCodes.as_view(),
        name="mfa_generate_recovery_codes",
    ),
]
