"""Search results compared with a full scan, on both databases."""

import itertools
import random
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from gongkai.catalogue.models import CatalogueItem, Genre, Subject
from gongkai.documents.actions import releases
from gongkai.documents.measures import DOCUMENT
from gongkai.documents.models import Document, Version
from gongkai.documents.workflow import WithdrawalReason
from gongkai.kit.paging import BadCursor
from gongkai.search.backends import postgres_counts, postgres_pages
from gongkai.search.backends.chosen import backend
from gongkai.search.backends.wanted import Indexed
from gongkai.search.indexing import refresh
from gongkai.search.maintenance import differences, rebuild
from gongkai.search.models import SearchEntry
from gongkai.search.queries import Filters, facets, search
from tests.cast import AT, Cast
from tests.search.oracle import contains

WORDS = [
    "粮食",
    "储备",
    "管理",
    "办法",
    "财政",
    "补贴",
    "公开",
    "条例",
    "食储",
    "理办",
    "2024年",
    "PPP项目",
    "第三十八条",
    "ئۇچۇر",
    "tax",
]


def filled(cast: Cast, texts: list[str], **facts: Any) -> list[Document]:
    """Create public documents in bulk, a day apart, and index them."""
    documents = [
        Document(
            body=facts.get("body", cast.finance),
            status="preparing",
            index_number=f"X/2026-{n:05}",
            title=text[:20],
            language="zh-hans",
            listed_on=date(2026, 1, 1) + timedelta(days=n),
            created_at=AT,
            changed_at=AT,
            attribute="public",
        )
        for n, text in enumerate(texts, start=SearchEntry.objects.count() + 1)
    ]
    Document.objects.bulk_create(documents)
    Version.objects.bulk_create(
        Version(
            document=one,
            number=1,
            state="released",
            title=one.title,
            plain_text=text,
            text=text,
            changed_at=AT,
        )
        for one, text in zip(documents, texts, strict=True)
    )
    for one in documents:
        one.public_version = one.versions.get()
        one.status = "released"
    Document.objects.bulk_update(documents, ["public_version", "status"])
    refresh(DOCUMENT, (one.pk for one in documents))
    return documents


@pytest.fixture
def corpus(cast: Cast) -> list[str]:
    chance = random.Random(7)
    texts = [
        "".join(
            chance.choice(WORDS) + chance.choice(["", "，", "\n", " "])
            for _ in range(chance.randint(5, 60))
        )
        for _ in range(120)
    ]
    filled(cast, texts)
    return texts


def everything(query: str, **more: Any) -> list[str]:
    """Return the index numbers of all pages in order."""
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = search(query, cursor=cursor, limit=7, **more)
        seen += [hit.row.index_number or "" for hit in page.hits]
        cursor = page.next_cursor
        if cursor is None:
            return seen


def test_every_substring_finds_exactly_the_texts_that_contain_it(corpus: list[str]) -> None:
    chance = random.Random(11)
    fields = [
        (text[:20], f"X/2026-{number:05}", text) for number, text in enumerate(corpus, start=1)
    ]
    tried = 0
    for _ in range(150):
        text = chance.choice(corpus)
        start = chance.randrange(len(text))
        query = text[start : start + chance.randint(1, 8)].strip()
        if not any(map(str.isalnum, query)):
            continue
        wanted = {
            f"X/2026-{number:05}"
            for number, parts in enumerate(fields, start=1)
            if any(contains(part, query) for part in parts)
        }
        found = everything(f'"{query}"')
        assert set(found) == wanted, query
        assert len(found) == len(wanted)
        assert search(f'"{query}"').count == len(wanted)
        tried += 1
    assert tried > 100


def test_word_of_two_characters_is_not_found_across_parts_of_a_sentence(cast: Cast) -> None:
    filled(
        cast,
        [
            "甲" * 20 + "公民、法人或者其他组织",
            "甲" * 20 + "，乡、镇人民政府",
            "甲" * 20 + "公民、法人，适用民法典",
            "民间组织，法人代表",
            "民法" + "甲" * 20,
            "甲" * 20 + "人\n民\n\n各项",
        ],
    )
    assert everything("民法") == ["X/2026-00005", "X/2026-00003"]
    assert search("民法").count == 2
    assert everything("“民，法”") == ["X/2026-00005", "X/2026-00003", "X/2026-00001"]
    assert everything("公民法人") == ["X/2026-00003", "X/2026-00001"]
    assert everything("乡镇") == ["X/2026-00002"]
    assert everything("人民", newest=True) == ["X/2026-00006", "X/2026-00002"]
    assert everything("织法") == []


