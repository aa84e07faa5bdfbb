"""Queries of the files of comments: who may read them, and which are public."""

from collections.abc import Sequence
from typing import IO

from django.db.models import QuerySet

from gongkai.consultations.models import CommentFile, PublicComment
from gongkai.files import storage
from gongkai.files.storage import EncryptedFile


def published_files() -> QuerySet[CommentFile]:
    """Return the files whose copies are public: both author and words of the comment agree."""
    return CommentFile.objects.filter(
        published_at__isnull=False, comment__published_at__isnull=False
    ).order_by("comment", "place")


def with_files(
    comments: Sequence[PublicComment],
) -> list[tuple[PublicComment, list[CommentFile]]]:
    """Return published comments with their public files. One query."""
    found: dict[int, list[CommentFile]] = {one.pk: [] for one in comments}
    for file in published_files().filter(comment__in=list(found)):
        found[file.comment_id].append(file)
    return [(one, found[one.pk]) for one in comments]


def files_of(comment: PublicComment) -> list[CommentFile]:
    """Return the files of a comment in their order."""
    return list(CommentFile.objects.filter(comment=comment).order_by("place"))


def open_original(one: CommentFile) -> IO[bytes]:
    """Open the file that came; only for staff that reads the comment. Raises `DecryptionError`."""
    return storage.open_encrypted(one.content_id)


def stored_as(one: EncryptedFile, comment: PublicComment, place: int) -> CommentFile:
    """Return the row of a stored file of a comment (not saved)."""
    return CommentFile(
        comment=comment,
        place=place,
        name=one.name,
        content_id=one.content_id,
        size=one.size,
        media_type=one.media_type,
    )


def encrypted_files() -> tuple[tuple[QuerySet[CommentFile], str], ...]:
    """Return the files of comments, with the column that names the encrypted file."""
    return ((CommentFile.objects.exclude(content_id=""), "content_id"),)
