"""Headings of the catalogue: items, subjects and genres."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language

from gongkai.organisations.models import Body


def in_reader_language(chinese: str, english: str, uyghur: str) -> str:
    """Return the name in the reader's language, or in Chinese if there is no translation."""
    return {"en": english, "ug": uyghur}.get(get_language() or "") or chinese


class Subject(models.Model):
    """A node of the two-level subject tree."""

    code = models.CharField(max_length=8, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=120, blank=True)
    name_ug = models.CharField(max_length=120, blank=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(parent=F("id")), name="catalogue_subject_not_own_parent"
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return in_reader_language(self.name, self.name_en, self.name_ug)


class Genre(models.Model):
    """The genre of a document: order, decision, notice, regulation and others."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=40, unique=True)
    name_en = models.CharField(max_length=80, blank=True)
    name_ug = models.CharField(max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return in_reader_language(self.name, self.name_en, self.name_ug)


class CatalogueItem(models.Model):
    """
    One item of the catalogue, with its basis and its period in working days.

    `body` is empty for the items of the statute; any other item was added by the catalogue of a body.
    """

    code = models.CharField(max_length=16, unique=True)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    title_ug = models.CharField(max_length=200, blank=True)
    basis = models.CharField(max_length=100)
    working_days = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField(default=0)
    body = models.ForeignKey(
        Body, null=True, blank=True, on_delete=models.PROTECT, related_name="own_items"
    )

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The title in the reader's language."""
        return in_reader_language(self.title, self.title_en, self.title_ug)

    @property
    def ordinal(self) -> int:
        """The number of the item in article 20; 0 for the subjects of article 21, which have none."""
        article, _, number = self.code.rpartition("-")
        return int(number) if article == "A20" else 0
