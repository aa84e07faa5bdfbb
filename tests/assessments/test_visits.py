"""Checks on site: each question is answered, and who entered the answers corrects them."""

from dataclasses import replace
from typing import Any

import pytest
from django.urls import reverse

from gongkai.assessments.actions.assessments import announce_results
from gongkai.assessments.actions.sheets import reopen_visit, visit
from gongkai.assessments.rules.sheets import refusal_to_reopen_visit
from gongkai.assessments.workflow import ReopenInputs, VisitInputs
from gongkai.kit.refusals import Refused
from gongkai.kit.workflows import NOTHING
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.models import Act
from gongkai.organisations.actions import grant_post
from gongkai.organisations.states import PostKind
from tests.assessments.assessing import (
    announced,
    assessor,
    indicator_id,
    named,
    scoring,
    sheet_of,
)
from tests.cast import AT, SINCE, Cast

pytestmark = pytest.mark.django_db


def refused(call: Any, *args: Any, **more: Any) -> str:
    with pytest.raises(Refused) as caught:
        call(*args, at=AT, **more)
    return caught.value.refusal.code


def test_who_entered_a_check_corrects_it_while_scores_are_given(cast: Cast) -> None:
    assessment, by = scoring(cast), assessor(cast)
    sheet, listed = sheet_of(assessment, cast.finance.pk), indicator_id(assessment, "3")
    again = ReopenInputs(listed, "看错了一项")
    assert refused(reopen_visit, sheet, again, by=by) == "nothing-entered"
    visit(sheet, VisitInputs(listed, ("yes", "no", "na")), by=by, at=AT)
    assert refusal_to_reopen_visit(sheet, None, by=by, at=AT) is None
    assert refused(reopen_visit, sheet, again, by=named("scorer-a")) == "nothing-entered"
    assert refused(reopen_visit, sheet, replace(again, reason=" "), by=by) == "no-text"
    wrong = replace(again, indicator_id=indicator_id(assessment, "2"))
    assert refused(reopen_visit, sheet, wrong, by=by) == "no-indicator"
    grant_post(by, PostKind.DRAFTER, cast.health, by=SYSTEM, at=AT, since=SINCE)
    of_health = sheet_of(assessment, cast.health.pk)
    assert refused(reopen_visit, of_health, again, by=by) == "own-body"
    reopen_visit(sheet, again, by=by, at=AT)
    assert not sheet.values.get(indicator_id=listed).is_settled
    assert refused(announce_results, assessment, NOTHING, by=by) == "unsettled"
    act = Act.objects.get(verb="assessment.visit_reopened")
    assert (act.facets["sheet"], act.facets["indicator"]) == (sheet.pk, "3")
    visit(sheet, VisitInputs(listed, ("yes", "yes", "na")), by=by, at=AT)
    reopen_visit(sheet, replace(again, reason="又看了一次"), by=by, at=AT)
    visit(sheet, VisitInputs(listed, ("no", "yes", "yes")), by=by, at=AT)
    value = sheet.values.get(indicator_id=listed)
    assert str(value.value) == "66.67"
    assert [(one["answers"][1], one["reason"]) for one in value.inputs["former"]] == [
        ("no", "看错了一项"),
        ("yes", "又看了一次"),
    ]


def test_a_check_is_not_corrected_after_the_results_were_announced(cast: Cast) -> None:
    assessment = announced(cast)
    sheet = sheet_of(assessment, cast.finance.pk)
    again = ReopenInputs(indicator_id(assessment, "3"), "看错了一项")
    assert refused(reopen_visit, sheet, again, by=assessor(cast)) == "wrong-state"


def test_no_answer_is_chosen_beforehand_and_each_is_required(cast: Cast, sign_in: Any) -> None:
    assessment = scoring(cast)
    sheet, browser = sheet_of(assessment, cast.finance.pk), sign_in(assessor(cast))
    where = reverse("desk:sheet", args=[sheet.pk])
    listed = indicator_id(assessment, "3")

    def step(name: str, **values: Any) -> int:
        sent = {f"{name}-{field}": value for field, value in values.items()}
        return int(
            browser.post(reverse("desk:sheet_action", args=[sheet.pk, name]), sent).status_code
        )

    def chosen() -> int:
        page = browser.get(where).text
        return page[page.index("visit-answer_0") :].split("</form>")[0].count(" checked")

    answers = {"indicator_id": listed, "answer_0": "yes", "answer_1": "no", "answer_2": "na"}
    assert chosen() == 0
    assert step("visit", indicator_id=listed) == 400
    assert step("visit", **(answers | {"answer_2": ""})) == 400
    assert step("visit", **answers) == 302
    assert step("reopen-visit", indicator_id=listed, reason="看错了一项") == 302
    assert chosen() == 3
    assert "看错了一项" in browser.get(where).text
    assert step("visit", **(answers | {"answer_1": "yes"})) == 302
    assert sheet.values.get(indicator_id=listed).value == 100
