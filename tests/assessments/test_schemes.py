"""Schemes: what may be written, the trial run before adoption, and versions that never change."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from gongkai.assessments.actions.schemes import (
    add_indicator,
    begin_scheme,
    remove_indicator,
    return_scheme,
    submit_scheme,
    try_scheme,
)
from gongkai.assessments.entries import TEMPLATE, SchemeFacts
from gongkai.assessments.models import Indicator
from gongkai.assessments.queries.schemes import assessed_bodies, content_digest, indicators_of
from gongkai.assessments.rules import schemes as rules
from gongkai.assessments.rules.schemes import (
    refusal_to_add_indicator,
    refusal_to_adopt_scheme,
    refusal_to_begin_scheme,
    refusal_to_remove_indicator,
    refusal_to_return_scheme,
    refusal_to_submit_scheme,
    refusal_to_try_scheme,
)
from gongkai.assessments.states import Role, SchemeState, Way
from gongkai.assessments.workflow import (
    CodeInputs,
    IndicatorFacts,
    ReasonInputs,
    TrialInputs,
)
from gongkai.kit.refusals import Refusal, Refused
from gongkai.kit.workflows import NOTHING
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.models import Act
from gongkai.organisations.actions import grant_post
from gongkai.organisations.models import Body, Person
from gongkai.organisations.states import BodyKind, PostKind
from tests.assessments.assessing import adopted, approver, assessor, draft, tried
from tests.cast import AT, SINCE, Cast

pytestmark = pytest.mark.django_db
LEAF = IndicatorFacts("7", "x", Decimal(5), Role.SCORE, Way.MEASURED, "released")


def code(refusal: Refusal | None) -> str | None:
    return refusal.code if refusal else None


def test_a_scheme_is_begun_by_an_assessor(cast: Cast) -> None:
    by, facts = assessor(cast), SchemeFacts(2026, "方案")

    def refused(**changes: Any) -> str | None:
        changed = replace(facts, **changes)
        return code(refusal_to_begin_scheme(cast.government, changed, by=by, at=AT))

    assert refused() is None
    assert refused(year=2028) == "year-range"
    assert refused(title=" ") == "no-text"
    assert refused(title="x" * 201) == "text-too-long"
    assert refused(tolerance=101) == refused(bonus_from=-1) == "points-range"
    assert refused(start="77") == refused(start="x") == "no-scheme"
    outsider = refusal_to_begin_scheme(cast.finance, facts, by=by, at=AT)
    assert code(outsider) == "wrong-post"
    scheme = begin_scheme(cast.government, replace(facts, start="template"), by=by, at=AT)
    assert len(indicators_of(scheme)) == len(TEMPLATE)
    assert scheme.number == f"{cast.government.code}-KF2026-00001"
    Body.objects.filter(pk=cast.government.pk).update(ended_on=AT.date())
    over = Body.objects.get(pk=cast.government.pk)
    assert code(refusal_to_begin_scheme(over, facts, by=by, at=AT)) == "body-over"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        ({"code": "一"}, "code"),
        ({"code": "1.1.1.1.1"}, "code"),
        ({"code": "1.1"}, "listed"),
        ({"code": "8.1"}, "no-group"),
        ({"code": "2.1"}, "no-group"),
        ({"title": ""}, "no-text"),
        ({"weight": Decimal(101)}, "points-range"),
        ({"weight": Decimal("NaN")}, "points-range"),
        ({"weight": Decimal(0)}, "no-weight"),
        ({"code": "1.3", "role": Role.BONUS}, "beside-tree"),
        ({"role": Role.BONUS, "way": Way.GROUP}, "beside-tree"),
        ({"role": Role.VETO, "way": Way.JUDGED}, "veto-measured"),
        ({"reported": True}, "measured-reported"),
        ({"formula": "nonsense"}, "formula-name"),
        ({"formula": "released / replies"}, "formula-divisor"),
        ({"formula": "released / 0"}, "formula-zero"),
        ({"way": Way.VISITED}, "no-question"),
        ({"way": Way.VISITED, "checklist": "x\n" * 41}, "too-many"),
        ({"way": Way.VISITED, "checklist": "问题"}, None),
        ({"way": Way.JUDGED, "formula": ""}, None),
        ({"way": Way.GROUP, "formula": ""}, None),
    ],
)
def test_an_indicator_that_cannot_be_scored_is_refused(
    cast: Cast, changes: dict[str, Any], expected: str | None
) -> None:
    scheme = draft(cast)
    found = refusal_to_add_indicator(scheme, replace(LEAF, **changes), by=assessor(cast), at=AT)
    assert code(found) == expected


def test_formulas_name_what_is_wrong(cast: Cast) -> None:
    bad = replace(LEAF, formula="no_such_value + 1")
    found = refusal_to_add_indicator(draft(cast), bad, by=assessor(cast), at=AT)
    assert found is not None
    assert "no_such_value" in str(found)
    assert found.field == "formula"


def test_indicators_are_taken_out_with_those_below(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    scheme, by = draft(cast), assessor(cast)
    unknown = refusal_to_remove_indicator(scheme, CodeInputs("9"), by=by, at=AT)
    assert code(unknown) == "no-indicator"
    assert refusal_to_remove_indicator(scheme, None, by=by, at=AT) is None
    remove_indicator(scheme, CodeInputs("1"), by=by, at=AT)
    assert [one.code for one in indicators_of(scheme)] == ["2", "3", "4", "5", "6"]
    assert Act.objects.get(verb="scheme.indicator_removed").facets["codes"] == ["1", "1.1", "1.2"]
    monkeypatch.setattr(rules, "MAX_INDICATORS", 5)
    assert code(refusal_to_add_indicator(scheme, LEAF, by=by, at=AT)) == "too-many"


def test_a_scheme_is_tried_before_it_is_adopted(cast: Cast) -> None:
    by, scheme = assessor(cast), draft(cast)
    assert code(refusal_to_submit_scheme(scheme, NOTHING, by=by, at=AT)) == "not-tried"
    assert code(refusal_to_try_scheme(scheme, TrialInputs(2030), by=by, at=AT)) == "year-range"
    trial = try_scheme(scheme, TrialInputs(2025), by=by, at=AT)
    assert {one.body for one in trial.results.all()} == {cast.finance, cast.health}
    assert submit_scheme(scheme, NOTHING, by=by, at=AT).state == SchemeState.SUBMITTED
    returned = refusal_to_return_scheme(scheme, ReasonInputs(""), by=approver(cast), at=AT)
    assert code(returned) == "wrong-state"
    scheme.refresh_from_db()
    returned = refusal_to_return_scheme(scheme, ReasonInputs(""), by=approver(cast), at=AT)
    assert code(returned) == "no-text"
    assert refusal_to_return_scheme(scheme, None, by=approver(cast), at=AT) is None
    scheme = return_scheme(scheme, ReasonInputs("权重偏低"), by=approver(cast), at=AT)
    assert (scheme.state, scheme.remark) == (SchemeState.DRAFT, "权重偏低")
    # Changed after the trial, it has to be tried again.
    remove_indicator(scheme, CodeInputs("5"), by=by, at=AT)
    assert code(refusal_to_submit_scheme(scheme, NOTHING, by=by, at=AT)) == "not-tried"
    remove_indicator(scheme, CodeInputs("3"), by=by, at=AT)
    assert code(refusal_to_try_scheme(scheme, None, by=by, at=AT)) == "weights"
    remove_indicator(scheme, CodeInputs("1.2"), by=by, at=AT)
    add_indicator(scheme, replace(LEAF, code="3", weight=Decimal(20)), by=by, at=AT)
    below = refusal_to_try_scheme(scheme, None, by=by, at=AT)
    assert code(below) == "weights"
    assert "1" in str(below)


def test_a_scheme_without_scores_or_bodies_cannot_be_tried(cast: Cast) -> None:
    by = assessor(cast)
    empty = begin_scheme(cast.government, SchemeFacts(2026, "x"), by=by, at=AT)
    assert code(refusal_to_try_scheme(empty, None, by=by, at=AT)) == "no-indicator"
    scheme = draft(cast)
    assert refusal_to_try_scheme(scheme, None, by=by, at=AT) is None
    Body.objects.filter(parent=cast.government).update(ended_on=AT.date())
    found = refusal_to_try_scheme(scheme, TrialInputs(2025), by=by, at=AT)
    assert code(found) == "nobody-assessed"


def test_an_adopted_scheme_is_never_changed(cast: Cast) -> None:
    scheme, by = adopted(cast), assessor(cast)
    assert scheme.digest == content_digest(scheme, indicators_of(scheme))
    for refusal in (
        refusal_to_add_indicator(scheme, LEAF, by=by, at=AT),
        refusal_to_remove_indicator(scheme, CodeInputs("1"), by=by, at=AT),
        refusal_to_try_scheme(scheme, TrialInputs(2025), by=by, at=AT),
        refusal_to_submit_scheme(scheme, NOTHING, by=by, at=AT),
        refusal_to_adopt_scheme(scheme, NOTHING, by=approver(cast), at=AT),
    ):
        assert code(refusal) == "wrong-state"
    with pytest.raises(Refused):
        add_indicator(scheme, LEAF, by=by, at=AT)
    Indicator.objects.filter(scheme=scheme, code="1").update(title="另一个标题")
    assert scheme.digest != content_digest(scheme, indicators_of(scheme))


def test_the_next_version_shows_who_would_move(cast: Cast) -> None:
    first = adopted(cast)
    second = draft(cast, start=str(first.pk))
    assert (second.version, second.replaces) == (2, first)
    assert len(indicators_of(second)) == len(indicators_of(first))
    cast.released()
    catch_up()
    trial = try_scheme(second, TrialInputs(2026), by=assessor(cast), at=AT)
    found = trial.results.get(body=cast.finance)
    assert (found.total, found.rank) == (found.former, found.former_rank) == (100, 1)
    assert found.moved == 0
    assert trial.results.get(body=cast.health).moved is None


def test_the_author_does_not_adopt_also_not_by_delegation(cast: Cast) -> None:
    by: Person = assessor(cast)
    scheme = submit_scheme(tried(cast), NOTHING, by=by, at=AT)
    assert code(refusal_to_adopt_scheme(scheme, NOTHING, by=by, at=AT)) == "wrong-post"
    grant_post(by, PostKind.APPROVER, cast.government, by=SYSTEM, at=AT, since=SINCE)
    assert code(refusal_to_adopt_scheme(scheme, NOTHING, by=by, at=AT)) == "own-scheme"
    assert refusal_to_adopt_scheme(scheme, NOTHING, by=approver(cast), at=AT) is None


def test_a_general_office_assesses_for_its_government(cast: Cast) -> None:
    Body.objects.filter(pk=cast.health.pk).update(kind=BodyKind.GENERAL_OFFICE)
    office = Body.objects.get(pk=cast.health.pk)
    assert assessed_bodies(office, on=AT.date()) == [cast.finance]
