"""
Initial texts of sections: every placeholder exists, and every sentence agrees with the tables.
"""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.law.report_forms.forms import FORMS
from gongkai.law.report_forms.prose import prose_mismatches
from gongkai.law.report_forms.shapes import Form, Number, PartName, Place, Report, Severity
from gongkai.reports.placeholders import bind_figures
from gongkai.reports.sections import OUTLINES, outline_of, outlines_of

YEARS = {"2014": 2017, "2019": 2020, "2021": 2025}
BODIES = ("示范区人民政府", "示范区财政厅", "示范区发展和改革委员会", "示范区人民政府办公厅")


def name(place: Place) -> str:
    return place.row if place.part == PartName.TABLE else f"{place.part}.{place.row}.{place.column}"


def figures(form: Form, seed: int) -> dict[Place, Number]:
    """Return different numbers, so that no sentence agrees by chance."""
    return {place: seed + 7 * step for step, place in enumerate(form.cells())}


def mismatches(form: Form, cells: Mapping[Place, Number], texts: list[str], body: str) -> list[str]:
    year = YEARS[form.code]
    named: dict[str, Number] = {name(place): number for place, number in cells.items()} | {
        "year": year
    }
    prose = "\n".join(bind_figures(text, named, dict.fromkeys(named, 3)).plain for text in texts)
    found = prose_mismatches(Report(form, year, body, cells, prose))
    return [str(one.text) for one in found if one.severity == Severity.ERROR]


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.code)
def test_every_placeholder_of_the_initial_text_exists(form: Form) -> None:
    named: dict[str, Number] = {name(place): 1 for place in form.cells()} | {"year": 1}
    for outline in outlines_of(form):
        assert bind_figures(outline.text, named).errors == ()


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.code)
@pytest.mark.parametrize("body", BODIES)
def test_initial_text_agrees_with_the_tables(form: Form, body: str) -> None:
    texts = [outline.text for outline in outlines_of(form)]
    assert mismatches(form, figures(form, 100), texts, body) == []


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**7), code=st.sampled_from(sorted(FORMS)))
def test_initial_text_agrees_with_any_figures(seed: int, code: str) -> None:
    form = FORMS[code]
    assert (
        mismatches(
            form, figures(form, seed), [outline.text for outline in outlines_of(form)], BODIES[0]
        )
        == []
    )


@pytest.mark.parametrize(
    ("code", "typed"),
    [
        ("2014", "全年收到政府信息公开申请 5 件。"),
        ("2019", "本年新收政府信息公开申请 5 件。"),
        ("2021", "本年新收政府信息公开申请 5 件。"),
    ],
)
def test_number_that_contradicts_a_figure_is_found(code: str, typed: str) -> None:
    form = FORMS[code]
    assert len(mismatches(form, figures(form, 100), [typed], BODIES[0])) == 1


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.code)
def test_sections_have_unique_keys_and_tables_occur_once(form: Form) -> None:
    outlines = outlines_of(form)
    assert len({outline.key for outline in outlines}) == len(outlines)
    tables = [part for outline in outlines for part in outline.parts]
    assert tables == ([] if PartName.TABLE in form.parts else list(form.parts))
    assert [outline.key for outline in outlines if not outline.text] == ["problems"]
    assert outline_of(form, "problems") is not None
    assert outline_of(form, "no such section") is None


def test_every_form_has_sections() -> None:
    assert set(OUTLINES) == set(FORMS)
    assert outlines_of(FORMS["2021"])[0].title == "一、总体情况"
