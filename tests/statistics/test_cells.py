"""Property tests: the sums of any acts satisfy every identity of every form."""

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.applications.measures import APPLICATION
from gongkai.applications.states import ApplicantKind, Arrival, RemedyResult, RemedyRoute
from gongkai.catalogue.headings import GENRES
from gongkai.documents.measures import DOCUMENT
from gongkai.law.outcomes import OUTCOMES, outcomes_of
from gongkai.law.regimes import Regime
from gongkai.law.report_forms.checks import findings_in
from gongkai.law.report_forms.filling import Span
from gongkai.law.report_forms.forms import FORMS
from gongkai.law.report_forms.shapes import Form, PartName, Place, Report, Severity
from gongkai.law.report_forms.tables import STOCK
from gongkai.ledger.measures import MICROS
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.statistics.cells import hits_of, name_of, place_of, slots_of
from gongkai.statistics.counting import contributions
from gongkai.statistics.measures import MANUAL_FIGURE

FIRST, NOW = date(2012, 5, 1), 2016
YEARS = {"2014": 2016, "2019": 2020, "2021": 2025}
CASES = st.tuples(
    st.sampled_from(list(Arrival)),
    st.sampled_from(list(ApplicantKind)),
    st.integers(0, 2),
    st.integers(0, 3),
    st.integers(0, 60),
    st.booleans(),
    st.booleans(),
)
GENRE_CODES = [code for code, _name, _english in GENRES]


def act(verb: Verb, on: date, **facets: Any) -> Act:
    return Act(verb=verb, subject_type=kind_of(verb), on=on, quantity=1, facets=facets, body="B")


def kind_of(verb: Verb) -> str:
    """Return the kind of subject of acts with this verb."""
    noun = verb.partition(".")[0]
    kinds = {
        "document": "documents.document",
        "delivery": "documents.document",
        "figure": "statistics.manualfigure",
    }
    return kinds.get(noun, "applications.application")


def lives(form: Form, cases: list[Any], documents: list[Any], remedies: list[Any]) -> list[Act]:
    """Return acts of applications, documents and remedies over three years."""
    year = YEARS[form.code]
    outcomes = outcomes_of(Regime.FIRST if form.code == "2014" else Regime.REVISED)
    acts = []
    for channel, kind, received, waited, outcome, in_time, extended in cases:
        acts.append(
            act(
                Verb.APPLICATION_RECEIVED,
                date(year - received, 6, 1),
                channel=channel.value,
                kind=kind.value,
            )
        )
        if waited < 3:
            facets = {
                "outcome": outcomes[outcome % len(outcomes)].value,
                "kind": kind.value,
                "again": False,
                "in_time": in_time,
                "extended": extended,
            }
            acts.append(act(Verb.REPLY_SERVED, date(year - received + waited, 7, 1), **facets))
    for genre, back, number, repealed in documents:
        facets = {"genre": genre, "item": "A20-01", "channel": "web", "version": 1}
        acts.append(act(Verb.DOCUMENT_RELEASED, date(year - back, 3, 1), **facets))
        acts += [
            act(Verb.DELIVERY_MADE, date(year - back, 3, 2), channel=one)
            for one in ("weibo", "wechat")[:number]
        ]
        if repealed:
            acts.append(act(Verb.DOCUMENT_REPEALED, date(year, 9, 1), genre=genre))
    for route, result, back in remedies:
        acts.append(act(Verb.REMEDY_LODGED, date(year - back, 4, 1), route=route.value))
        if result != RemedyResult.PENDING:
            acts.append(
                act(Verb.REMEDY_DECIDED, date(year, 5, 1), route=route.value, result=result.value)
            )
    return acts


def cells_of(form: Form, year: int, acts: list[Act]) -> dict[Place, Any]:
    stock = (
        [Place(PartName.TABLE, row.key, "count") for row in STOCK] if form.code == "2014" else []
    )
    micros = Counter(dict.fromkeys((*form.cells(), *stock), 0))
    for one in acts:
        for key, amount in contributions(one):
            for hit in hits_of(form.code, one.subject_type, key):
                inside = {
                    Span.YEAR: one.on.year == year,
                    Span.UNTIL: one.on.year <= year,
                    Span.BEFORE: one.on.year < year,
                }
                micros[hit.place] += hit.sign * amount * inside[hit.span]
    return {place: Decimal(amount) / MICROS for place, amount in micros.items()}