def test_all_words_must_occur(corpus: list[str]) -> None:
    for one, other in itertools.combinations(["粮食", "财政", "公开", "条例", "2024年"], 2):
        wanted = {
            f"X/2026-{n:05}"
            for n, text in enumerate(corpus, start=1)
            if one in text and other in text
        }
        assert set(everything(f"{one} {other}")) == wanted


def test_titles_come_first_then_the_newest(cast: Cast) -> None:
    filled(
        cast,
        [
            "粮食在题目里",
            "甲" * 20 + "粮食在正文里",
            "粮食又在题目里",
            "乙" * 20 + "粮食又在正文里",
        ],
    )
    assert everything("粮食") == ["X/2026-00003", "X/2026-00001", "X/2026-00004", "X/2026-00002"]
    assert everything("粮食", newest=True) == [f"X/2026-0000{n}" for n in (4, 3, 2, 1)]


def test_one_character_is_searched_in_texts_too(cast: Cast) -> None:
    filled(cast, ["粮食在题目里", "甲" * 20 + "粮食在正文里", "甲" * 20 + "别的"])
    assert everything("粮") == ["X/2026-00001", "X/2026-00002"]
    assert everything("食") == ["X/2026-00001", "X/2026-00002"]
    assert search("粮").count == 2


def test_document_number_is_found_however_it_is_typed(cast: Cast) -> None:
    filled(cast, ["依据锦财发〔2024〕38号文件办理", "锦财发〔2024〕381号", "锦财函〔2024〕38号"])
    for query in ("锦财发〔2024〕38号", "锦财发[2024]38号", "锦财发（2024）第38号"):
        assert everything(query) == ["X/2026-00001"]
    assert everything("〔2024〕38号") == ["X/2026-00003", "X/2026-00001"]


def test_headings_narrow_and_user_input_never_reaches_them(cast: Cast) -> None:
    filled(cast, ["粮食甲", "粮食乙"])
    filled(cast, ["粮食丙"], body=cast.health)
    assert everything("粮食", filters=Filters(bodies=(cast.health.chain,))) == ["X/2026-00003"]
    assert everything("粮食", filters=Filters(bodies=(cast.health.chain, cast.finance.chain))) != []
    assert everything("粮食", filters=Filters(language="ug")) == []
    assert everything("粮食", filters=Filters(first=date(2026, 1, 3), last=date(2026, 1, 3))) == [
        "X/2026-00002"
    ]
    heading = f"zb{cast.health.chain.encode().hex()}"
    for query in (
        heading,
        f'"{heading}"',
        f"headings:{heading}",
        'a" OR headings : "b',
        "title : 粮食*",
        "NEAR(a b)",
        "(",
        "-粮食",
    ):
        search(query if query != "(" else "( 粮食")
    assert everything(heading) == []


