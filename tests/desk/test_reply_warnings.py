"""Warnings about remedies that a letter of reply would lack, and what the lists of applications show."""

import csv
import io
from typing import Any

import pytest

from gongkai.applications.actions.replies import propose_reply
from gongkai.applications.inputs import PartFacts, ProposeInputs
from gongkai.applications.states import Stage
from gongkai.law.outcomes import Outcome
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions.posts import grant_post
from gongkai.organisations.models import Body
from gongkai.organisations.remedies import missing_remedies
from gongkai.organisations.states import PostKind
from tests.applications.cases import MONDAY, arrived, in_hand
from tests.cast import SINCE, Cast

pytestmark = pytest.mark.django_db
ENTERED = {
    "court": "示范区人民法院",
    "court_address": "和平路2号",
    "complaint_body": "示范区人民政府办公厅",
}


def test_missing_remedies_are_named_until_they_are_entered(cast: Cast) -> None:
    # The government above a department reconsiders its decisions.
    assert missing_remedies(cast.finance) == [
        "管辖法院",
        "法院地址",
        "投诉受理机关",
    ]
    Body.objects.filter(pk=cast.finance.pk).update(**ENTERED)
    cast.finance.refresh_from_db()
    assert missing_remedies(cast.finance) == []


def test_page_and_steps_warn_of_missing_remedies(cast: Cast, sign_in: Any) -> None:
    case = in_hand(cast)
    address = f"/desk/applications/{case.pk}/"
    where = f"/desk/bodies/{cast.finance.pk}/details/remedies/"
    assert where not in sign_in(cast.officer).get(address).content.decode()
    assert "管辖法院" in sign_in(cast.officer).get(address).content.decode()
    grant_post(
        cast.officer, PostKind.ADMINISTRATOR, cast.finance, by=SYSTEM, at=MONDAY, since=SINCE
    )
    assert where in sign_in(cast.officer).get(address).content.decode()
    parts = [PartFacts(Outcome.GIVEN, "材料", "见官网。")]
    propose_reply(case, ProposeInputs(parts=parts), by=cast.officer, at=MONDAY)

    def warnings(verb: str, who: str) -> list[str]:
        answer = sign_in(getattr(cast, who)).post(f"{address}act/{verb}/", follow=True)
        assert answer.status_code == 200
        return [str(one) for one in answer.context["messages"] if one.level_tag == "warning"]

    (said,) = warnings("approve", "supervisor")
    assert "法院地址" in said
    Body.objects.filter(pk=cast.finance.pk).update(**ENTERED)
    assert "答复书缺少" not in sign_in(cast.officer).get(address).content.decode()


@pytest.mark.parametrize(
    ("address", "who"),
    [("/desk/applications/", "officer"), ("/desk/applications/overview/", "supervisor")],
)
def test_list_begins_with_what_is_not_registered(
    cast: Cast, sign_in: Any, address: str, who: str
) -> None:
    waits, open_case = arrived(cast), in_hand(cast)
    desk = sign_in(getattr(cast, who))
    answer = desk.get(address)
    assert [row[0] for row in answer.context["rows"]] == [waits, open_case]
    assert "尚未答复" in answer.content.decode()
    assert [row[0] for row in desk.get(f"{address}?stage=in_hand").context["rows"]] == [open_case]
    exported = b"".join(desk.get(f"{address}?format=csv").streaming_content).decode("utf-8-sig")
    assert [line[0] for line in csv.reader(io.StringIO(exported))][-2:] == [
        waits.number,
        open_case.number,
    ]


def test_heading_of_the_list_names_what_it_shows(cast: Cast, sign_in: Any) -> None:
    desk, waits = sign_in(cast.officer), arrived(cast)
    headings = {
        "": "尚未答复的申请",
        "?stage=all": "全部申请",
        "?stage=closed": f"申请：{Stage.CLOSED.label}",
    }
    for query, heading in headings.items():
        page = desk.get(f"/desk/applications/{query}").content.decode()
        assert f"<h1>{heading}</h1>" in page
        assert (waits.number in page) is (query != "?stage=closed")
    assert "/desk/applications/?stage=all" in desk.get("/desk/").content.decode()
