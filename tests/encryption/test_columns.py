"""Encrypted columns: what the database holds, and that no plain text reaches it."""

from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.db import connection
from django.db.models import F, Value

from gongkai.applications.actions.replies import write_message
from gongkai.applications.inputs import MessageInputs
from gongkai.applications.models import Application, Message
from gongkai.encryption.envelopes import DecryptionError
from tests.applications.cases import MONDAY, arrived, wish
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def stored(case: Application, column: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM applications_application WHERE id = %s", [case.pk])
        return str(cursor.fetchone()[0])


def test_database_holds_an_envelope_and_the_row_gives_the_text(cast: Cast) -> None:
    case = arrived(cast)
    assert case.title == wish().title
    assert stored(case, "title").startswith("v1:aes-256-gcm:k")
    assert stored(case, "remarks") == ""
    assert Application.objects.get(pk=case.pk).title == wish().title


def test_column_that_was_not_read_is_not_written_anew(cast: Cast) -> None:
    case = Application.objects.get(pk=arrived(cast).pk)
    before = stored(case, "title"), stored(case, "description")
    assert case.title
    case.save()
    after = stored(case, "title"), stored(case, "description")
    assert (after[0] != before[0], after[1]) == (True, before[1])
    assert Application.objects.get(pk=case.pk).title == wish().title


def test_deferred_text_is_loaded_when_it_is_read(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    arrived(cast)
    case = Application.objects.defer("description").get()
    with django_assert_num_queries(1):
        assert case.description == wish().description
    with django_assert_num_queries(0):
        assert case.title


def test_envelope_of_another_row_or_column_is_not_decrypted(cast: Cast) -> None:
    one, other = arrived(cast), arrived(cast)
    Application.objects.filter(pk=one.pk).update(
        title=Application.objects.values_list("title", flat=True).get(pk=other.pk)
    )
    with pytest.raises(DecryptionError):
        _ = Application.objects.get(pk=one.pk).title
    Application.objects.filter(pk=other.pk).update(title=F("description"))
    with pytest.raises(DecryptionError):
        _ = Application.objects.get(pk=other.pk).title


def test_plain_text_cannot_be_written_or_sought_in_queries(cast: Cast) -> None:
    case = arrived(cast)
    case.title = "明文"
    with pytest.raises(TypeError):
        Application.objects.filter(title="明文").exists()
    with pytest.raises(FieldError):
        Application.objects.filter(title__icontains="明文").exists()
    for values in (
        {"title": "明文"},
        {"title": Value("明文", output_field=Application.title.field)},
    ):
        with pytest.raises(TypeError):
            Application.objects.update(**values)
    with pytest.raises(TypeError):
        Application.objects.bulk_update([case], ["title"])


def test_rows_created_together_are_encrypted(cast: Cast) -> None:
    case = arrived(cast)
    Message.objects.bulk_create(
        Message(application=case, text=text, at=MONDAY) for text in ("甲", "乙")
    )
    write_message(case, MessageInputs(text="丙"), at=MONDAY)
    assert [one.text for one in Message.objects.order_by("pk")] == ["甲", "乙", "丙"]
    assert all(one.startswith("v1:") for one in Message.objects.values_list("text", flat=True))
