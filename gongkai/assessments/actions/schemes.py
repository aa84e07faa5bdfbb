"""Begin, fill, try, submit, return and adopt schemes of assessment."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from gongkai.assessments.entries import TEMPLATE, SchemeFacts
from gongkai.assessments.models import Indicator, Scheme, SchemeTrial, TrialResult
from gongkai.assessments.queries.schemes import (
    assessed_bodies,
    content_digest,
    indicators_of,
    measured_totals,
    next_number,
)
from gongkai.assessments.rules.schemes import (
    TEMPLATE_START,
    refusal_to_add_indicator,
    refusal_to_adopt_scheme,
    refusal_to_begin_scheme,
    refusal_to_remove_indicator,
    refusal_to_return_scheme,
    refusal_to_submit_scheme,
    refusal_to_try_scheme,
)
from gongkai.assessments.scoring import Total, ranks
from gongkai.assessments.workflow import (
    ADD_INDICATOR,
    ADOPT_SCHEME,
    REMOVE_INDICATOR,
    RETURN_SCHEME,
    SUBMIT_SCHEME,
    TRY_SCHEME,
    CodeInputs,
    IndicatorFacts,
    ReasonInputs,
    TrialInputs,
)
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text, compact, single_line
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Nothing
from gongkai.ledger.actions import record
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Body, Person

COPIED = ("code", "title", "weight", "role", "way", "formula", "checklist", "reported")


@transaction.atomic
def begin_scheme(body: Body, facts: SchemeFacts, /, *, by: Person, at: datetime) -> Scheme:
    """Begin a scheme: empty, from the template, or as the next version of an adopted one."""
    body = lock(body)
    refuse_if(refusal_to_begin_scheme(body, facts, by=by, at=at))
    former = Scheme.objects.get(pk=int(facts.start)) if facts.start.isdecimal() else None
    scheme = Scheme.objects.create(
        body=body,
        number=next_number(body, facts.year),
        year=facts.year,
        title=single_line(facts.title),
        version=former.version + 1 if former else 1,
        replaces=former,
        tolerance=facts.tolerance,
        bonus_from=facts.bonus_from,
        author=by,
        begun_at=at,
    )
    if former:
        rows: Iterable[IndicatorFacts] = [
            IndicatorFacts(**{name: getattr(one, name) for name in COPIED})
            for one in indicators_of(former)
        ]
    else:
        rows = TEMPLATE if facts.start == TEMPLATE_START else ()
    Indicator.objects.bulk_create(_indicator(scheme, one) for one in rows)
    facets = {"year": facts.year, "version": scheme.version}
    _record(Verb.SCHEME_BEGUN, scheme, ADD_INDICATOR.post, by=by, at=at, facets=facets)
    return scheme


@transaction.atomic
def add_indicator(scheme: Scheme, inputs: IndicatorFacts, /, *, by: Person, at: datetime) -> Scheme:
    """Add an indicator to a draft."""
    scheme = lock(scheme)
    refuse_if(refusal_to_add_indicator(scheme, inputs, by=by, at=at))
    row = _indicator(scheme, inputs)
    row.save()
    facets = {"code": row.code}
    _record(Verb(ADD_INDICATOR.act_verb), scheme, ADD_INDICATOR.post, by=by, at=at, facets=facets)
    return scheme


@transaction.atomic
def remove_indicator(scheme: Scheme, inputs: CodeInputs, /, *, by: Person, at: datetime) -> Scheme:
    """Take an indicator out of a draft, with those below it."""
    scheme = lock(scheme)
    refuse_if(refusal_to_remove_indicator(scheme, inputs, by=by, at=at))
    below = scheme.indicators.filter(code__startswith=f"{inputs.code}.")
    codes = [inputs.code, *below.values_list("code", flat=True)]
    scheme.indicators.filter(code__in=codes).delete()
    verb, facets = Verb(REMOVE_INDICATOR.act_verb), {"codes": codes}
    _record(verb, scheme, REMOVE_INDICATOR.post, by=by, at=at, facets=facets)
    return scheme


@transaction.atomic
def try_scheme(scheme: Scheme, inputs: TrialInputs, /, *, by: Person, at: datetime) -> SchemeTrial:
    """
    Compute what the scheme would give on the data of a year, by what can be measured.

    If it replaces a version, that is computed on the same data, so that one sees who would move.
    """
    scheme = lock(scheme)
    refuse_if(refusal_to_try_scheme(scheme, inputs, by=by, at=at))
    today, indicators = local_date(at), indicators_of(scheme)
    bodies = assessed_bodies(scheme.body, on=today)
    now = measured_totals(scheme, indicators, bodies, inputs.year, on=today)
    before: dict[int, Total] = {}
    if scheme.replaces is not None:
        former = indicators_of(scheme.replaces)
        before = measured_totals(scheme.replaces, former, bodies, inputs.year, on=today)
    digest = content_digest(scheme, indicators)
    trial = SchemeTrial.objects.create(scheme=scheme, year=inputs.year, digest=digest, by=by, at=at)
    rank_now, rank_before = _ranks(bodies, now), _ranks(bodies, before)
    TrialResult.objects.bulk_create(
        TrialResult(
            trial=trial,
            body=body,
            group=body.kind,
            total=now[body.pk].total,
            rank=rank_now.get(body.pk),
            former=before[body.pk].total if before else None,
            former_rank=rank_before.get(body.pk),
        )
        for body in bodies
    )
    facets = {"year": inputs.year, "digest": digest, "bodies": len(bodies)}
    _record(Verb(TRY_SCHEME.act_verb), scheme, TRY_SCHEME.post, by=by, at=at, facets=facets)
    return trial


@transaction.atomic
def submit_scheme(scheme: Scheme, inputs: Nothing, /, *, by: Person, at: datetime) -> Scheme:
    """Submit a draft for adoption."""
    scheme = lock(scheme)
    refuse_if(refusal_to_submit_scheme(scheme, inputs, by=by, at=at))
    scheme.state, scheme.remark = SUBMIT_SCHEME.new_state, ""
    scheme.save(update_fields=["state", "remark"])
    _record(Verb(SUBMIT_SCHEME.act_verb), scheme, SUBMIT_SCHEME.post, by=by, at=at)
    return scheme


@transaction.atomic
def return_scheme(scheme: Scheme, inputs: ReasonInputs, /, *, by: Person, at: datetime) -> Scheme:
    """Return a scheme to who prepares it, with the reason."""
    scheme = lock(scheme)
    refuse_if(refusal_to_return_scheme(scheme, inputs, by=by, at=at))
    scheme.state, scheme.remark = RETURN_SCHEME.new_state, single_line(inputs.reason)
    scheme.save(update_fields=["state", "remark"])
    _record(Verb(RETURN_SCHEME.act_verb), scheme, RETURN_SCHEME.post, by=by, at=at)
    return scheme


@transaction.atomic
def adopt_scheme(scheme: Scheme, inputs: Nothing, /, *, by: Person, at: datetime) -> Scheme:
    """Adopt a scheme; the digest of its content shows that it is never changed from now on."""
    scheme = lock(scheme)
    refuse_if(refusal_to_adopt_scheme(scheme, inputs, by=by, at=at))
    scheme.state, scheme.adopted_at = ADOPT_SCHEME.new_state, at
    scheme.digest = content_digest(scheme, indicators_of(scheme))
    scheme.save(update_fields=["state", "adopted_at", "digest"])
    facets = {"digest": scheme.digest}
    _record(Verb(ADOPT_SCHEME.act_verb), scheme, ADOPT_SCHEME.post, by=by, at=at, facets=facets)
    return scheme


def _ranks(bodies: Iterable[Body], totals: Mapping[int, Total]) -> dict[int, int]:
    return ranks(
        {
            body.pk: (body.kind, totals[body.pk].total, bool(totals[body.pk].vetoed))
            for body in bodies
            if body.pk in totals
        }
    )


def _indicator(scheme: Scheme, facts: IndicatorFacts) -> Indicator:
    code = compact(facts.code)
    return Indicator(
        scheme=scheme,
        code=code,
        position=".".join(part.zfill(2) for part in code.split(".")),
        title=single_line(facts.title),
        weight=facts.weight,
        role=facts.role,
        way=facts.way,
        formula=single_line(facts.formula) if facts.way == "measured" else "",
        checklist=clean_text(facts.checklist) if facts.way == "visited" else "",
        reported=facts.reported and facts.way == "judged",
    )


def _record(
    verb: Verb,
    scheme: Scheme,
    post: str | None,
    *,
    by: Person,
    at: datetime,
    facets: Mapping[str, Any] | None = None,
) -> None:
    record(
        verb,
        scheme,
        chain=scheme.body.chain,
        by=by.actor,
        at=at,
        on=local_date(at),
        post=str(post),
        facets={"number": scheme.number, **(facets or {})},
    )
