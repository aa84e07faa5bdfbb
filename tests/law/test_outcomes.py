import pytest

from gongkai.law.grounds import GROUNDS, Ground
from gongkai.law.outcomes import (
    OUTCOMES,
    Outcome,
    RemedyKind,
    is_refused,
    outcome_of_case,
    outcomes_of,
    row_of,
)
from gongkai.law.regimes import Regime
from gongkai.law.report_forms.forms import FORMS
from gongkai.law.report_forms.identities import is_outcome
from gongkai.law.report_forms.shapes import PartName


def test_every_outcome_is_known_under_one_edition() -> None:
    assert set(OUTCOMES) == set(Outcome)
    assert [outcome.value for outcome in outcomes_of(Regime.REVISED)] == [
        *(f"G{n}" for n in range(1, 4)),
        *(f"D{n}" for n in range(1, 9)),
        *(f"U{n}" for n in range(1, 4)),
        *(f"N{n}" for n in range(1, 6)),
        *(f"O{n}" for n in range(1, 4)),
    ]
    assert [outcome.value for outcome in outcomes_of(Regime.FIRST)] == [
        "F1",
        "F2",
        "F3",
        *(f"F4-{n}" for n in range(1, 7)),
        "F5",
        "F6",
        "F7",
        "F8",
    ]


def test_outcomes_and_rows_for_outcomes_match_one_to_one() -> None:
    for code in ("2019", "2021"):
        rows = {row.key for row in FORMS[code].parts[PartName.APPLICATIONS] if is_outcome(row)}
        assert {row_of(outcome, code) for outcome in outcomes_of(Regime.REVISED)} == rows
        assert {row_of(outcome, code) for outcome in outcomes_of(Regime.FIRST)} <= rows
    first = {row_of(outcome, "2014") for outcome in outcomes_of(Regime.FIRST)}
    answers = {
        row.key for row in FORMS["2014"].parts[PartName.TABLE] if row.key.startswith("req.ans.")
    }
    # Refusals are counted in the rows of their reasons, whose sum is the row of all refusals.
    assert first == answers - {"req.ans.deny"}


@pytest.mark.parametrize(
    ("outcome", "row_2019", "row_2021"),
    [
        (Outcome.ALREADY_PUBLIC, "3.1", "3.1"),
        (Outcome.GIVEN, "3.1", "3.1"),
        (Outcome.GIVEN_IN_PART, "3.2", "3.2"),
        (Outcome.INQUIRY, "3.3.8", "3.3.8"),
        (Outcome.NOT_HELD, "3.4.1", "3.4.1"),
        (Outcome.REPEATED, "3.5.2", "3.5.2"),
        (Outcome.NOT_CLARIFIED, "3.6", "3.6.1"),
        (Outcome.FEE_NOT_PAID, "3.6", "3.6.2"),
        (Outcome.OTHERWISE, "3.6", "3.6.3"),
        (Outcome.FIRST_TRADE_SECRET, "3.3.4", "3.3.4"),
        (Outcome.FIRST_NOT_THERE, "3.4.1", "3.4.1"),
        (Outcome.FIRST_OTHER_WAY, "3.6", "3.6.3"),
    ],
)
def test_row_of_an_outcome(outcome: Outcome, row_2019: str, row_2021: str) -> None:
    assert (row_of(outcome, "2019"), row_of(outcome, "2021")) == (row_2019, row_2021)


def test_outcomes_of_2019_have_no_row_in_the_table_of_2014() -> None:
    with pytest.raises(LookupError, match="2014"):
        row_of(Outcome.GIVEN, "2014")


def test_refusals_of_2019_have_the_codes_and_articles_of_the_grounds() -> None:
    for ground in Ground:
        known = OUTCOMES[Outcome(ground.value)]
        assert known.remedies == RemedyKind.REFUSED
        assert known.law.startswith(GROUNDS[ground].law)


def test_every_outcome_has_its_article_and_both_names() -> None:
    for known in OUTCOMES.values():
        assert known.law.startswith(("条例19 art. ", "条例07 art. ", "国办公开办函〔"))
        assert known.name.isascii()
        assert not known.chinese.isascii()


@pytest.mark.parametrize(
    ("parts", "counted"),
    [
        (["G2"], "G2"),
        (["G2", "G1"], "G1"),
        (["G2", "D6"], "G3"),
        (["D6", "D4"], "D4"),
        (["U1", "D5"], "D5"),
        (["G1", "U1"], "G3"),
        (["F2", "F6"], "F3"),
        (["F4-2", "F4-1"], "F4-1"),
    ],
)
def test_application_with_several_parts_is_counted_once(parts: list[str], counted: str) -> None:
    assert outcome_of_case([Outcome(one) for one in parts]) == Outcome(counted)


def test_application_without_a_part_is_counted_nowhere() -> None:
    with pytest.raises(LookupError):
        outcome_of_case([])


def test_not_held_or_not_processed_is_no_refusal() -> None:
    assert is_refused([Outcome.GIVEN, Outcome.PROCESS])
    assert not is_refused([Outcome.GIVEN, Outcome.NOT_HELD, Outcome.PETITION])
