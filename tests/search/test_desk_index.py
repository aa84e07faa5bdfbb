"""The index of the desk: it holds what is not public, follows the actions, and is checked."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from gongkai.documents.actions.discards import discard_version, erase_version
from gongkai.documents.actions.drafts import DraftFacts, edit_version, start_version
from gongkai.documents.models import Document, TextChange, Version
from gongkai.documents.models.versions import DISCARDED_DAYS
from gongkai.kit.refusals import Refused
from gongkai.search.backends.chosen import backend
from gongkai.search.desk_index import (
    desk_differences,
    index_changed_texts,
    search_desk,
)
from gongkai.search.models import DeskEntry, EntryText, SearchEntry
from gongkai.search.queries import Filters
from tests.cast import AT, Cast

pytestmark = pytest.mark.django_db
TEXT = "<p>公民、法人依照民法典申请草场围栏补助。</p>"


def found(cast: Cast, words: str, **filters: Any) -> set[int]:
    chains = [cast.finance.chain]
    return set(search_desk(words, bodies=chains, filters=Filters(**filters), limit=100))


def facts_of(document: Document, **changes: Any) -> DraftFacts:
    version = document.open_version
    assert version is not None
    return DraftFacts(**{"title": version.title, "text": version.text, **changes})


@pytest.mark.parametrize(
    ("words", "is_hit"),
    [
        ("草场围栏", True),
        ("草場圍欄", True),
        ("法典 补助", True),
        ("民法", True),
        ("申请人", False),
        ("人依", True),
        ("民、法", True),
        ("x0", False),
        ("zz", False),
        ("围", True),
        ('"草场" 补助', True),
    ],
)
def test_index_finds_what_a_changed_text_finds(cast: Cast, words: str, *, is_hit: bool) -> None:
    document = cast.draft(text=TEXT, title="草稿")
    before = found(cast, words)
    assert index_changed_texts() > 0
    assert not TextChange.objects.exists()
    assert found(cast, words) == before == ({document.pk} if is_hit else set())


def test_words_without_letters_are_refused(cast: Cast) -> None:
    with pytest.raises(Refused):
        found(cast, "(*)")
    assert search_desk("草", bodies=[], filters=Filters(), limit=10) == []


def test_word_of_two_parts_of_a_sentence_is_not_found(cast: Cast) -> None:
    cast.draft(text="<p>公民、法人须知。</p>", title="草稿")
    assert found(cast, "民法") == set()
    index_changed_texts()
    assert found(cast, "民法") == set()


def test_edited_text_replaces_the_earlier_one_at_once(cast: Cast) -> None:
    document = cast.draft(text=TEXT, title="草稿")
    index_changed_texts()
    version = document.open_version
    assert version is not None
    edit_version(
        document,
        facts_of(document, text="<p>改为牧道维修。</p>"),
        by=cast.drafter,
        at=AT,
        revision=version.revision,
    )
    for _twice in range(2):
        assert found(cast, "草场围栏") == set()
        assert found(cast, "牧道维修") == {document.pk}
        index_changed_texts()
    assert list(desk_differences()) == []


def test_published_text_leaves_and_its_next_version_enters(cast: Cast) -> None:
    document = cast.released(text=TEXT)
    index_changed_texts()
    assert not DeskEntry.objects.exists()
    start_version(document, by=cast.drafter, at=AT)
    index_changed_texts()
    assert found(cast, "草场围栏") == {document.pk}
    assert list(desk_differences()) == []


def test_erased_draft_leaves_no_word_behind(cast: Cast) -> None:
    document = cast.draft(text=TEXT, title="草稿")
    index_changed_texts()
    discard_version(document, by=cast.drafter, at=AT)
    version = Version.objects.get(document=document)
    erase_version(version, at=AT + timedelta(days=DISCARDED_DAYS + 1))
    assert found(cast, "草场围栏") == set()
    index_changed_texts()
    assert not DeskEntry.objects.exists()
    assert list(backend().desk_unequal()) == []
    assert list(desk_differences()) == []


def test_filters_and_bodies_limit_what_is_found(cast: Cast) -> None:
    document = cast.draft(text=TEXT)
    index_changed_texts()
    genre, item = document.genre, document.catalogue_item
    if genre is not None:
        assert found(cast, "草场围栏", genre=genre.code) == {document.pk}
    if item is not None:
        assert found(cast, "草场围栏", item=item.code) == {document.pk}
    assert found(cast, "草场围栏", genre="no-such-genre") == set()
    other = [cast.health.chain]
    assert search_desk("草场围栏", bodies=other, filters=Filters(), limit=10) == []


def test_public_index_holds_no_text_of_the_desk(cast: Cast) -> None:
    cast.draft(text=TEXT, title="草稿")
    index_changed_texts()
    assert DeskEntry.objects.count() == 1
    assert (SearchEntry.objects.count(), EntryText.objects.count()) == (0, 0)


def test_planted_differences_are_reported_and_repaired(cast: Cast) -> None:
    kept, changed, gone = (cast.draft(text=TEXT) for _each in range(3))
    index_changed_texts()
    assert list(desk_differences()) == []
    DeskEntry.objects.filter(pk=gone.pk).delete()
    Version.objects.filter(document=changed).update(plain_text="另一段文字")
    problems = dict(desk_differences())
    assert kept.pk not in problems
    assert "another text" in problems[changed.pk]
    assert gone.pk in problems
    call_command("search_rebuild", verbosity=0)
    assert list(desk_differences()) == []
    assert found(cast, "另一段文字") == {changed.pk}


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL keeps both in one row")
def test_index_without_its_entry_is_reported(cast: Cast) -> None:
    document = cast.draft(text=TEXT)
    index_changed_texts()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_deskentry")
    assert document.pk in {pk for pk, _problem in desk_differences()}
