"""Packages of the documents of a body and year for the archive."""

from django.db import models
from django.db.models import Q

from gongkai.documents.states import PackageState
from gongkai.organisations.models import Body, Person


class ArchivePackage(models.Model):
    """
    One package: wanted, being made under a lease, made, or failed. The file is kept for some days.

    `requested_by` is null for a package that an operator made by the command.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    with_closed = models.BooleanField(default=False)
    state = models.CharField(
        max_length=16, choices=PackageState.choices, default=PackageState.WAITING
    )
    requested_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    # The name of the file in the store; empty once it is removed.
    content_id = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    documents = models.PositiveIntegerField(default=0)
    fault = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body", "year", "with_closed"],
                condition=Q(state__in=["waiting", "making"]),
                name="documents_package_one_waiting",
            ),
        ]
        indexes = [
            models.Index(fields=["body", "-requested_at", "-id"], name="documents_package_body"),
            models.Index(fields=["state", "requested_at", "id"], name="documents_package_waiting"),
            models.Index(
                fields=["made_at"], condition=~Q(content_id=""), name="documents_package_kept"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.year} {self.state}"

    @property
    def file_name(self) -> str:
        """The name of the file for the download."""
        closed = "-closed" if self.with_closed else ""
        return f"{self.body.code}-{self.year}{closed}.tar"

    @property
    def name(self) -> str:
        """The name for the response."""
        return self.file_name

    @property
    def media_type(self) -> str:
        """The media type of the file."""
        return "application/x-tar"