def test_capped_counts_are_marked_as_inexact(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(cast, ["粮食储备"] * 6)
    monkeypatch.setattr("gongkai.search.queries.MAX_COUNT", 5)
    page = search("粮食")
    assert (page.count, page.count_exact) == (5, False)
    monkeypatch.setattr("gongkai.search.queries.MAX_COUNT", 6)
    page = search("粮食")
    assert (page.count, page.count_exact) == (6, True)


@pytest.mark.parametrize(
    ("sampled", "certain"), [(0, False), (200, False), (280, False), (300, True), (400, True)]
)
def test_only_a_sample_far_above_the_limit_means_more(sampled: int, certain: bool) -> None:
    """Of every fiftieth, 200 hits are an estimate of 10,000, the limit; 280 may still be fewer."""
    assert postgres_counts.is_certain(sampled, 50, 10_000) is certain


def _spread_headings() -> Filters:
    """Give every second document what the filter asks for, and the others one heading less."""
    genre, subject = Genre.objects.all()[0], Subject.objects.filter(parent__isnull=False)[0]
    item = CatalogueItem.objects.all()[0]
    ids = list(Document.objects.order_by("pk").values_list("pk", flat=True))
    asked = {"genre": genre, "subject": subject, "catalogue_item": item}
    lacking = [{**asked, name: None} for name in asked]
    for at, pk in enumerate(ids):
        facts = asked if at % 2 else {**lacking[at % 3], "validity": "in_force"}
        Document.objects.filter(pk=pk).update(**facts)
    refresh(DOCUMENT, ids)
    return Filters(
        kinds=(DOCUMENT,),
        bodies=tuple(SearchEntry.objects.values_list("body", flat=True).distinct()),
        genre=genre.code,
        item=item.code,
        subject=subject.code[:2],
        language="zh-hans",
        validities=("in_force",),
    )


@pytest.mark.parametrize("many", ["", "titles", "rows"])
@pytest.mark.parametrize("query", ["粮食", "粮食储备", "储备 管理", "tax", "粮食 ئۇچۇر", "没有"])
def test_a_frequent_word_is_shown_as_a_rare_one(
    corpus: list[str], monkeypatch: pytest.MonkeyPatch, query: str, many: str
) -> None:
    """PostgreSQL sorts the hits of a rare word; for a frequent one it reads the newest rows, or months by the index."""
    if connection.vendor == "sqlite":
        pytest.skip("only PostgreSQL tells frequent words apart")
    years = Filters(first=date(2026, 1, 20), last=date(2026, 4, 1))
    headings = _spread_headings()
    ways: list[dict[str, Any]] = [{}, {"newest": True}, {"filters": years}, {"filters": headings}]
    rare = [everything(query, **way) for way in ways]
    number = search(query).count
    for name in ("FEW", "MAX_CHECKED"):
        monkeypatch.setattr(postgres_counts, name, 2)
    monkeypatch.setattr(postgres_pages, "share_of", lambda _wanted: 1.0 if many == "rows" else 0.0)
    if many == "titles":  # all are in the samples, as if these were many
        monkeypatch.setattr(postgres_counts, "MAX_SAMPLES", postgres_counts.SAMPLES)
        monkeypatch.setattr(postgres_pages, "frequent", lambda _wanted, _samples: -1)
    assert [everything(query, **way) for way in ways] == rare
    page = search(query)
    assert page.count_exact
    assert page.count == number == len(rare[0])
    assert len(rare[3]) < len(rare[0]) or not rare[0]


def test_a_number_decided_by_a_sample_says_so(
    corpus: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite counts exactly")
    exact = search("粮食储备").count
    for name, value in (("MAX_CHECKED", 2), ("SAMPLES", 4), ("MAX_SAMPLES", 2), ("MIN_SAMPLE", 3)):
        monkeypatch.setattr(postgres_counts, name, value)
    call_command("search_rebuild")  # with other samples
    page = search("粮食储备")
    assert (page.count_about, page.count_exact) == (True, False)
    assert exact / 3 < page.count < exact * 3
    monkeypatch.setattr("gongkai.search.queries.MAX_COUNT", 5)
    monkeypatch.setattr(postgres_counts, "CERTAIN", 0.1)
    page = search("粮食储备")
    assert (page.count, page.count_about, page.count_exact) == (5, False, False)
    page = search("粮食")  # needs no check, and is more
    assert (page.count, page.count_about, page.count_exact) == (5, False, False)
    monkeypatch.setattr(
        postgres_counts, "MIN_SAMPLE", 1_000
    )  # few hits in a sample: all are checked
    monkeypatch.setattr("gongkai.search.queries.MAX_COUNT", 10_000)
    assert (search("粮食储备").count, search("粮食储备").count_exact) == (exact, True)
    monkeypatch.setattr(postgres_counts, "ALL_CHECKED", 3)  # of too many, none but those of samples
    assert search("粮食储备").count_about


def test_facets_count_hits_by_heading(cast: Cast) -> None:
    filled(cast, ["粮食甲", "粮食乙"])
    filled(cast, ["粮食丙"], body=cast.health)
    found = facets("粮食")
    assert found.bodies == {cast.finance.chain: 2, cast.health.chain: 1}
    assert found.years == {2026: 3}


def test_facets_are_those_of_the_newest_hits(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gongkai.search.queries.FACETED", 2)
    filled(cast, ["粮食甲"], body=cast.health)
    filled(cast, ["粮食乙", "粮食丙"])
    page = search("粮食", with_facets=True)
    assert (page.count, page.count_exact) == (3, True)
    if connection.vendor == "sqlite":
        assert (page.facets.hits, page.facets.bodies) == (2, {cast.finance.chain: 2})
    else:
        assert page.facets.hits == 3


def test_cursor_of_another_search_is_refused(cast: Cast) -> None:
    filled(cast, ["粮食"] * 3)
    cursor = search("粮食", limit=1).next_cursor
    assert search("粮食", limit=1, cursor=cursor).hits
    for query, more in (
        ("储备", {}),
        ("粮食", {"newest": True}),
        ("粮食", {"filters": Filters(genre="notice")}),
    ):
        with pytest.raises(BadCursor):
            search(query, cursor=cursor, **more)


def test_withdrawn_record_is_hidden_immediately_while_the_worker_is_behind(
    cast: Cast, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        document, other = cast.released(title="粮食甲"), cast.released(title="粮食乙")
    settings.GONGKAI_CONSUMER_MODE = "worker"
    releases.withdraw_document(document, WithdrawalReason("x"), by=cast.disclosure, at=AT)
    assert SearchEntry.objects.filter(subject_type=DOCUMENT, subject_id=document.pk).exists()
    page = search("粮食")
    assert ([hit.row.pk for hit in page.hits], page.count) == ([other.pk], 1)
    assert facets("粮食").bodies == {cast.finance.chain: 1}


def test_rebuilt_index_equals_the_tables(cast: Cast) -> None:
    documents = filled(cast, ["粮食甲", "粮食乙"])
    assert list(differences()) == []
    Version.objects.filter(document=documents[0]).update(plain_text="别的话")
    Document.objects.filter(pk=documents[1].pk).update(status="preparing", public_version=None)
    assert len(list(differences())) == 2
    assert list(rebuild())[-1] == 1
    assert list(differences()) == []
    assert everything("别的话") == ["X/2026-00001"]
    assert everything("粮食乙") == []


def test_refreshing_twice_changes_nothing(cast: Cast) -> None:
    documents = filled(cast, ["粮食甲"])
    before = list(SearchEntry.objects.values())
    refresh(DOCUMENT, [documents[0].pk])
    assert list(SearchEntry.objects.values()) == before
    list(backend().clean_up())
    assert everything("粮食") == ["X/2026-00001"]


def test_very_long_text_is_indexed_up_to_the_limit_of_the_database(cast: Cast) -> None:
    filled(cast, ["开头的话" + "".join(chr(0x4E00 + n % 20_000) for n in range(400_000))])
    assert everything("开头的话") == ["X/2026-00001"]


def test_a_character_beside_a_word_is_counted_as_it_is_shown(cast: Cast) -> None:
    filled(cast, ["税" + "甲" * 20 + "粮食在正文里", "税粮食", "甲" * 20 + "税粮食"])
    for newest in (False, True):
        found = everything("税 粮食", newest=newest)
        assert sorted(found) == ["X/2026-00001", "X/2026-00002", "X/2026-00003"]
    assert search("税 粮食").count == 3


@pytest.mark.parametrize("letters", ["a" * 5_000, "ئ" * 40_000, "㌖" * 3_000])
def test_very_long_run_of_letters_is_indexed_and_found(cast: Cast, letters: str) -> None:
    filled(cast, [f"开头的话{letters}，粮食"])
    assert everything("粮食") == everything(letters[:200]) == ["X/2026-00001"]


def test_snippet_shows_the_published_text_while_the_index_is_behind(cast: Cast) -> None:
    documents = filled(cast, ["粮食，某人的电话"])
    Version.objects.filter(document=documents[0]).update(plain_text="粮食，已隐去")
    (hit,) = search("粮食").hits
    assert "电话" not in hit.snippet


def test_verification_reports_differences(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    first, second, third = filled(cast, ["粮食甲", "粮食乙", "粮食丙"])
    call_command("search_verify")
    assert "matches" in capsys.readouterr().out
    Document.objects.filter(pk=first.pk).update(title="别的题目")
    SearchEntry.objects.filter(subject_type=DOCUMENT, subject_id=second.pk).delete()
    if connection.vendor == "sqlite":
        entry = SearchEntry.objects.get(subject_type=DOCUMENT, subject_id=third.pk)
        backend().remove([Indexed(entry, 0, *entry.texts.parts)])
    else:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE search_searchentry SET all_tokens = NULL WHERE subject_id = %s", [third.pk]
            )
    with pytest.raises(CommandError, match="difference"):
        call_command("search_verify")
    told = capsys.readouterr().err
    assert f"document {first.pk} ({first.index_number}) differs in the index" in told
    assert f"document {second.pk} ({second.index_number}) is public but not in the index" in told
    assert f"document {third.pk} has an index row without tokens" in told
    call_command("search_rebuild")
    call_command("search_verify")
