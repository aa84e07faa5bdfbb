"""Uploaded files are read only after the form token that came before them was checked."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser
from django.middleware import csrf
from django.utils.datastructures import MultiValueDict

FIELD = "csrfmiddlewaretoken"


class TokenFirstHandler(FileUploadHandler):
    """
    Parses a form so that no byte of a file is kept while the form token is missing or wrong.

    Django reads the whole form, with its files, to find the token in it. Every form of this site
    has the token before its files. The rest of a form without it is read and thrown away; then the
    middleware of Django refuses the request.
    """

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],  # noqa: N803  (the name of the interface)
        content_length: int,  # noqa: ARG002
        boundary: str,  # noqa: ARG002
        encoding: str | None = None,
    ) -> tuple[Any, MultiValueDict[str, Any]] | None:
        """Parse the form with a handler before the others that stops at the first file."""
        request = self.request
        if request is None or getattr(request, "_dont_enforce_csrf_checks", False):
            return None
        others = [one for one in request.upload_handlers if one is not self]
        guard = _Guard(request)
        guard.parser = MultiPartParser(META, input_data, [guard, *others], encoding)
        return guard.parser.parse()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002
        """Leave the bytes to the other handlers."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the other handlers."""


class _Guard(FileUploadHandler):
    """Stops the upload at the first file, unless the token was read before."""

    parser: MultiPartParser

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.token_request = request

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if not _has_token(self.token_request, self.parser):
            raise StopUpload(connection_reset=False)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002
        return raw_data

    def file_complete(self, file_size: int) -> None:  # noqa: ARG002
        return None


def _has_token(request: HttpRequest, parser: MultiPartParser) -> bool:
    """Return whether the fields so far, or the header, have the token of the cookie."""
    secret = request.META.get("CSRF_COOKIE")
    fields: Any = getattr(parser, "_post", {})
    token = fields.get(FIELD) or request.META.get("HTTP_X_CSRFTOKEN") or ""
    if not secret or len(token) not in {csrf.CSRF_SECRET_LENGTH, csrf.CSRF_TOKEN_LENGTH}:
        return False
    return bool(csrf._does_token_match(token, secret))  # type: ignore[attr-defined]  # noqa: SLF001
