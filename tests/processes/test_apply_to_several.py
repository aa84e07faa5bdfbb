"""One submission to several bodies: an application at each, or none; duplicates; twice sent."""

from collections.abc import Sequence
from typing import Any
from unittest import mock

import pytest

from gongkai.applications.actions import intake
from gongkai.applications.intake.query_codes import application_by_query_code
from gongkai.applications.models import Applicant, Application, CaseNumbers
from gongkai.kit.refusals import Refused
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Body
from gongkai.processes import apply_to_several as process
from gongkai.processes.apply_to_several import BodyRequest, applications_of, apply_to_several
from tests.applications.cases import MONDAY, wish
from tests.cast import Cast

pytestmark = pytest.mark.django_db
CODES = ("AAAAA-AAAAA-AAAAA", "BBBBB-BBBBB-BBBBB", "CCCCC-CCCCC-CCCCC")


def to(bodies: Sequence[Body], **changes: Any) -> list[Application]:
    requests = [BodyRequest(body, CODES[place]) for place, body in enumerate(bodies)]
    return apply_to_several(requests, wish(**changes), submission="one", at=MONDAY)


def nothing() -> bool:
    return not (
        Application.objects.exists()
        or Applicant.objects.exists()
        or CaseNumbers.objects.filter(last__gt=0).exists()
        or Act.objects.filter(verb=Verb.APPLICATION_ARRIVED).exists()
    )


def test_each_body_gets_an_application_of_its_own(cast: Cast) -> None:
    found = to([cast.health, cast.finance])
    assert [one.body for one in found] == [cast.health, cast.finance]
    assert len({one.number for one in found}) == len({one.applicant_id for one in found}) == 2
    for one, code in zip(found, CODES, strict=False):
        assert application_by_query_code(one.number, code) == one
        act = Act.objects.get(verb=Verb.APPLICATION_ARRIVED, subject_id=one.pk)
        assert act.chain == one.body.chain
    assert application_by_query_code(found[0].number, CODES[1]) is None
    # The fingerprints of the applicant differ, so that bodies cannot compare them.
    assert len({one.applicant.match for one in found}) == 2


def test_answers_to_the_questions_of_a_body_go_to_it_alone(cast: Cast) -> None:
    requests = [
        BodyRequest(cast.health, CODES[0], (("医院", "第一医院"),)),
        BodyRequest(cast.finance, CODES[1]),
    ]
    first, second = apply_to_several(requests, wish(), submission="one", at=MONDAY)
    assert first.applicant.decrypt_facts().extra == (("医院", "第一医院"),)
    assert second.applicant.decrypt_facts().extra == ()


@pytest.mark.parametrize("failing", [1, 2])
def test_all_or_nothing_where_one_body_fails(cast: Cast, failing: int) -> None:
    calls: list[Body] = []
    real = intake.receive_application

    def receive(body: Body, *arguments: Any, **named: Any) -> Application:
        calls.append(body)
        if len(calls) == failing:
            raise KeyboardInterrupt  # as if the process were stopped
        return real(body, *arguments, **named)

    with (
        mock.patch.object(process, "receive_application", receive),
        pytest.raises(KeyboardInterrupt),
    ):
        to([cast.health, cast.finance])
    assert len(calls) == failing
    assert nothing()


def test_incomplete_application_goes_nowhere(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        to([cast.health, cast.finance], title="")
    assert refused.value.refusal.code == "no-title"
    assert nothing()


def test_wrong_choices_of_bodies_are_refused(cast: Cast, settings: Any) -> None:
    settings.GONGKAI_BATCH_BODIES = 2
    ended = cast.finance
    for bodies, code in (
        ([], "no-bodies"),
        ([cast.health, cast.health], "body-twice"),
        ([cast.health, cast.finance, cast.government], "too-many-bodies"),
    ):
        with pytest.raises(Refused) as refused:
            to(bodies)
        assert refused.value.refusal.code == code
    Body.objects.filter(pk=ended.pk).update(ended_on=MONDAY.date())
    ended.refresh_from_db()
    with pytest.raises(Refused) as refused:
        to([cast.health, ended])
    assert refused.value.refusal.code == "body-ended"
    assert ended.full_label in str(refused.value.refusal)
    assert nothing()


def test_same_form_is_accepted_once_whatever_bodies_it_names(cast: Cast) -> None:
    first = to([cast.health, cast.finance])
    for again in ([cast.health, cast.finance], [cast.government], [cast.finance]):
        with pytest.raises(Refused) as refused:
            to(again)
        assert refused.value.refusal.code == "sent-before"
    assert applications_of("one") == first
    assert Application.objects.count() == 2
