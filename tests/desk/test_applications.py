"""Applications in the staff interface: the form of each step."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from gongkai.applications.actions.replies import lodge_remedy
from gongkai.applications.inputs import LodgeInputs
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
from gongkai.organisations.models import Office
from gongkai.organisations.states import PostKind
from tests.applications.cases import served
from tests.cast import Cast
from tests.clock import TODAY
from tests.desk.application_pages import NOW, arrived, in_hand, page, press

pytestmark = pytest.mark.django_db


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
