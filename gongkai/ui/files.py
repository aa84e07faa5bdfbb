"""Handing out files that somebody uploaded: never run, never shown in place."""

from urllib.parse import quote

from django.http import FileResponse

from gongkai.documents.models import Attachment
from gongkai.kit import files


def handed_out(attachment: Attachment) -> FileResponse:
    """Answer with the bytes as an attachment that no browser runs; the caller has checked the door."""
    response = FileResponse(files.open_file(attachment.sha256), content_type=attachment.media_type)
    response["Content-Length"] = str(attachment.size)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(attachment.name)}"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