@pytest.mark.parametrize("code", list(FORMS))
@given(
    cases=st.lists(CASES, max_size=30),
    documents=st.lists(
        st.tuples(
            st.sampled_from(GENRE_CODES), st.integers(0, 2), st.integers(0, 2), st.booleans()
        ),
        max_size=20,
    ),
    remedies=st.lists(
        st.tuples(
            st.sampled_from(list(RemedyRoute)),
            st.sampled_from(list(RemedyResult)),
            st.integers(0, 2),
        ),
        max_size=12,
    ),
)
def test_sums_of_acts_satisfy_every_identity(
    code: str, cases: Any, documents: Any, remedies: Any
) -> None:
    form, year = FORMS[code], YEARS[code]
    acts = lives(form, cases, documents, remedies)
    now, before = (cells_of(form, one, acts) for one in (year, year - 1))
    extra = STOCK if code == "2014" else ()
    found = findings_in(
        Report(form, year, "B", now, "", extra), Report(form, year - 1, "B", before, "", extra)
    )
    errors = [one for one in found if one.severity == Severity.ERROR]
    assert errors == []
    assert all(number >= 0 for place, number in now.items() if place.part != PartName.PROACTIVE)


@pytest.mark.parametrize("code", list(FORMS))
@given(data=st.data())
def test_manual_figures_satisfy_every_identity(code: str, data: st.DataObject) -> None:
    form, year = FORMS[code], YEARS[code]
    slots = slots_of(form)
    typed = data.draw(st.lists(st.tuples(st.sampled_from(slots), st.integers(0, 99)), max_size=40))
    acts = []
    for place, amount in typed:
        opening = place.row in {"2", "req.open_before"} or place.column in {"in_force", "open"}
        on = date(year - 1, 12, 31) if opening else date(year, 12, 31)
        acts.append(act(Verb.FIGURE_ENTERED, on, slot=name_of(place), amount=str(amount)))
    now = cells_of(form, year, acts)
    extra = STOCK if code == "2014" else ()
    found = list(findings_in(Report(form, year, "B", now, "", extra)))
    # What is typed may well not agree with what else is typed; what the form adds up always does.
    assert {one.rule for one in found} <= {"S14-7", "S14-8", "S14-9", "R7"}
    assert not [one for one in found if one.rule == "S14-9" and one.severity == Severity.ERROR]


def test_every_cell_has_a_measure_or_accepts_manual_figures() -> None:
    typed_only = {}
    for code, form in FORMS.items():
        slots = set(slots_of(form))
        reached = {hit.place for key in keys_of_all_kinds() for hit in hits_of(code, *key)}
        summed = {
            hit.place
            for place in slots
            for hit in hits_of(code, MANUAL_FIGURE, f"manual:{name_of(place)}")
        }
        assert set(form.cells()) <= reached | summed, code
        typed_only[code] = {place.row for place in form.cells() if place not in reached}
    assert typed_only["2014"] == {
        "resp.total",
        "resp.press",
        "resp.press_chief",
        "resp.interview",
        "resp.interview_chief",
        "resp.social",
        "resp.other",
        "org.units",
        "org.points",
        "org.staff",
        "org.staff.full",
        "org.staff.part",
        "org.budget",
        "mtg.count",
        "trn.count",
        "trn.people",
    }
    assert typed_only["2019"] == {
        "licences",
        "services",
        "penalties",
        "compulsion",
        "fees",
        "procurement",
    }
    assert typed_only["2021"] == {"licences", "penalties", "compulsion", "fees"}


def keys_of_all_kinds() -> list[tuple[str, str]]:
    keys = [f"received:{way}:{kind}" for way in Arrival for kind in ApplicantKind]
    keys += [f"closed:{outcome}:{kind}" for outcome in OUTCOMES for kind in ApplicantKind]
    keys += [f"ended:{one}:{other}" for one in ("yes", "no", "") for other in ("yes", "no", "")]
    keys += [f"lodged:{route}" for route in RemedyRoute]
    keys += [f"decided:{route}:{result}" for route in RemedyRoute for result in RemedyResult]
    of_applications = [(APPLICATION, key) for key in [*keys, "fee"]]
    keys = [
        f"{name}:{genre}"
        for name in ("made", "public", "in_force", "repealed")
        for genre in GENRE_CODES
    ]
    keys += [f"item:{genre}:A20-01" for genre in GENRE_CODES]
    keys += [f"channel:{one}" for one in ("web", "gazette", "weibo", "wechat", "sms")]
    return [
        *of_applications,
        *((DOCUMENT, key) for key in [*keys, "released", "corrected", "withdrawn", "migrated"]),
    ]


def test_name_of_a_cell_identifies_the_cell() -> None:
    for form in FORMS.values():
        for place in form.cells():
            assert place_of(form, name_of(place)) == place
