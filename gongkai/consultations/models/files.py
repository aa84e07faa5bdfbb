"""Table of the files that people send with their comments."""

from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.consultations.models.consultations import PublicComment
from gongkai.encryption.columns import EncryptedRow, EncryptedTextField


@dataclass(frozen=True)
class PublicCopy:
    """The copy of a file for the public, as files are served; its name says nothing of its author."""

    pk: int
    sha256: str
    size: int
    media_type: str
    name: str


class CommentFile(EncryptedRow):
    """
    A file that came with a comment: the original, encrypted, and a copy for the public.

    The copy is proposed by staff and public from `published_at` on, when its author has seen it and
    agreed. The original is erased with the name of the author.
    """

    comment = models.ForeignKey(PublicComment, on_delete=models.PROTECT, related_name="files")
    place = models.PositiveSmallIntegerField()
    name = EncryptedTextField(blank=True)
    content_id = models.CharField(max_length=64, blank=True, db_index=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    copy_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    copy_size = models.PositiveBigIntegerField(default=0)
    copy_type = models.CharField(max_length=100, blank=True)
    copy_ending = models.CharField(max_length=16, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "place"], name="consultations_file_place"),
            models.CheckConstraint(
                condition=Q(published_at=None) | ~Q(copy_sha256=""),
                name="consultations_published_has_copy",
            ),
        ]
        verbose_name = _("file of a comment")

    def __str__(self) -> str:
        return f"{self.comment_id} {self.place}"

    @property
    def public_copy(self) -> PublicCopy:
        """The copy for the public."""
        name = f"{self.comment.number}-{self.place}.{self.copy_ending}"
        return PublicCopy(self.pk, self.copy_sha256, self.copy_size, self.copy_type, name)
