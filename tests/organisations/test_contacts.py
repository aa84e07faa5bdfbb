"""Contact data of bodies, recorded as acts."""

from datetime import datetime

import pytest
from django.core.exceptions import ValidationError

from gongkai.kit.times import BEIJING
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.models import Act
from gongkai.organisations.actions import BodyFacts, Contact, create_body, state_details
from gongkai.organisations.models import Body
from gongkai.organisations.queries import remedy_addressees
from tests.cast import Cast

AT = datetime(2026, 11, 23, 9, 30, tzinfo=BEIJING)


@pytest.fixture
def body(db: None) -> Body:
    facts = BodyFacts(
        code="990000", name="某地人民政府", short_name="某地", kind="government", region="990000"
    )
    return create_body(facts, by=SYSTEM, at=AT)


def test_contact_is_entered_and_recorded(body: Body) -> None:
    body = state_details(
        body, Contact(address="清明路1号", telephone="000-0000-1001"), by=SYSTEM, at=AT
    )
    assert (body.address, body.telephone, body.fax) == ("清明路1号", "000-0000-1001", "")
    act = Act.objects.get(verb="body.changed")
    assert act.facets["changed"] == ["address", "telephone"]
    assert "1001" not in str(act.facets)


def test_contact_with_a_wrong_address_changes_nothing(body: Body) -> None:
    with pytest.raises(ValidationError):
        state_details(body, Contact(email="no address"), by=SYSTEM, at=AT)
    assert not Act.objects.filter(verb="body.changed").exists()
    assert Body.objects.get().email == ""


def test_reconsideration_is_asked_of_the_government_above(cast: Cast) -> None:
    # Law: 行政复议法 art. 24: of a department its government, of the topmost government itself.
    assert remedy_addressees(cast.finance).reconsideration == cast.government.name
    assert remedy_addressees(cast.government).reconsideration == cast.government.name
    station = Body(name="某财政所", kind="authorised", parent=cast.finance)
    assert remedy_addressees(station).reconsideration == cast.government.name
    town = Body(name="某镇人民政府", kind="government", parent=cast.government)
    assert remedy_addressees(town).reconsideration == cast.government.name
    assert remedy_addressees(Body(name="独立机关", kind="department")).reconsideration == ""
