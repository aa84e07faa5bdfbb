"""Refusals of schemes: begin, indicators, trial run, submission, adoption."""

import re
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.assessments.entries import SchemeFacts
from gongkai.assessments.formulas import FormulaError, parsed
from gongkai.assessments.models import Scheme
from gongkai.assessments.queries.measured import NAMES
from gongkai.assessments.queries.schemes import (
    adopted_schemes,
    assessed_bodies,
    assessing_body_ids,
    content_digest,
    indicators_of,
    weighted,
)
from gongkai.assessments.rules.basics import (
    MAX_LINE,
    MAX_TITLE,
    persons_acting,
    refusal_of_points,
    refusal_of_step,
    refusal_of_year,
)
from gongkai.assessments.scoring import parent_of, weight_faults
from gongkai.assessments.states import Role, SchemeState, Way
from gongkai.assessments.workflow import (
    ADD_INDICATOR,
    ADOPT_SCHEME,
    ASSESSORS,
    REMOVE_INDICATOR,
    RETURN_SCHEME,
    SUBMIT_SCHEME,
    TRY_SCHEME,
    CodeInputs,
    IndicatorFacts,
    ReasonInputs,
    TrialInputs,
)
from gongkai.kit.refusals import Refusal
from gongkai.kit.text_input import compact, single_line
from gongkai.kit.text_refusals import refusal_of_text
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Nothing, Step
from gongkai.organisations.models import Body, Person
from gongkai.organisations.post_refusals import not_holding_any

CODE = re.compile(r"[1-9]\d?(\.[1-9]\d?){0,3}")
MAX_INDICATORS, MAX_CHECKLIST, MAX_QUESTIONS = 200, 5_000, 40
TEMPLATE_START = "template"
FORMULA_ERRORS: dict[str, str | Promise] = {
    "too-long": _("The formula is too long."),
    "too-deep": _("The formula has too many brackets within one another."),
    "empty": _("Enter a formula."),
    "ends": _("The formula ends too early."),
    "rest": _("This cannot stand here in the formula: %(word)s"),
    "sign": _("The formula has a sign that means nothing here: %(word)s"),
    "expected": _("Here the formula needs: %(word)s"),
    "name": _("No measured value has this name: %(word)s"),
    "function": _("There is no function of this name: %(word)s"),
    "arguments": _("This function has the wrong number of values: %(word)s"),
    "no-name": _("The formula measures nothing: it names no measured value."),
    "divisor": _("Dividing by a measured value fails where it is zero. Write ratio(a, b)."),
    "zero": _("The formula divides by zero."),
}


