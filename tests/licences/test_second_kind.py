"""
A kind of record that is declared in a package of its own is counted, opened, recounted and found.

Search and statistics know nothing of licences: all they are told stands in `tests/licences`.
"""

import json
from datetime import date, timedelta
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from gongkai.documents.measures import DOCUMENT
from gongkai.law.report_forms.forms import FORMS
from gongkai.ledger.actions import SYSTEM, record
from gongkai.ledger.consumers import Taken, catch_up
from gongkai.ledger.measures import MICROS, Measure, MeasureTable
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.search import consumers
from gongkai.search.indexing import refresh
from gongkai.search.kinds import kinds
from gongkai.search.maintenance import differences, rebuild
from gongkai.search.models import SearchEntry
from gongkai.search.queries import Filters, facets, search, titled
from gongkai.search.suggestions import suggest
from gongkai.statistics.actions.tallies import rebuild_tallies
from gongkai.statistics.audit import faults_of_tallies
from gongkai.statistics.cells import hits_of, place_of
from gongkai.statistics.compilation import acts_behind, amount_in, compile_figures
from gongkai.statistics.counting import contributions
from gongkai.statistics.models import Tally
from gongkai.statistics.queries import report
from gongkai.statistics.registry import registered
from tests.cast import AT, Cast

if TYPE_CHECKING:
    from tests.licences.models import Licence

pytestmark = pytest.mark.django_db
LICENCE = "licences.licence"
# Declares what the table of the app declares already.
AGAIN = MeasureTable(LICENCE, (Measure("item", (Verb.DELEGATION_GRANTED,)),))
CELL = "proactive.licences.decisions"


@pytest.fixture
def licences(cast: Cast, settings: Any) -> Any:
    """Install the app and make its table; what the test does goes with its transaction."""
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "tests.licences"]
    model = apps.get_model(LICENCE)
    # The statement alone: SQLite opens no schema editor inside a transaction.
    statement, _values = connection.schema_editor().table_sql(model)
    with connection.cursor() as cursor:
        cursor.execute(statement)
    # An act of the same verb and facets about something else: it is never counted, opened or indexed as a licence.
    with transaction.atomic():
        record(
            Verb.DELEGATION_GRANTED,
            cast.finance,
            chain=cast.finance.chain,
            by=SYSTEM,
            at=AT,
            on=AT.date(),
            facets={"field": "trade"},
        )
    return model


def grant(licences: Any, cast: Cast, title: str, **more: Any) -> "Licence":
    """Grant a licence: the row and its act in one transaction, as every action does."""
    number = f"锦许字〔2026〕{licences.objects.count() + 1}号"
    facts = {"body": cast.finance.chain, "number": number, "granted_on": AT.date()} | more
    made: Licence = licences.objects.create(title=title, **facts)
    record(
        Verb.DELEGATION_GRANTED,
        made,
        chain=cast.finance.chain,
        by=SYSTEM,
        at=AT,
        on=made.granted_on,
        facets={"field": "trade"},
    )
    return made


def take_back(licence: "Licence", cast: Cast) -> None:
    licence.taken_back = True
    licence.save()
    record(Verb.DELEGATION_ENDED, licence, chain=cast.finance.chain, by=SYSTEM, at=AT, on=AT.date())


