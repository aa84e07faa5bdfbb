"""Pages of applications in the staff interface: the list, the page of a case, and who sees them."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.applications.actions.consultations import consult
from gongkai.applications.actions.intake import receive_application, register_application
from gongkai.applications.actions.searches import ask_search
from gongkai.applications.inputs import AskSearchInputs, ConsultInputs
from gongkai.applications.models import Application, CaseFile
from gongkai.ledger.models import Act
from gongkai.organisations.models import Office
from tests.applications.cases import CARD, wish
from tests.cast import Cast
from tests.clock import TODAY
from tests.desk.application_pages import NOW, arrived, in_hand, page, press

pytestmark = pytest.mark.django_db


LEFT = r"还有\d+个工作日"


def test_personal_data_is_masked_until_a_reason_is_given(sign_in: Any, cast: Cast) -> None:
    case, officer = in_hand(cast), sign_in(cast.officer)
    text = page(officer, case)
    assert "秦**" in text
    assert CARD not in text
    assert "13800001111" not in text
    refused = officer.post(f"/desk/applications/{case.pk}/look/", {"reason": " "})
    assert (refused.status_code, CARD in refused.content.decode()) == (409, False)
    shown = officer.post(f"/desk/applications/{case.pk}/look/", {"reason": "identity"})
    assert CARD in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert Act.objects.filter(verb="applicant.unmasked").count() == 1
    assert CARD not in page(officer, case)


def test_only_handlers_can_access_cases(sign_in: Any, cast: Cast) -> None:
    case = in_hand(cast)
    file = CaseFile.objects.create(
        application=case,
        kind="internal",
        name="a.txt",
        content_id="0" * 64,
        size=1,
        media_type="text/plain",
        at=NOW(),
    )
    other = in_hand(cast)
    officer, stranger, drafter = (
        sign_in(one) for one in (cast.officer, cast.stranger, cast.drafter)
    )
    addresses = (f"/desk/applications/{case.pk}/", f"/desk/applications/{case.pk}/files/{file.pk}/")
    for address in addresses:
        assert stranger.get(address).status_code == drafter.get(address).status_code == 404
    assert officer.get(f"/desk/applications/{other.pk}/files/{file.pk}/").status_code == 404
    assert drafter.get("/desk/applications/").status_code == 403
    assert case.number not in stranger.get("/desk/applications/").content.decode()
    assert press(stranger, case, "withdraw").status_code == 404
    assert press(officer, case, "fly").status_code == 404
    foreign = consult(
        other, ConsultInputs(question="？", agency=cast.health), by=cast.officer, at=NOW()
    )
    assert (
        press(officer, case, "opinion", foreign, opinion="consent", answered_on=TODAY).status_code
        == 404
    )


def test_errors_are_shown_at_their_fields_and_input_is_kept(sign_in: Any, cast: Cast) -> None:
    case, officer = in_hand(cast), sign_in(cast.officer)
    empty = press(officer, case, "consult", question="", name="某公司")
    assert empty.status_code == 400
    assert "某公司" in empty.content.decode()
    refused = press(officer, case, "propose", outcome_1="D6", title_1="讨论记录", reasons_1="")
    assert refused.status_code == 409
    text = refused.content.decode()
    assert f'href="#id_propose-{case.pk}-reasons_1"' in text
    assert 'value="讨论记录"' in text
    number = press(
        officer,
        case,
        "propose",
        outcome_1="G1",
        title_1="公开的",
        index_number_1="990000-D01/2020-00001",
    )
    assert number.status_code == 400
    public = cast.released()
    known = press(
        officer,
        case,
        "propose",
        outcome_1="G1",
        title_1="公开的",
        index_number_1=public.index_number,
    )
    assert known.status_code == 302
    macro = SimpleUploadedFile("x.exe", b"MZ")
    assert press(officer, case, "attach", kind="served", file=macro).status_code == 409


def test_page_shows_similar_applications_of_the_same_body_only(sign_in: Any, cast: Cast) -> None:
    case, similar = (
        in_hand(cast),
        in_hand(cast, title="2025年度供暖补贴发放明细", name="穆清", proof_number=CARD),
    )
    receive_application(cast.health, wish(title="卫健委的供暖补贴发放明细"), at=NOW())
    text = page(sign_in(cast.officer), case)
    assert f'<a href="/desk/applications/{similar.pk}/">{similar.title}</a>' in text
    assert re.search(r"相似度\d+%", text)
    assert "卫健委的" not in text


def test_time_stands_still_on_every_page_until_the_clarification(sign_in: Any, cast: Cast) -> None:
    case = in_hand(cast)
    officer = sign_in(cast.officer)
    assert re.search(LEFT, page(officer, case))
    soon = TODAY + timedelta(days=10)
    press(officer, case, "ask-to-clarify", text="哪一年？", answer_by=soon)
    for address in (
        f"/desk/applications/{case.pk}/",
        "/desk/applications/",
        "/desk/applications/?stage=clarifying",
    ):
        text = officer.get(address).content.decode()
        assert "期限中止" in text, address
        assert f"{TODAY.year}年{TODAY.month}月{TODAY.day}日" in text, address
        assert not re.search(LEFT, text), address
    assert (
        "期限中止" in sign_in(cast.supervisor).get("/desk/applications/overview/").content.decode()
    )

    press(officer, case, "clarify", text="2025年")

    assert "期限中止" not in page(officer, case)
    assert re.search(LEFT, page(officer, case))


def test_suspended_case_is_neither_late_nor_soon_due(sign_in: Any, cast: Cast) -> None:
    case = in_hand(cast)
    officer = sign_in(cast.officer)
    press(officer, case, "ask-to-clarify", text="哪一年？", answer_by=TODAY + timedelta(days=10))
    for due in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        Application.objects.update(due_on=due)
        for filters in ("late", "soon"):
            text = officer.get(f"/desk/applications/?due={filters}").content.decode()
            assert case.number not in text, (due, filters)


def test_other_applications_stand_under_earlier_and_later(sign_in: Any, cast: Cast) -> None:
    first, middle, last = (in_hand(cast, title=title) for title in ("第一件", "第二件", "第三件"))
    text = page(sign_in(cast.officer), middle)
    _before, _heading, rest = text.partition("同一申请人以前的申请")
    earlier, _heading, later = rest.partition("同一申请人以后的申请")
    later = later.partition("</ul>")[0]
    assert first.title in earlier
    assert last.title not in earlier
    assert last.title in later
    assert first.title not in later
    assert "同一申请人以前的申请" not in page(sign_in(cast.officer), first)


def test_second_of_two_officers_who_serve_is_refused(sign_in: Any, cast: Cast) -> None:
    case = in_hand(cast)
    officer, supervisor = sign_in(cast.officer), sign_in(cast.supervisor)
    press(officer, case, "propose", outcome_1="G2", title_1="表", reasons_1="见附件")
    press(supervisor, case, "approve")
    serve = {"way": "post", "served_on": TODAY, "proof": ""}
    assert press(officer, case, "serve", **serve).status_code == 302
    again = press(officer, case, "serve", **serve)
    assert again.status_code == 409
    assert "现在不能办理" in again.content.decode()
    assert Act.objects.filter(verb="reply.served").count() == 1


def test_list_is_ordered_by_due_date_and_filtered(sign_in: Any, cast: Cast) -> None:
    officer = sign_in(cast.officer)
    old = receive_application(
        cast.finance, wish(title="早的", channel="counter"), at=NOW() - timedelta(days=90)
    )
    register_application(old, by=cast.officer, at=NOW())
    new, waiting = in_hand(cast, title="晚的"), arrived(cast, title="没登记的")
    text = officer.get("/desk/applications/").content.decode()
    # What is not registered has no due date yet and stands first.
    assert text.index(waiting.title) < text.index("早的") < text.index("晚的")
    assert "逾期" in text
    assert waiting.title in officer.get("/desk/applications/?stage=arrived").content.decode()
    for query, found in (
        ("due=late", {"早的"}),
        ("due=soon", set()),
        ("q=晚", {"晚的"}),
        ("channel=counter", {"早的"}),
        ("mine=on&stage=all", {"早的", "晚的"}),
        ("stage=all", {"早的", "晚的", "没登记的"}),
    ):
        text = officer.get(f"/desk/applications/?{query}").content.decode()
        assert {one for one in ("早的", "晚的", "没登记的") if one in text} == found, query
    assert officer.get("/desk/applications/?stage=nowhere").status_code == 400
    exported = b"".join(officer.get("/desk/applications/?format=csv").streaming_content).decode(
        "utf-8-sig"
    )  # type: ignore[arg-type]
    assert new.number in exported
    assert "秦" not in exported
    assert "晚的" not in exported


def test_list_and_page_query_counts_are_constant(
    sign_in: Any, cast: Cast, django_assert_num_queries: Any
) -> None:
    officer = sign_in(cast.officer)
    case = in_hand(cast)
    for address in ("/desk/applications/", f"/desk/applications/{case.pk}/"):
        with CaptureQueriesContext(connection) as one:
            officer.get(address)
        for _number in range(2):
            in_hand(cast)
            ask_search(
                case,
                AskSearchInputs(
                    due_on=TODAY,
                    office=Office.objects.create(
                        body=cast.finance, name=f"处{Office.objects.count()}"
                    ),
                ),
                by=cast.officer,
                at=NOW(),
            )
        with django_assert_num_queries(len(one)):
            officer.get(address)


def test_first_page_shows_tasks(sign_in: Any, cast: Cast, django_assert_num_queries: Any) -> None:
    officer, supervisor, head = (sign_in(one) for one in (cast.officer, cast.supervisor, cast.head))
    case = in_hand(cast, title="要答复的")
    arrived(cast, title="要登记的")
    ask_search(
        case,
        AskSearchInputs(
            office=Office.objects.create(body=cast.finance, name="预算处"), due_on=TODAY
        ),
        by=cast.officer,
        at=NOW(),
    )
    text = officer.get("/desk/").content.decode()
    assert "要答复的" in text
    assert "要登记的" in text
    assert "要答复的" not in supervisor.get("/desk/").content.decode()
    assert "要答复的" in head.get("/desk/").content.decode()
    press(officer, case, "propose", outcome_1="G2", title_1="表", reasons_1="见附件")
    assert "要答复的" in supervisor.get("/desk/").content.decode()
    in_hand(cast)
    with CaptureQueriesContext(connection) as one:
        officer.get("/desk/")
    in_hand(cast)
    in_hand(cast)
    with django_assert_num_queries(len(one)):
        officer.get("/desk/")
