"""Views for sign-in, sign-out, language of the desk and reading mode."""

from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from gongkai.ui.forms import SignInForm
from gongkai.ui.reading_mode import MODE_COOKIE, MODES
from gongkai.ui.views.sign_on import sign_on_context


class SignIn(LoginView):  # type: ignore[misc]
    """Ask for user name and password. The second factor, if any, is asked on the next page."""

    template_name = "ui/account/sign_in.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether there is sign-on."""
        return {**super().get_context_data(**kwargs), **sign_on_context()}

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        """Respond with 429 and Retry-After during a pause after failures."""
        response: HttpResponse = super().form_invalid(form)
        if form.pause:
            response.status_code = 429
            response["Retry-After"] = str(form.pause)
        return response


sign_in = SignIn.as_view()
# Also available between password and second factor, when no account is signed in yet.
sign_out = login_not_required(LogoutView.as_view())


@login_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Store the language of the desk in a cookie and redirect to the previous page."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        back, {request.get_host()}, require_https=request.is_secure()
    ):
        back = reverse("desk:work")
    response = HttpResponseRedirect(back)
    language = request.POST.get("language", "")
    if language in {"zh-hans", "en"}:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=31_536_000,
            samesite="Lax",
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


@login_not_required
@require_safe
def choose_mode(request: HttpRequest, mode: str) -> HttpResponse:
    """
    Store the reading mode in a cookie and redirect to the previous page.

    This is a link and not a form, so that public pages need no CSRF cookie. A forged request can
    only change the text size of the victim.
    """
    back = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(
        back, {request.get_host()}, require_https=request.is_secure()
    ):
        back = "/"
    response = HttpResponseRedirect(back)
    if mode in MODES:
        response.set_cookie(
            MODE_COOKIE,
            mode,
            max_age=31_536_000,
            samesite="Lax",
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
        )
    else:
        response.delete_cookie(MODE_COOKIE, samesite="Lax")
    return response
