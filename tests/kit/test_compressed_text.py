"""Compressed columns: what the database holds, what is read, and what can be asked."""

import pytest
from django.core.exceptions import FieldError
from django.db import connection

from gongkai.documents.models import Version
from gongkai.kit.compressed_text import MIN_LENGTH
from tests.cast import Cast

pytestmark = pytest.mark.django_db
LONG = "粮食储备管理办法，ئۇيغۇرچە 𠮷\n" * 200


def stored_length(version: Version) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT length(plain_text) FROM documents_version WHERE id = %s", [version.pk]
        )
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("text", ["", "短", "x" * (MIN_LENGTH - 1), "字" * MIN_LENGTH, LONG])
def test_text_is_read_as_it_was_written(cast: Cast, text: str) -> None:
    version = cast.draft().open_version
    assert version is not None
    Version.objects.filter(pk=version.pk).update(plain_text=text)
    assert Version.objects.get(pk=version.pk).plain_text == text
    assert Version.objects.values_list("plain_text", flat=True).get(pk=version.pk) == text
    version.refresh_from_db()
    version.save()
    assert Version.objects.defer("plain_text").get(pk=version.pk).plain_text == text
    assert Version.objects.filter(pk=version.pk, plain_text="").exists() is (text == "")


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL compresses by itself")
def test_long_text_is_stored_compressed(cast: Cast) -> None:
    version = cast.draft().open_version
    assert version is not None
    Version.objects.filter(pk=version.pk).update(plain_text=LONG)
    assert stored_length(version) < len(LONG.encode()) / 10


def test_words_are_found_in_long_and_short_texts(cast: Cast) -> None:
    version = cast.draft().open_version
    assert version is not None
    found = Version.objects.filter(pk=version.pk)
    for text, words, is_found in (
        (LONG, "储备管理", True),
        (LONG, "100%", False),
        (LONG, "储存", False),
        ("Tax Office", "tax o", True),
        ("Tax Office" * 50, "EOFFICE", False),
        ("Tax Office" * 50, "ETAX", True),
    ):
        found.update(plain_text=text)
        assert found.filter(plain_text__icontains=words).exists() is is_found


def test_other_comparisons_are_refused() -> None:
    with pytest.raises(FieldError):
        Version.objects.filter(plain_text__startswith="粮食")
    with pytest.raises(FieldError):
        Version.objects.filter(plain_text="粮食")