def tallied(subject_type: str) -> dict[str, int]:
    rows = Tally.objects.filter(subject_type=subject_type).values_list("measure", "micros")
    return {measure: micros // MICROS for measure, micros in rows if micros}


def test_a_second_kind_is_counted_apart_from_the_first(licences: Any, cast: Cast) -> None:
    cast.released(title="粮食经营办法")
    for n in range(3):
        grant(licences, cast, f"粮食经营许可{n}")
    catch_up()
    assert tallied(LICENCE) == {"item:trade": 3}
    assert tallied(DOCUMENT)["item:notice:A20-08"] == 1
    compiled = compile_figures(cast.finance, 2026, "own")
    assert compiled is not None
    assert compiled.named()[CELL] == 3
    # Each has a measure called item: neither adds to what is counted of the other.
    total = next(
        row for row in report(cast.finance, 2026).rows if row.figure.key == "proactive.total"
    )
    assert total.own == 1
    assert [hit.place.row for hit in hits_of("2021", LICENCE, "item:trade")] == ["licences"]
    assert hits_of("2021", DOCUMENT, "item:trade") == ()


def test_an_act_counts_for_its_own_kind_of_subject_only(licences: Any) -> None:
    facets = {"genre": "notice", "item": "A20-08", "channel": "web", "version": 1, "field": "trade"}
    for verb, subject_type, keys in (
        (Verb.DELEGATION_GRANTED, LICENCE, ["item:trade"]),
        (Verb.DELEGATION_GRANTED, DOCUMENT, []),
        (Verb.DOCUMENT_RELEASED, LICENCE, []),
    ):
        act = Act(verb=verb, subject_type=subject_type, on=AT.date(), facets=facets)
        assert [key for key, _micros in contributions(act)] == keys
    released = Act(verb=Verb.DOCUMENT_RELEASED, subject_type=DOCUMENT, on=AT.date(), facets=facets)
    assert "item:notice:A20-08" in dict(contributions(released))


def test_its_figure_opens_into_its_acts(licences: Any, cast: Cast, sign_in: Any) -> None:
    granted = [grant(licences, cast, f"粮食经营许可{n}") for n in range(2)]
    cast.released(title="粮食经营办法")
    catch_up()
    form = FORMS["2021"]
    place = place_of(form, CELL)
    assert place is not None
    acts = list(acts_behind(place, form, 2026, [cast.finance.chain]).order_by("id"))
    assert [(act.subject_type, act.subject_id) for act in acts] == [
        (LICENCE, str(one.pk)) for one in granted
    ]
    assert [amount_in(act, place, form, 2026) for act in acts] == [1, 1]
    page = sign_in(cast.officer).get(
        f"/desk/figures/cell/{CELL}/?year=2026&body={cast.finance.code}&scope=own"
    )
    assert page.status_code == 200
    shown = page.content.decode()
    assert shown.count(str(Verb.DELEGATION_GRANTED.label)) == 2


def test_its_tallies_are_recounted_and_made_anew(licences: Any, cast: Cast, capsys: Any) -> None:
    grant(licences, cast, "粮食经营许可")
    catch_up()
    assert faults_of_tallies()[1] == []
    Tally.objects.filter(subject_type=LICENCE).update(micros=5 * MICROS)
    assert faults_of_tallies()[1] == [
        f"{cast.finance.chain} 2026-{AT.month:02} item:trade: the tally is 5, the ledger 1 ({LICENCE})"
    ]
    with pytest.raises(SystemExit):
        call_command("verify", "tallies", stdout=StringIO(), stderr=StringIO())
    rebuild_tallies()
    assert tallied(LICENCE) == {"item:trade": 1}
    said = StringIO()
    call_command("verify", "ledger", "tallies", "search", "--json", stdout=said)
    assert json.loads(said.getvalue())["found"] == []


def test_it_is_found_beside_documents_and_alone(licences: Any, cast: Cast) -> None:
    document = cast.released(title="粮食经营办法")
    licence = grant(licences, cast, "粮食经营许可", text="准予某粮油公司从事粮食收购")
    catch_up()
    page = search("粮食经营")
    assert page.count == 2
    assert {(hit.subject_type, hit.row.pk) for hit in page.hits} == {
        (DOCUMENT, document.pk),
        (LICENCE, licence.pk),
    }
    for kind, row in ((DOCUMENT, document), (LICENCE, licence)):
        alone = search("粮食经营", filters=Filters(kinds=(kind,)))
        assert ([hit.row for hit in alone.hits], alone.count, alone.count_exact) == ([row], 1, True)
        assert [hit.row for hit in titled("粮食经营", limit=5, filters=Filters(kinds=(kind,)))] == [
            row
        ]
        assert facets("粮食经营", filters=Filters(kinds=(kind,))).bodies == {cast.finance.chain: 1}
    assert facets("粮食经营").bodies == {cast.finance.chain: 2}
    (hit,) = search("粮油公司").hits
    assert hit.row == licence
    assert "<mark>粮油公司</mark>" in hit.snippet
    assert [hit.row for hit in search(licence.number).hits] == [licence]
    assert {hit.row for hit in suggest("粮食经营").hits} == {document, licence}


def test_the_same_id_and_day_are_two_entries(licences: Any, cast: Cast) -> None:
    document = cast.released(title="粮食经营办法")
    grant(licences, cast, "粮食经营许可", pk=document.pk, granted_on=document.listed_on)
    catch_up()
    assert SearchEntry.objects.filter(subject_id=document.pk).count() == 2
    seen, cursor = [], None
    while True:
        page = search("粮食经营", limit=1, cursor=cursor)
        seen += [hit.subject_type for hit in page.hits]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert sorted(seen) == [DOCUMENT, LICENCE]


def test_the_search_page_shows_it_and_what_speaks_of_documents_does_not(
    licences: Any, cast: Cast, client: Any
) -> None:
    document = cast.released(title="粮食经营办法")
    licence = grant(licences, cast, "粮食经营许可")
    catch_up()
    page = client.get("/search/", {"q": "粮食经营"}).content.decode()
    assert licence.number in page
    assert document.index_number in page
    found = client.get("/api/v1/search", {"q": "粮食经营"}).json()
    assert ([one["index_number"] for one in found["items"]], found["count"]) == (
        [document.index_number],
        1,
    )
    for address in ("/apply/", "/search/suggestions/", "/feeds/atom/search/"):
        answer = client.get(address, {"q": "粮食经营"})
        assert answer.status_code == 200, address
        assert licence.number not in answer.content.decode(), address


def test_what_is_no_longer_public_is_out_at_once_and_of_its_kind_only(
    licences: Any, cast: Cast, settings: Any
) -> None:
    document = cast.released(title="粮食经营办法")
    licence = grant(licences, cast, "粮食经营许可", pk=document.pk)
    catch_up()
    settings.GONGKAI_CONSUMER_MODE = "worker"
    take_back(licence, cast)
    assert SearchEntry.objects.filter(subject_type=LICENCE).exists()
    page = search("粮食经营")
    assert ([hit.row for hit in page.hits], page.count) == ([document], 1)
    assert facets("粮食经营").bodies == {cast.finance.chain: 1}
    catch_up()
    assert not SearchEntry.objects.filter(subject_type=LICENCE).exists()
    assert search("粮食经营").count == 1


def test_its_entries_are_checked_and_made_anew(licences: Any, cast: Cast) -> None:
    cast.released(title="粮食经营办法")
    first, second, third = (grant(licences, cast, f"粮食经营许可{n}") for n in range(3))
    assert list(differences()) == []  # late, not wrong
    catch_up()
    licences.objects.filter(pk=first.pk).update(title="别的题目")
    SearchEntry.objects.filter(subject_type=LICENCE, subject_id=second.pk).update(
        subject_id=second.pk + 1_000
    )
    assert sorted(differences()) == sorted(
        [
            f"licence {first.pk} ({first.number}) differs in the index",
            f"licence {second.pk} ({second.number}) is public but not in the index",
            f"licence {second.pk + 1_000} is in the index but not public",
        ]
    )
    with pytest.raises(CommandError):
        call_command("search_verify", stderr=StringIO())
    assert list(rebuild())[-1] == 4
    assert list(differences()) == []
    assert {hit.row for hit in search("许可").hits} == {second, third}


def test_entries_of_a_kind_that_is_gone_are_named_and_never_shown(
    licences: Any, cast: Cast, settings: Any
) -> None:
    licence = grant(licences, cast, "粮食经营许可")
    catch_up()
    settings.INSTALLED_APPS = [one for one in settings.INSTALLED_APPS if one != "tests.licences"]
    assert LICENCE not in kinds()
    assert search("粮食经营").hits == []
    assert f"licence {licence.pk} is in the index but of no kind that can be searched" in list(
        differences()
    )
    with pytest.raises(KeyError):
        refresh(LICENCE, [licence.pk])


def test_an_act_that_stands_for_many_is_followed_kind_by_kind_in_portions(
    licences: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [grant(licences, cast, f"粮食经营许可{n}", import_number=7) for n in range(3)]
    act = Act(verb=Verb.IMPORT_COMPLETED, subject_type="documents.importrecord", subject_id="7")
    monkeypatch.setattr(consumers, "MIN_BATCH", 1)
    monkeypatch.setattr(consumers, "PORTION_SECONDS", -1)
    within, indexed = 0, []
    for _portion in range(10):
        taken = consumers.consume([act], within)
        indexed.append(SearchEntry.objects.filter(subject_type=LICENCE).count())
        within = taken.within
        if taken.acts:
            break
    assert taken == Taken(1)
    assert indexed == [1, 2, 3, 3]
    assert {hit.row.pk for hit in search("许可").hits} == {one.pk for one in made}


def test_as_many_queries_for_three_hits_as_for_one(
    licences: Any, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    grant(licences, cast, "粮食经营许可")
    catch_up()
    with django_assert_max_num_queries(20) as one:
        search("粮食经营")
    for n in range(2):
        grant(licences, cast, f"粮食经营许可{n}", granted_on=AT.date() - timedelta(days=n))
    catch_up()
    with django_assert_max_num_queries(len(one)):
        assert len(search("粮食经营").hits) == 3


def test_two_declarations_of_one_thing_are_refused(
    licences: Any, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    installed = settings.INSTALLED_APPS
    config = type(apps.get_app_config("licences"))
    monkeypatch.setattr(
        config,
        "measure_tables",
        ("tests.licences.measures.TABLE", "tests.licences.test_second_kind.AGAIN"),
    )
    monkeypatch.setattr(config, "indexed_kinds", ("tests.licences.index_text.LicenceKind",) * 2)
    # Another set of apps, so that both registries are put together again.
    settings.INSTALLED_APPS = [*installed, "django.contrib.sites"]
    with pytest.raises(ImproperlyConfigured, match=r"licences\.licence:item"):
        registered()
    with pytest.raises(ImproperlyConfigured, match="same subject type or number"):
        kinds()


def test_every_declared_kind_is_a_model(licences: Any) -> None:
    declared = {table.subject_type for table in registered().tables} | set(kinds())
    assert {LICENCE, DOCUMENT} < declared
    assert {apps.get_model(one)._meta.label_lower for one in declared} == declared


def test_without_the_app_nobody_knows_of_licences() -> None:
    assert LICENCE not in kinds()
    assert LICENCE not in {table.subject_type for table in registered().tables}
    assert hits_of("2021", LICENCE, "item:trade") == ()
    act = Act(
        verb=Verb.DELEGATION_GRANTED,
        subject_type=LICENCE,
        on=date(2026, 1, 1),
        facets={"field": "trade"},
    )
    assert list(contributions(act)) == []
