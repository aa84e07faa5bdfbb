"""Files of comments: shown to their author, and served once they are public."""

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from gongkai.consultations.comment_files import published_files
from gongkai.consultations.models import CommentFile, PublicComment
from gongkai.portal.decorators import public_page
from gongkai.ui.files import file_response


def uploaded_files(request: HttpRequest) -> Any:
    """Return all uploaded files of the field; Django would pass only the last one."""
    return {"attachments": request.FILES.getlist("attachments")}


@public_page
def comment_file(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """Serve the copy of a file that its author published, as a download."""
    found = published_files().select_related("comment").filter(comment__consultation__number=number)
    return file_response(request, get_object_or_404(found, pk=pk).public_copy)


def proposed_file(comment: PublicComment, pk: str) -> CommentFile:
    """Return a file of an own comment of which a copy was proposed. Raises Http404."""
    if not pk.isdecimal() or len(pk) > 18:
        raise Http404
    found = CommentFile.objects.filter(comment=comment).exclude(copy_sha256="")
    one = get_object_or_404(found, pk=int(pk))
    one.comment = comment
    return one
