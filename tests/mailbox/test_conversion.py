"""A letter that is really an application becomes one in one step and keeps its day of receipt."""

from dataclasses import replace
from typing import Any

import pytest
from django.urls import reverse

from gongkai.applications.actions.intake import register_application
from gongkai.applications.inputs import RegisterInputs
from gongkai.applications.models import Application
from gongkai.kit.query_codes import is_code_of
from gongkai.kit.refusals import Refused
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.queries import acts_of
from gongkai.mailbox.models import MailboxLetter
from gongkai.mailbox.workflow import ConversionInputs
from gongkai.operations.verify import applications as verify_applications
from gongkai.operations.verify import mailbox as verify_mailbox
from gongkai.operations.verify import waiting
from gongkai.processes.letters_and_applications import turn_into_application
from gongkai.statistics.models import Tally
from tests.cast import AT, Cast, later
from tests.mailbox.letters import CODE, Mailbox, mailbox

pytestmark = pytest.mark.django_db
WANTED = ConversionInputs("person", "王小明", "路灯维修合同", "请提供学前街路灯维修合同。")


@pytest.fixture
def box(cast: Cast) -> Mailbox:
    return mailbox(cast)


def faults() -> list[str]:
    parts = (verify_mailbox, verify_applications, waiting)
    return [str(fault) for part in parts for fault in part.check()]


def test_a_letter_becomes_an_application_of_its_day_of_receipt(box: Mailbox) -> None:
    cast = box.cast
    letter = turn_into_application(box.routed(), WANTED, by=cast.disclosure, at=later(4))
    application = Application.objects.get()
    assert (letter.state, letter.application_number) == ("converted", application.number)
    assert application.body == cast.finance
    assert application.arrived_on == letter.received_on == AT.date()
    assert is_code_of(CODE, application.code_hash)
    assert acts_of(application).get(verb="application.arrived").facets["mailbox"] == letter.number
    application = register_application(
        application, RegisterInputs(AT.date()), by=cast.officer, at=later(4)
    )
    # Twenty working days from the day on which the letter came, not from that of the conversion.
    assert application.due_on is not None
    assert application.received_on == AT.date()
    catch_up()
    found = Tally.objects.get(
        body=cast.finance.chain, subject_type="mailbox.mailboxletter", measure="assigned"
    )
    assert found.micros == 0
    assert faults() == []


def test_a_conversion_that_cannot_be_changes_nothing(box: Mailbox) -> None:
    letter, by = box.routed(), box.cast.disclosure
    for inputs, code in (
        (replace(WANTED, name=" "), "no-name"),
        (replace(WANTED, kind="x"), "no-kind"),
        (replace(WANTED, telephone="x"), "wrong-telephone"),
    ):
        with pytest.raises(Refused) as refused:
            turn_into_application(letter, inputs, by=by, at=AT)
        assert refused.value.refusal.code == code
    with pytest.raises(Refused):
        turn_into_application(letter, WANTED, by=box.cast.stranger, at=AT)
    assert not Application.objects.exists()
    with pytest.raises(Refused):
        turn_into_application(box.answered(), WANTED, by=by, at=AT)
    letter = MailboxLetter.objects.get(pk=letter.pk)
    assert letter.state == "routed"
    assert not Application.objects.exists()
    assert faults() == []


def test_it_is_one_step_at_the_desk(box: Mailbox, sign_in: Any) -> None:
    letter = box.routed()
    browser = sign_in(box.cast.disclosure)
    page = browser.get(reverse("desk:letter", args=[letter.pk])).content.decode()
    assert "convert-description" in page
    fields = {"kind": "person", "name": "王小明", "title": "合同", "description": "请提供合同。"}
    address = reverse("desk:letter_action", args=[letter.pk, "convert"])
    wrong = {f"convert-{name}": value for name, value in {**fields, "email": "x"}.items()}
    assert browser.post(address, wrong).status_code == 409
    sent = {f"convert-{name}": value for name, value in fields.items()}
    assert browser.post(address, sent).status_code == 302
    letter.refresh_from_db()
    assert letter.state == "converted"
