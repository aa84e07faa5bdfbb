"""Security headers for all responses, and no caching of private pages."""

from collections.abc import Callable

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers, patch_cache_control

Answer = Callable[[HttpRequest], HttpResponse]
# Browser features that no page uses; the Permissions-Policy header disables them.
UNUSED = (
    "accelerometer",
    "autoplay",
    "camera",
    "display-capture",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "screen-wake-lock",
    "usb",
    "xr-spatial-tracking",
)
PERMISSIONS = ", ".join(f"{name}=()" for name in UNUSED)
PRIVATE = ("/desk/", "/account/", "/sign-in/")


def add_security_headers(get_response: Answer) -> Answer:
    """Add headers that Django lacks, and forbid caching for signed-in users and private paths."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        session = getattr(request, "session", None)
        signed_in = session is not None and session.accessed and SESSION_KEY in session
        if signed_in or request.path_info.startswith(PRIVATE):
            if "Accept-Ranges" not in response.headers:  # downloads need the ETag to resume
                response.headers.pop("ETag", None)
            add_never_cache_headers(response)
            patch_cache_control(response, private=True)
        return response

    return middleware
