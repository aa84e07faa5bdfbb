"""Applications in the staff interface: the list, the page of a case, and the form of each step."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongkai.applications.actions.consultations import consult
from gongkai.applications.actions.intake import receive_application, register_application
from gongkai.applications.actions.replies import lodge_remedy
from gongkai.applications.actions.searches import ask_search
from gongkai.applications.inputs import AskSearchInputs, ConsultInputs, LodgeInputs, RegisterInputs
from gongkai.applications.intake.query_codes import application_by_query_code
from gongkai.applications.models import Application, CaseFile, Consultation, Reply
from gongkai.applications.standard_reasons import STANDARD, standard_reasons
from gongkai.applications.states import Stage, Way
from gongkai.applications.workflow import WORKFLOW
from gongkai.desk.applications.page_actions import page_actions
from gongkai.documents.models import Attachment, Document
from gongkai.law.outcomes import OUTCOMES, Outcome
from gongkai.law.regimes import Regime
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.models import Act
from gongkai.organisations.actions import grant_post
from gongkai.organisations.models import Body, Office
from gongkai.organisations.states import PostKind
from tests.applications.cases import CARD, COUNTER_FORM, served, wish
from tests.cast import Cast
from tests.clock import TODAY

pytestmark = pytest.mark.django_db
NOW = timezone.now
LEFT = r"还有\d+个工作日"


def arrived(cast: Cast, **changes: Any) -> Application:
    return receive_application(cast.finance, wish(**changes), at=NOW())


def in_hand(cast: Cast, **changes: Any) -> Application:
    return register_application(
        arrived(cast, **changes), RegisterInputs(confirmed_on=TODAY), by=cast.officer, at=NOW()
    )


def press(browser: Any, case: Application, verb: str, of: Any = None, **values: Any) -> Any:
    """Send the form of one action on the page of a case, confirmed where a page asks for that."""
    subject = of or case
    data = {f"{verb}-{subject.pk}-{name}": value for name, value in values.items()} | {
        "of": subject.pk,
        "confirm": "1",
    }
    return browser.post(f"/desk/applications/{case.pk}/act/{verb}/", data)


def page(browser: Any, case: Application) -> str:
    return str(browser.get(f"/desk/applications/{case.pk}/").content.decode())


def stage(case: Application) -> str:
    return Application.objects.get(pk=case.pk).stage


def test_case_is_processed_from_arrival_to_service_by_its_forms(sign_in: Any, cast: Cast) -> None:
    case = arrived(cast)
    officer, supervisor = sign_in(cast.officer), sign_in(cast.supervisor)
    assert "已到达" in page(officer, case)
    assert press(officer, case, "register", confirmed_on=TODAY).status_code == 302
    upload = SimpleUploadedFile("明细.txt", "供暖补贴".encode())
    assert press(officer, case, "attach", kind="served", file=upload).status_code == 302
    given = CaseFile.objects.get()
    parts = {
        "outcome_1": "G2",
        "title_1": "明细表",
        "reasons_1": "见附件",
        "served_1": given.pk,
        "outcome_2": "D6",
        "title_2": "讨论记录",
        "reasons_2": "属于讨论记录",
    }
    assert press(officer, case, "propose", **parts).status_code == 302
    assert stage(case) == Stage.WITH_SUPERVISOR
    assert press(supervisor, case, "return", reason="补充依据").status_code == 302
    assert press(officer, case, "propose", **parts).status_code == 302
    assert press(officer, case, "approve").status_code == 409
    assert press(supervisor, case, "approve").status_code == 302
    assert (
        press(officer, case, "serve", way="download", served_on=TODAY, proof="").status_code == 302
    )
    assert stage(case) == Stage.CLOSED
    text = page(officer, case)
    for words in ("明细表", "讨论记录", "复议", "答复送达"):
        assert words in text
    assert Act.objects.get(verb="reply.served").facets["outcome"] == "G3"


def test_intermediate_steps_are_taken_by_their_forms(sign_in: Any, cast: Cast) -> None:
    officer, supervisor = sign_in(cast.officer), sign_in(cast.supervisor)
    office = Office.objects.create(body=cast.finance, name="预算处")
    case = in_hand(cast)
    soon = TODAY + timedelta(days=20)
    assert (
        press(officer, case, "ask-to-clarify", text="哪一年？", answer_by=soon).status_code == 302
    )
    assert "哪一年？" in page(officer, case)
    assert press(officer, case, "clarify", text="2025年").status_code == 302
    assert (
        press(officer, case, "ask-search", office=office.pk, due_on=soon, note="").status_code
        == 302
    )
    search = case.searches.get()
    assert (
        press(officer, case, "answer-search", search, found="yes", text="在台账中").status_code
        == 302
    )
    assert (
        press(
            officer, case, "consult", agency=cast.health.pk, question="？", name="", contact=""
        ).status_code
        == 302
    )
    asked = Consultation.objects.get()
    assert press(officer, case, "reached", asked, reached_on=TODAY).status_code == 302
    assert (
        press(
            officer,
            case,
            "opinion",
            asked,
            opinion="objection",
            answered_on=TODAY,
            reasons="不同意",
        ).status_code
        == 302
    )
    assert press(supervisor, case, "override", asked, reason="公共利益").status_code == 302
    assert press(officer, case, "ask-extension", days=10, reason="汇总").status_code == 302
    assert press(supervisor, case, "extend").status_code == 302
    assert (
        press(
            supervisor, case, "delay", until=TODAY + timedelta(days=200), reason="数量大"
        ).status_code
        == 302
    )
    assert press(officer, case, "assign", officer=cast.officer.pk).status_code == 302
    assert press(officer, case, "fee", method="pages", count=100).status_code == 302
    assert "700" in page(officer, case)
    assert press(officer, case, "pay", paid_on=TODAY).status_code == 302
    assert press(officer, case, "message", text="正在办理").status_code == 302
    similar = in_hand(cast)
    assert press(officer, similar, "merge", into=case.pk).status_code == 302
    assert press(officer, in_hand(cast), "split", titles="甲\n乙\n\n").status_code == 302
    assert press(officer, arrived(cast), "pass-on", to=cast.health.pk).status_code == 302
    assert press(officer, arrived(cast), "withdraw").status_code == 302


def test_remedies_are_recorded_and_reopen_the_case(sign_in: Any, cast: Cast) -> None:
    officer = sign_in(cast.officer)
    case = served(cast, in_hand(cast), Outcome.PROCESS, at=NOW())
    lodge = {
        "route": "reconsideration",
        "authority": "示范区人民政府",
        "lodged_on": TODAY,
        "reference": "",
        "ordered_by": "",
    }
    assert press(officer, case, "lodge", **lodge).status_code == 302
    remedy = case.remedies.get()
    assert (
        press(
            officer, case, "result", remedy, result="corrected", decided_on=TODAY, note=""
        ).status_code
        == 302
    )
    assert press(officer, case, "reopen", on=TODAY).status_code == 302
    assert stage(case) == Stage.IN_HAND
    complaint = lodge_remedy(
        case,
        LodgeInputs(route="complaint", authority="办公厅", lodged_on=TODAY, ordered_by=TODAY),
        by=cast.officer,
        at=NOW(),
    )
    assert press(officer, case, "obey", complaint).status_code == 302


def test_every_step_has_a_page_action() -> None:
    assert list(page_actions()) == [step.name for step in WORKFLOW]
    assert all(step.sources for step in WORKFLOW)


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


@pytest.mark.parametrize(
    ("way", "wish_text"), [("download", "在本平台下载"), ("email", "电子邮件")]
)
def test_service_preselects_the_wish_and_asks_for_confirmation(
    sign_in: Any, cast: Cast, way: str, wish_text: str
) -> None:
    case = in_hand(cast, way=way)
    officer = sign_in(cast.officer)
    press(officer, case, "propose", outcome_1="G2", title_1="表", reasons_1="见附件")
    press(sign_in(cast.supervisor), case, "approve")
    form = page(officer, case)
    assert re.search(rf'<option value="{way}" selected>[^<]*{wish_text}', form)
    assert f'<option value="{Way.COUNTER}">' in form
    assert re.search(rf"申请人希望的方式：[^<]*{wish_text}", form)
    address = f"/desk/applications/{case.pk}/act/serve/"
    typed = {
        "of": case.pk,
        f"serve-{case.pk}-way": Way.COUNTER,
        f"serve-{case.pk}-served_on": TODAY.isoformat(),
        f"serve-{case.pk}-proof": "窗口领取",
    }

    asked = officer.post(address, typed)

    text = asked.content.decode()
    assert asked.status_code == 200
    assert stage(case) == Stage.APPROVED
    assert "这不是申请人希望的方式" in text
    sent = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text))
    assert sent[f"serve-{case.pk}-proof"] == "窗口领取"
    assert officer.post(address, sent).status_code == 302
    assert stage(case) == Stage.CLOSED
    assert Reply.objects.get().served_by == Way.COUNTER


def test_wrong_day_of_service_is_refused_before_it_is_confirmed(sign_in: Any, cast: Cast) -> None:
    case = in_hand(cast)
    officer = sign_in(cast.officer)
    press(officer, case, "propose", outcome_1="G2", title_1="表", reasons_1="见附件")
    press(sign_in(cast.supervisor), case, "approve")
    late = TODAY + timedelta(days=1)
    data = {"of": case.pk, f"serve-{case.pk}-way": "post", f"serve-{case.pk}-served_on": late}

    refused = officer.post(f"/desk/applications/{case.pk}/act/serve/", data)

    assert refused.status_code == 409
    assert f'id="id_serve-{case.pk}-served_on_error"' in refused.content.decode()


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


def written(cast: Cast, **changes: Any) -> dict[str, Any]:
    plain = {
        "body": cast.finance.pk,
        **COUNTER_FORM,
        "arrived_on": TODAY,
        "title": "供暖补贴",
        "description": "2025年的明细",
    }
    return {**plain, **changes}


def test_officer_records_application_made_in_person(sign_in: Any, cast: Cast) -> None:
    officer = sign_in(cast.officer)
    taken = officer.post("/desk/applications/new/", written(cast))
    case = Application.objects.get()
    text = taken.content.decode()
    assert case.number in text
    code = taken.context["code"]
    assert application_by_query_code(case.number, code) == case
    assert (case.channel, case.stage) == ("counter", Stage.ARRIVED)
    assert Act.objects.get(verb="application.arrived").actor_id == str(cast.officer.pk)
    assert code not in page(officer, case)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"proof_number": "1"}, "proof_number"),
        ({"channel": "web"}, "channel"),
        ({"arrived_on": TODAY + timedelta(days=1)}, "arrived_on"),
        ({"description": "字" * 50_000}, "description"),
        ({"way": "post"}, "address"),
        ({"body": 0}, "body"),
    ],
)
def test_invalid_intake_shows_errors_at_fields(
    sign_in: Any, cast: Cast, changes: dict[str, Any], field: str
) -> None:
    answer = sign_in(cast.officer).post("/desk/applications/new/", written(cast, **changes))
    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert not Application.objects.exists()


def test_intake_that_is_refused_keeps_what_was_entered(sign_in: Any, cast: Cast) -> None:
    officer = sign_in(cast.officer)
    Body.objects.filter(pk=cast.finance.pk).update(ended_on=TODAY)
    answer = officer.post("/desk/applications/new/", written(cast))
    assert answer.status_code == 409
    assert "body" in answer.context["form"].errors
    assert "2025年的明细" in answer.content.decode()
    assert not Application.objects.exists()


def test_only_officers_record_applications(sign_in: Any, cast: Cast) -> None:
    for somebody in (cast.drafter, cast.supervisor):
        assert sign_in(somebody).get("/desk/applications/new/").status_code == 403
    assert sign_in(cast.stranger).post("/desk/applications/new/", written(cast)).status_code == 400


def test_office_answers_its_search_without_seeing_the_applicant(sign_in: Any, cast: Cast) -> None:
    office = Office.objects.create(body=cast.finance, name="预算处")
    case = in_hand(cast, description="我是秦未央，请查")
    search = ask_search(
        case, AskSearchInputs(office=office, due_on=TODAY, note="查台账"), by=cast.officer, at=NOW()
    )
    head = sign_in(cast.head)
    text = head.get("/desk/searches/").content.decode()
    assert "查台账" in text
    assert "秦未央" not in text
    assert (
        head.post(f"/desk/searches/{search.pk}/", {"found": "yes", "text": " "}).status_code == 409
    )
    assert (
        head.post(f"/desk/searches/{search.pk}/", {"found": "no", "text": "台账中没有"}).status_code
        == 302
    )
    assert (
        sign_in(cast.stranger).post(f"/desk/searches/{search.pk}/", {"text": "x"}).status_code
        == 404
    )
    assert "台账中没有" in page(sign_in(cast.officer), case)


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


def test_answered_case_is_added_to_and_removed_from_the_disclosure_log(
    sign_in: Any, cast: Cast
) -> None:
    officer = sign_in(cast.officer)
    case = served(cast, in_hand(cast), Outcome.GIVEN, at=NOW())
    assert press(officer, case, "publish", title="秦未央要的").status_code == 409
    assert press(officer, case, "publish", title="补贴发放明细").status_code == 302
    assert "补贴发放明细" in officer.get("/answered/").content.decode()
    assert press(officer, case, "unpublish").status_code == 302
    assert "补贴发放明细" not in officer.get("/answered/").content.decode()


def test_disclosed_information_becomes_a_public_document(sign_in: Any, cast: Cast) -> None:
    officer = sign_in(cast.officer)
    refused = served(cast, in_hand(cast), Outcome.PROCESS, at=NOW())
    assert press(officer, refused, "make-public", title="讨论记录").status_code == 409
    case = in_hand(cast)
    upload = SimpleUploadedFile("明细.txt", "供暖补贴".encode())
    press(officer, case, "attach", kind="served", file=upload)
    parts = {
        "outcome_1": "G2",
        "title_1": "明细表",
        "reasons_1": "见附件",
        "served_1": CaseFile.objects.get().pk,
    }
    press(officer, case, "propose", **parts)
    press(sign_in(cast.supervisor), case, "approve")
    press(officer, case, "serve", way="download", served_on=TODAY, proof="")
    # A case officer who is not a drafter creates no document, and nothing is partly saved.
    assert press(officer, case, "make-public", title="供暖补贴明细").status_code == 409
    assert not Document.objects.exists()
    grant_post(cast.officer, PostKind.DRAFTER, cast.finance, by=SYSTEM, at=NOW(), since=TODAY)
    assert press(officer, case, "make-public", title="秦未央要的明细").status_code == 409
    assert press(officer, case, "make-public", title="供暖补贴明细").status_code == 302
    document = Document.objects.get()
    assert (document.heading, document.status, document.drafter) == (
        "供暖补贴明细",
        "preparing",
        cast.officer,
    )
    assert [one.name for one in Attachment.objects.filter(version__document=document)] == [
        "明细.txt"
    ]
    assert Act.objects.get(verb="disclosure.begun").facets["document"] == document.pk
    assert f"/desk/documents/{document.pk}/" in page(officer, case)
    assert press(officer, case, "make-public", title="供暖补贴明细").status_code == 409
    assert Document.objects.count() == 1


def test_fee_is_previewed_before_it_is_demanded(sign_in: Any, cast: Cast) -> None:
    officer, case = sign_in(cast.officer), in_hand(cast)
    data = {f"fee-{case.pk}-method": "pages", f"fee-{case.pk}-count": 120, "of": case.pk}
    shown = officer.post(f"/desk/applications/{case.pk}/act/fee/", {**data, "preview": "1"})
    assert shown.status_code == 200
    for words in ("1100元", "第31至100", "每件（页）20元"):
        assert words in shown.content.decode()
    assert stage(case) == Stage.IN_HAND
    assert officer.post(f"/desk/applications/{case.pk}/act/fee/", data).status_code == 302
    assert stage(case) == Stage.FEE_ASKED


def test_standard_reasons_are_used_if_the_officer_enters_none(sign_in: Any, cast: Cast) -> None:
    officer, case = sign_in(cast.officer), in_hand(cast)
    parts = {
        "outcome_1": "D6",
        "title_1": "讨论记录",
        "standard_1": "on",
        "outcome_2": "U1",
        "title_2": "台账",
        "reasons_2": "查了三个处室。",
        "standard_2": "on",
    }
    assert press(officer, case, "propose", **parts).status_code == 302
    first, second = case.replies.get().parts.order_by("position")
    assert "第十六条" in first.reasons
    assert second.reasons == "查了三个处室。"
    assert (
        press(officer, in_hand(cast), "propose", outcome_1="D6", title_1="讨论记录").status_code
        == 409
    )


def test_what_cannot_be_provided_has_two_wordings() -> None:
    assert "不存在" in standard_reasons(Outcome.NOT_HELD)
    assert "第三十六条第四项" in standard_reasons(Outcome.NOT_HELD)
    words = standard_reasons(Outcome.NOT_HELD, other_body="甲市水务局（0991-2345678）")
    assert "第三十六条第五项" in words
    assert "不存在" not in words
    assert words.endswith("建议您向甲市水务局（0991-2345678）提出申请。")
    assert "甲市水务局" in standard_reasons(Outcome.FIRST_NOT_OURS, other_body="甲市水务局")
    # Other outcomes name no other body.
    assert standard_reasons(Outcome.PROCESS, other_body="甲市水务局") == STANDARD[Outcome.PROCESS]


def test_every_outcome_has_standard_reasons_that_cite_its_edition() -> None:
    assert set(STANDARD) == set(OUTCOMES)
    for outcome, words in STANDARD.items():
        is_first = OUTCOMES[outcome].regime == Regime.FIRST
        assert ("2008年起施行" in words) <= is_first, outcome
        assert words.endswith("。")
