"""An application that is really a letter becomes one in one step and keeps its day of receipt."""

from dataclasses import replace
from typing import Any

import pytest

from gongkai.applications.models import Applicant, Application
from gongkai.kit.refusals import Refused
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.queries import acts_of
from gongkai.mailbox.models import MailboxLetter
from gongkai.mailbox.workflow import ConversionInputs
from gongkai.operations.verify import applications as verify_applications
from gongkai.operations.verify import mailbox as verify_mailbox
from gongkai.operations.verify import waiting
from gongkai.processes.application_to_letter import (
    LetterInputs,
    refusal_to_turn_into_letter,
    turn_into_letter,
)
from gongkai.processes.letters_and_applications import turn_into_application
from tests.applications.cases import in_hand
from tests.cast import AT, Cast, later
from tests.mailbox.letters import mailbox

pytestmark = pytest.mark.django_db
WANTED = LetterInputs("question", "路灯何时修复", "学前街路灯何时修复？", has_agreed=True)


def faults() -> list[str]:
    parts = (verify_mailbox, verify_applications, waiting)
    return [str(fault) for part in parts for fault in part.check()]


def test_an_application_becomes_a_letter_of_its_day_of_receipt(cast: Cast) -> None:
    application = in_hand(cast)
    letter = turn_into_letter(application, WANTED, by=cast.officer, at=later(3))
    application.refresh_from_db()
    assert (letter.state, letter.source) == ("received", "application")
    assert letter.application_number == application.number
    assert letter.body == application.body
    assert letter.received_on == application.arrived_on == letter.clock_from
    assert letter.code_hash == application.code_hash
    facts = application.applicant.decrypt_facts()
    assert (letter.name, letter.contact) == (facts.name, facts.email or facts.telephone)
    assert (application.stage, application.closed_on) == ("closed", later(3).date())
    (message,) = application.messages.all()
    assert letter.number in message.text
    facets = acts_of(letter).get(verb="mailbox.received").facets
    assert facets["origin"] == application.number
    # No personal datum and no word of the applicant stands in the ledger.
    written = str(facets)
    assert WANTED.title not in written
    assert facts.name not in written
    catch_up()
    assert faults() == []


def test_what_cannot_become_a_letter_changes_nothing(cast: Cast) -> None:
    application = in_hand(cast)
    tries: tuple[tuple[LetterInputs, Any, str], ...] = (
        (replace(WANTED, has_agreed=False), cast.officer, "no-agreement"),
        (replace(WANTED, text=" "), cast.officer, "no-text"),
        (replace(WANTED, kind="x"), cast.officer, "no-kind"),
        (WANTED, cast.drafter, "wrong-post"),
    )
    for inputs, by, code in tries:
        with pytest.raises(Refused) as refused:
            turn_into_letter(application, inputs, by=by, at=later(3))
        assert refused.value.refusal.code == code
    assert MailboxLetter.objects.count() == 0
    application.refresh_from_db()
    assert application.closed_on is None
    turn_into_letter(application, WANTED, by=cast.officer, at=later(3))
    with pytest.raises(Refused):
        turn_into_letter(application, WANTED, by=cast.officer, at=later(3))
    assert MailboxLetter.objects.count() == 1


def test_a_complaint_about_the_body_goes_to_the_body_above(cast: Cast) -> None:
    inputs = replace(WANTED, kind="complaint", about_this=True)
    letter = turn_into_letter(in_hand(cast), inputs, by=cast.officer, at=later(3))
    assert (letter.body, letter.about) == (cast.government, cast.finance)


def test_neither_a_former_letter_nor_an_erased_case_becomes_one(cast: Cast) -> None:
    wanted = ConversionInputs("person", "王小明", "路灯维修合同", "请提供路灯维修合同。")
    turn_into_application(mailbox(cast).routed(), wanted, by=cast.disclosure, at=later(1))
    application = Application.objects.get()
    refusal = refusal_to_turn_into_letter(application, None, by=cast.officer, at=later(2))
    assert refusal is not None
    assert refusal.code == "was-letter"
    other = in_hand(cast)
    assert refusal_to_turn_into_letter(other, None, by=cast.officer, at=later(2)) is None
    Applicant.objects.filter(pk=other.applicant_id).update(erased_at=AT)
    other = Application.objects.get(pk=other.pk)
    refusal = refusal_to_turn_into_letter(other, None, by=cast.officer, at=later(2))
    assert refusal is not None
    assert refusal.code == "forgotten"


def test_the_page_begins_with_the_words_of_the_applicant(cast: Cast, sign_in: Any) -> None:
    application = in_hand(cast)
    client = sign_in(cast.officer)
    address = f"/desk/applications/{application.pk}/to-letter/"
    assert address in client.get(f"/desk/applications/{application.pk}/").content.decode()
    page = client.get(address).content.decode()
    assert application.description in page
    sent = {"kind": "question", "title": WANTED.title, "text": WANTED.text}
    assert client.post(address, {"kind": "question"}).status_code == 400
    assert client.post(address, sent).status_code == 409
    assert client.post(address, sent | {"has_agreed": "on"}).status_code == 302
    # A double click makes no second letter.
    assert client.post(address, sent | {"has_agreed": "on"}).status_code == 409
    assert MailboxLetter.objects.count() == 1
    assert 'name="text"' not in client.get(address).content.decode()
    assert sign_in(cast.stranger).get(address).status_code == 404