def refusal_to_begin_scheme(
    body: Body, facts: SchemeFacts, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why `by` may not begin a scheme of this body."""
    if body.ended_on is not None:
        return Refusal("body-over", _("This body no longer exists."))
    if body.pk not in assessing_body_ids(by, on=local_date(at)):
        return not_holding_any(ASSESSORS)
    if refusal := refusal_of_year(facts.year, at=at, ahead=1):
        return refusal
    if refusal := refusal_of_text(facts.title, "title", MAX_TITLE):
        return refusal
    for field in ("tolerance", "bonus_from"):
        if not 0 <= getattr(facts, field) <= 100:
            return Refusal("points-range", _("Enter points from 0 to 100."), field=field)
    if facts.start in {"", TEMPLATE_START}:
        return None
    known = facts.start.isdecimal() and adopted_schemes([body.pk]).filter(pk=int(facts.start))
    if not known:
        return Refusal("no-scheme", _("Choose an adopted scheme of this body."), field="start")
    return None


def refusal_to_add_indicator(
    scheme: Scheme, inputs: IndicatorFacts | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the indicator may not be added."""
    if refusal := _refusal_of_step(ADD_INDICATOR, scheme, by=by, at=at):
        return refusal
    if scheme.indicators.count() >= MAX_INDICATORS:
        return Refusal(
            "too-many",
            _("A scheme has at most %(most)s indicators.") % {"most": MAX_INDICATORS},
        )
    return None if inputs is None else _refusal_of_indicator(scheme, inputs)


def refusal_to_remove_indicator(
    scheme: Scheme, inputs: CodeInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the indicator may not be taken out."""
    if refusal := _refusal_of_step(REMOVE_INDICATOR, scheme, by=by, at=at):
        return refusal
    if inputs is not None and not scheme.indicators.filter(code=inputs.code).exists():
        return Refusal("no-indicator", _("Choose an indicator of the scheme."), field="code")
    return None


def refusal_to_try_scheme(
    scheme: Scheme, inputs: TrialInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the scheme may not be tried: its weights do not sum, or nobody is assessed."""
    if refusal := _refusal_of_step(TRY_SCHEME, scheme, by=by, at=at):
        return refusal
    if refusal := _refusal_of_content(scheme):
        return refusal
    if inputs is None:
        return None
    if refusal := refusal_of_year(inputs.year, at=at):
        return refusal
    if not assessed_bodies(scheme.body, on=local_date(at)):
        return Refusal("nobody-assessed", _("There is no body below that could be assessed."))
    return None


def refusal_to_submit_scheme(
    scheme: Scheme, _inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the scheme may not be submitted: a fault, or not tried as it is now."""
    if refusal := _refusal_of_step(SUBMIT_SCHEME, scheme, by=by, at=at):
        return refusal
    return _refusal_of_content(scheme) or _refusal_of_trial(scheme)


def refusal_to_return_scheme(
    scheme: Scheme, inputs: ReasonInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the scheme may not be returned."""
    if refusal := _refusal_of_step(RETURN_SCHEME, scheme, by=by, at=at):
        return refusal
    return None if inputs is None else refusal_of_text(inputs.reason, "reason", MAX_LINE)


def refusal_to_adopt_scheme(
    scheme: Scheme, _inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the scheme may not be adopted; never by its author, also not by delegation."""
    if refusal := _refusal_of_step(ADOPT_SCHEME, scheme, by=by, at=at):
        return refusal
    if scheme.author_id in persons_acting(ADOPT_SCHEME, scheme.body_id, by, on=local_date(at)):
        return Refusal("own-scheme", _("Whoever wrote a scheme may not adopt it."))
    return _refusal_of_content(scheme) or _refusal_of_trial(scheme)


def _refusal_of_indicator(scheme: Scheme, facts: IndicatorFacts) -> Refusal | None:
    code = compact(facts.code)
    if not CODE.fullmatch(code):
        return Refusal(
            "code", _("Write the place in the tree as numbers, such as 1.2."), field="code"
        )
    if scheme.indicators.filter(code=code).exists():
        return Refusal("listed", _("There is an indicator with this code already."), field="code")
    parent = scheme.indicators.filter(code=parent_of(code)).first()
    if parent_of(code) and (parent is None or parent.way != Way.GROUP):
        return Refusal("no-group", _("First add the group above this indicator."), field="code")
    if refusal := refusal_of_text(facts.title, "title", MAX_TITLE):
        return refusal
    if refusal := refusal_of_points(facts.weight, "weight"):
        return refusal
    if facts.role == Role.SCORE and not facts.weight:
        return Refusal("no-weight", _("Enter a weight above zero."), field="weight")
    if facts.role != Role.SCORE and (parent is not None or facts.way == Way.GROUP):
        return Refusal(
            "beside-tree",
            _(
                "Deductions, bonuses and veto items stand at the top of the scheme, without a group."
            ),
            field="role",
        )
    return _refusal_of_way(facts)


def _refusal_of_way(facts: IndicatorFacts) -> Refusal | None:
    if facts.role == Role.VETO and facts.way != Way.MEASURED:
        return Refusal("veto-measured", _("A veto item is measured, never judged."), field="way")
    if facts.way == Way.MEASURED:
        if facts.reported:
            return Refusal(
                "measured-reported",
                _("A body reports on itself only where nothing can be measured."),
                field="reported",
            )
        return _refusal_of_formula(facts.formula)
    if facts.way == Way.VISITED:
        lines = [one for one in facts.checklist.splitlines() if one.strip()]
        if not lines:
            return Refusal("no-question", _("Write the check list, one a line."), field="checklist")
        if len(lines) > MAX_QUESTIONS or len(facts.checklist) > MAX_CHECKLIST:
            return Refusal("too-many", _("The check list is too long."), field="checklist")
    return None


def _refusal_of_formula(text: str) -> Refusal | None:
    try:
        parsed(single_line(text), NAMES)
    except FormulaError as error:
        message = FORMULA_ERRORS[error.code] % {"word": error.word}
        return Refusal(f"formula-{error.code}", message, field="formula")
    return None


def _refusal_of_content(scheme: Scheme) -> Refusal | None:
    rows = weighted(indicators_of(scheme))
    if not any(one.role == Role.SCORE and one.is_leaf for one in rows):
        return Refusal("no-indicator", _("The scheme has no indicator that is scored."))
    for code, expected, actual in weight_faults(rows):
        named = {
            "code": code,
            "expected": f"{expected.normalize():f}",
            "actual": f"{actual.normalize():f}",
        }
        if code:
            text = _("The weights below %(code)s sum to %(actual)s, not to %(expected)s.") % named
        else:
            text = _("The weights at the top sum to %(actual)s, not to 100.") % named
        return Refusal("weights", text)
    return None


def _refusal_of_trial(scheme: Scheme) -> Refusal | None:
    digest = content_digest(scheme, indicators_of(scheme))
    if not scheme.trials.filter(digest=digest).exists():
        return Refusal("not-tried", _("First try the scheme, as it is now, on the data of a year."))
    return None


def _refusal_of_step(
    step: Step[SchemeState, Any], scheme: Scheme, *, by: Person, at: datetime
) -> Refusal | None:
    shown = str(scheme.get_state_display())
    return refusal_of_step(step, scheme.state, shown, scheme.body_id, by=by, at=at)
