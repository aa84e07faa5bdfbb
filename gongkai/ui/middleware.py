"""What every request passes."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from gongkai.ui.views.errors import bad_request

Answer = Callable[[HttpRequest], HttpResponse]
CHOSEN_BY_COOKIE = ("/desk/", "/sign-in/", "/styleguide/", "/language/")
MOST_QUERY = 16_384


def refuse_hostile_input(get_response: Answer) -> Answer:
    """Refuse what no honest browser sends before any view, or any database, sees it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if "\x00" in request.path_info or "%00" in query or "\x00" in query or len(query) > MOST_QUERY:
            return bad_request(request, None)
        return get_response(request)

    return middleware


def choose_language(get_response: Answer) -> Answer:
    """Let the address choose the language of public pages, the account's cookie that of the desk."""

    def middleware(request: HttpRequest) -> HttpResponse:
        language = translation.get_language_from_path(request.path_info)
        if language is None and request.path_info.startswith(CHOSEN_BY_COOKIE):
            wish = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
            language = wish if wish in {"zh-hans", "en"} else None
        language = language or settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return middleware
