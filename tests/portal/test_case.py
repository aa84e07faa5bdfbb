"""The case page: access by number and code, contents and actions."""

import io
import json
import re
import time
from datetime import date, timedelta
from typing import Any
from unittest import mock

import docx
import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongkai.applications.actions import clarifications, consultations, fees, replies
from gongkai.applications.actions.intake import merge_application, pass_on_application
from gongkai.applications.actions.personal import purge_applicant
from gongkai.applications.inputs import (
    AskFeeInputs,
    AskToClarifyInputs,
    ConsultInputs,
    MergeInputs,
    MessageInputs,
    OpinionInputs,
    PartFacts,
    PassOnInputs,
    ProposeInputs,
    ServeInputs,
)
from gongkai.applications.models import Application, CaseFile, Letter
from gongkai.applications.states import FileKind, Stage
from gongkai.files.storage import store_encrypted
from gongkai.kit.refusals import Refused
from gongkai.law.outcomes import Outcome
from gongkai.ledger.models import Act
from gongkai.organisations.models import Body, SecurityEvent
from gongkai.typesetting import pdf
from tests.applications.cases import CODE, WHO, arrived, in_hand, on, served
from tests.cast import Cast

pytestmark = pytest.mark.django_db
VIEW = "/case/view/"


@pytest.fixture
def today() -> Any:
    """Freeze the clock on the Monday on which the cases begin, some hours later."""
    with mock.patch("django.utils.timezone.now", return_value=on("2026-03-02", 15)) as now:
        yield now


def opened(application: Application, code: str = CODE) -> Client:
    """Return a client with access to the case."""
    client = Client()
    answer = client.post("/case/", {"number": application.number, "code": code})
    assert answer.status_code == 302, answer.content.decode()
    return client


def page_of(client: Client) -> str:
    answer = client.get(VIEW)
    assert answer.status_code == 200
    return answer.content.decode()


def with_files(cast: Cast, application: Application) -> tuple[CaseFile, CaseFile]:
    """Answer a case with a copy for the applicant and an internal original."""
    kept = store_encrypted(io.BytesIO("遮盖后的明细".encode()), "明细.txt")
    original, copy = (
        CaseFile.objects.create(
            application=application,
            kind=kind,
            name=name,
            content_id=kept.content_id,
            size=kept.size,
            media_type=kept.media_type,
            at=on("2026-03-03"),
        )
        for kind, name in ((FileKind.ORIGINAL, "原件.txt"), (FileKind.SERVED, "明细.txt"))
    )
    part = PartFacts(
        Outcome.GIVEN_IN_PART, "补贴明细", "涉及个人隐私的部分不予公开。", None, original, copy
    )
    replies.propose_reply(
        application, ProposeInputs(parts=[part]), by=cast.officer, at=on("2026-03-03")
    )
    replies.approve_reply(application, by=cast.supervisor, at=on("2026-03-03"))
    replies.serve_reply(
        application,
        ServeInputs(way="download", served_on=date(2026, 3, 3), text="现答复如下。"),
        by=cast.officer,
        at=on("2026-03-03"),
    )
    return original, copy


@pytest.mark.parametrize("sign", ["", " ", "－", "—"])
def test_hyphens_of_the_receipt_number_do_not_matter(cast: Cast, today: Any, sign: str) -> None:
    Body.objects.filter(pk=cast.finance.pk).update(code="990000-GO")
    cast.finance.refresh_from_db()
    application = in_hand(cast)
    assert application.number.startswith("990000-GO-SQ2026-")
    typed = application.number.replace("-", sign)
    answer = Client().post("/case/", {"number": typed, "code": CODE.replace("-", sign)})
    assert (answer.status_code, answer["Location"]) == (302, VIEW)


def test_number_and_code_give_access_to_case_pages_only(cast: Cast, today: Any) -> None:
    application = in_hand(cast)
    client = Client()
    answer = client.post(
        "/case/", {"number": f" {application.number.lower()} ", "code": "7f3k-9qx2"}
    )
    assert (answer.status_code, answer["Location"]) == (302, VIEW)
    assert {one.key: one["path"] for one in answer.cookies.values()} == {
        "case-zh-hans": "/case/",
        "case-en": "/en/case/",
        "case-ug": "/ug/case/",
    }
    for cookie in answer.cookies.values():
        assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Strict", 1800)
        assert application.number not in cookie.value
        assert CODE not in cookie.value
    page = page_of(client)
    assert application.title in page
    assert "no-store" in client.get(VIEW)["Cache-Control"]
    assert "ETag" not in client.get(VIEW)
    assert client.get("/en/case/view/").status_code == 200


@pytest.mark.parametrize("address", [VIEW, "/case/view/files/1/"])
def test_case_pages_require_the_cookie(cast: Cast, address: str) -> None:
    in_hand(cast)
    assert Client().get(address)["Location"] == "/case/"


@pytest.mark.parametrize("value", ["", "x", "WzEsIngiXQ:1vN:forged", "é"])
def test_forged_cookie_is_refused(cast: Cast, value: str) -> None:
    application = in_hand(cast)
    client = Client()
    client.cookies["case-zh-hans"] = value or signing.dumps(
        [application.pk, "0" * 32, "a"], salt="gongkai.portal.case"
    )
    assert client.get(VIEW)["Location"] == "/case/"
    assert client.post("/case/view/withdraw/")["Location"] == "/case/"
    assert Application.objects.get().stage == Stage.IN_HAND


def test_cookie_is_valid_for_this_case_and_code_only(cast: Cast, today: Any) -> None:
    one, other = in_hand(cast), in_hand(cast, title="另一件")
    client = opened(one)
    Application.objects.filter(pk=other.pk).update(code_hash="other")
    pk, mark, access = signing.loads(
        client.cookies["case-zh-hans"].value, salt="gongkai.portal.case"
    )
    assert pk == one.pk
    client.cookies["case-zh-hans"] = signing.dumps(
        [other.pk, mark, access], salt="gongkai.portal.case"
    )
    assert client.get(VIEW)["Location"] == "/case/"


def test_cookie_expires_after_half_an_hour_and_is_renewed_by_each_page(
    cast: Cast, today: Any
) -> None:
    client = opened(in_hand(cast))
    start = time.time()
    with mock.patch("django.core.signing.time.time", return_value=start + 1700):
        page_of(client)
    with mock.patch("django.core.signing.time.time", return_value=start + 3400):
        page_of(client)
    with mock.patch("django.core.signing.time.time", return_value=start + 5300):
        answer = client.get(VIEW)
        assert answer["Location"] == "/case/"
    assert client.get("/case/").status_code == 200


def test_sign_out_ends_access_to_the_case(cast: Cast, today: Any) -> None:
    application = in_hand(cast)
    client, other, copy = opened(application), opened(application), Client()
    copy.cookies["case-zh-hans"] = client.cookies["case-zh-hans"].value
    assert copy.get(VIEW).status_code == 200
    assert client.post("/case/view/leave/")["Location"] == "/case/"
    assert client.get(VIEW).status_code == 302
    # A copy of the cookie is dead too, renewed or not; another browser of the applicant is not.
    assert copy.get(VIEW).status_code == 302
    assert other.get(VIEW).status_code == 200
    client.cookies["case-zh-hans"] = copy.cookies["case-zh-hans"].value
    client.post("/case/", {"number": application.number, "code": CODE})
    assert client.get(VIEW).status_code == 200
    assert client.get("/case/view/leave/").status_code == 405


def test_erasure_of_data_ends_access_to_the_case(cast: Cast, today: Any) -> None:
    application = served(cast, in_hand(cast), Outcome.GIVEN, at=on("2026-03-03"))
    client = opened(application)
    purge_applicant(application.applicant, at=on("2028-03-03"), after_days=365)
    assert client.get(VIEW).status_code == 302
    answer = Client().post("/case/", {"number": application.number, "code": CODE})
    assert answer.status_code == 400


# Enumeration


def tried(client: Client, number: str, code: str) -> tuple[int, bytes, list[str]]:
    """Return the response to an attempt without the number, and the tables queried."""
    with CaptureQueriesContext(connection) as asked:
        answer = client.post("/case/", {"number": number, "code": code})
    body = answer.content.replace(number.encode(), b"@").replace(code.encode(), b"@")
    return answer.status_code, body, [one["sql"].split(" ")[0] for one in asked.captured_queries]


def test_unknown_number_and_wrong_code_give_the_same_response(cast: Cast) -> None:
    application = in_hand(cast)
    codeless = in_hand(cast)
    Application.objects.filter(pk=codeless.pk).update(code_hash="")
    client = Client()
    client.get("/case/")
    client.post("/case/", {"number": "x", "code": "x"})  # the dummy hash is computed once
    with mock.patch("gongkai.kit.query_codes.check_password", return_value=False) as checked:
        numbers = (application.number, codeless.number, "990000-D01-SQ2026-99999")
        seen = [tried(client, number, "AAAA-BBBB-CCCC") for number in numbers]
    assert checked.call_count == 3  # the same work for both
    assert all(call.args[1] for call in checked.call_args_list)
    masked = [(status, body[:200], queries) for status, body, queries in seen]
    assert masked[0] == masked[1] == masked[2]
    assert "编号与查询码不符" in seen[0][1].decode()
    assert [body.count(b"error") for _status, body, _queries in seen].count(
        seen[0][1].count(b"error")
    ) == 3


def test_wrong_codes_pause_this_client_for_known_and_unknown_numbers_and_no_other(
    cast: Cast,
) -> None:
    application = in_hand(cast)
    for number in (application.number, "990000-D01-SQ2026-99999"):
        client = Client(REMOTE_ADDR=f"203.0.113.{len(number)}")
        codes = [
            client.post("/case/", {"number": number, "code": "wrong"}).status_code
            for _time in range(6)
        ]
        assert codes == [400] * 5 + [429]
    # The pause binds the client that failed, even with the right code; the applicant gets in at once.
    same = Client(REMOTE_ADDR=f"203.0.113.{len(application.number)}")
    answer = same.post("/case/", {"number": application.number, "code": CODE})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    other = Client(REMOTE_ADDR="198.51.100.1")
    assert other.post("/case/", {"number": application.number, "code": CODE}).status_code == 302
    with mock.patch(
        "django.utils.timezone.now", return_value=timezone.now() + timedelta(minutes=3)
    ):
        assert same.post("/case/", {"number": application.number, "code": CODE}).status_code == 302
    assert SecurityEvent.objects.filter(kind="case_opened", passed=True).count() == 2


def test_client_that_tries_many_numbers_must_wait(cast: Cast, settings: Any) -> None:
    settings.GONGKAI_TRIES_OF_AN_ADDRESS = 4
    client = Client(REMOTE_ADDR="203.0.113.9")
    codes = [client.post("/case/", {"number": f"N{n}", "code": "x"}).status_code for n in range(6)]
    assert codes == [400] * 4 + [429] * 2


def test_security_log_contains_no_number_and_no_code(cast: Cast) -> None:
    Client().post("/case/", {"number": "990000-D01-SQ2026-00001", "code": "SECRETCODE"})
    log = str(list(SecurityEvent.objects.values()))
    assert "SQ2026" not in log
    assert "SECRETCODE" not in log


def test_case_pages_have_a_rate_limit(cast: Cast, settings: Any) -> None:
    settings.GONGKAI_RATES = {**settings.GONGKAI_RATES, "case": 2}
    client = Client()
    assert [client.get("/case/").status_code for _time in range(3)] == [200, 200, 429]


def test_missing_number_or_code_is_an_error_of_its_field(cast: Cast) -> None:
    answer = Client().post("/case/", {"number": "", "code": ""})
    assert answer.status_code == 400
    assert 'id="id_number_error"' in answer.content.decode()
    assert not SecurityEvent.objects.exists()


# Contents of the page


def test_due_date_is_shown_with_its_days_and_reasons(cast: Cast, today: Any) -> None:
    page = page_of(opened(in_hand(cast)))
    assert '<time class="quiet" datetime="2026-03-30">' in page
    assert 'class="deadline-bar"' in page
    assert page.count('class="month"') == 1
    assert "第三十三条" in page


def test_no_deadline_is_shown_before_registration(cast: Cast, today: Any) -> None:
    page = page_of(opened(arrived(cast)))
    assert "机关将与您确认收到申请" in page
    assert 'class="deadline-bar"' not in page


def test_late_reply_is_marked_as_late(cast: Cast) -> None:
    with mock.patch("django.utils.timezone.now", return_value=on("2026-04-20")):
        page = page_of(opened(in_hand(cast)))
    assert "答复期限已过" in page


def test_internal_steps_of_the_office_are_not_shown(cast: Cast, today: Any) -> None:
    application = in_hand(cast)
    replies.propose_reply(
        application,
        ProposeInputs(parts=[PartFacts(Outcome.GIVEN, "未送达的材料", "草拟的理由")]),
        by=cast.officer,
        at=on("2026-03-02", 11),
    )
    client = opened(application)
    page = page_of(client)
    for word in ("未送达的材料", "草拟的理由", "审核", "Officer", "Supervisor", cast.officer.name):
        assert word not in page
    assert "机关正在办理" in page


def test_reply_is_shown_with_its_remedies_and_their_last_days(cast: Cast, today: Any) -> None:
    application = in_hand(cast)
    original, copy = with_files(cast, application)
    today.return_value = on("2026-03-04")
    client = opened(application)
    page = page_of(client)
    assert "涉及个人隐私的部分不予公开" in page
    assert "现答复如下" in page
    assert "2026年5月6日" in page  # the sixtieth day falls on the May holidays
    assert "行政复议" in page
    assert f"/case/view/files/{copy.pk}/" in page
    assert "原件" not in page
    assert f"/case/view/files/{original.pk}/" not in page


def test_only_files_of_a_served_reply_can_be_downloaded(cast: Cast, today: Any) -> None:
    application, other = in_hand(cast), in_hand(cast, title="另一件")
    original, copy = with_files(cast, application)
    _hidden, foreign = with_files(cast, other)
    client = opened(application)
    answer = client.get(f"/case/view/files/{copy.pk}/")
    assert answer.getvalue().decode() == "遮盖后的明细"  # type: ignore[attr-defined]
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]
    for pk in (original.pk, foreign.pk, 999_999):
        assert client.get(f"/case/view/files/{pk}/").status_code == 404


def test_letters_to_others_and_letters_not_sent_are_not_shown(cast: Cast, today: Any) -> None:
    application = in_hand(cast)
    for kind, served_on, words in (
        ("extension", date(2026, 3, 2), "延长期限告知"),
        ("consultation", date(2026, 3, 2), "征求第三方意见"),
        ("fee", None, "尚未送达"),
    ):
        Letter.objects.create(
            application=application,
            kind=kind,
            number=words,
            text=words,
            dated=date(2026, 3, 2),
            served_on=served_on,
        )
    page = page_of(opened(application))
    assert "延长期限告知" in page
    assert "征求第三方意见" not in page
    assert "尚未送达" not in page


def test_case_passed_on_shows_the_other_number_and_the_code_opens_both(
    cast: Cast, today: Any
) -> None:
    application = arrived(cast)
    pass_on_application(
        application, PassOnInputs(to=cast.health), by=cast.officer, at=on("2026-03-02", 11)
    )
    application.refresh_from_db()
    assert application.passed_to
    assert application.passed_to.number in page_of(opened(application))
    assert "机关将与您确认" in page_of(opened(application.passed_to))


def test_joined_case_refers_to_the_other_case(cast: Cast, today: Any) -> None:
    one, other = in_hand(cast), in_hand(cast, title="同一件")
    merge_application(one, MergeInputs(into=other), by=cast.officer, at=on("2026-03-02", 11))
    _original, copy = with_files(cast, other)
    client = opened(one)
    assert "涉及个人隐私" in page_of(client)
    answer = client.get(f"/case/view/files/{copy.pk}/")
    assert answer.getvalue().decode() == "遮盖后的明细"  # type: ignore[attr-defined]


def test_fee_notice_shows_amount_and_last_day(cast: Cast, today: Any) -> None:
    application = in_hand(cast)
    fees.ask_fee(
        application,
        AskFeeInputs(method="pages", count=300),
        by=cast.officer,
        at=on("2026-03-02", 11),
    )
    page = page_of(opened(application))
    application.refresh_from_db()
    assert f"{application.fee.yuan}元" in page
    assert application.fee.due_on.isoformat() in page


# Actions


def test_clarification_is_answered_on_the_page(cast: Cast, today: Any) -> None:
    application = in_hand(cast)
    clarifications.ask_to_clarify(
        application,
        AskToClarifyInputs(text="请说明年度。", answer_by=date(2026, 3, 20)),
        by=cast.officer,
        at=on("2026-03-02", 11),
    )
    client = opened(application)
    assert "请说明年度" in page_of(client)
    assert "期限中止" in page_of(client)
    assert "自2026年3月2日起" in page_of(client)
    assert not re.search(r"还有\d+个工作日", page_of(client))
    empty = client.post("/case/view/clarify/", {"text": " "})
    assert empty.status_code == 400
    assert 'id="clarify_text_error"' in empty.content.decode()
    assert client.post("/case/view/clarify/", {"text": "2025年度。"}).status_code == 302
    application.refresh_from_db()
    assert application.stage == Stage.IN_HAND
    assert "2025年度" in page_of(client)
    assert re.search(r"还有\d+个工作日", page_of(client))
    again = client.post("/case/view/clarify/", {"text": "再补充。"})
    assert again.status_code == 400
    assert "再补充。" in again.content.decode()


def test_messages_can_be_sent_by_applicant_and_office(cast: Cast, today: Any) -> None:
    application = in_hand(cast)
    replies.write_message(
        application, MessageInputs(text="请来电。"), at=on("2026-03-02", 11), by=cast.officer
    )
    client = opened(application)
    assert client.post("/case/view/write/", {"text": "好的。<script>"}).status_code == 302
    page = page_of(client)
    assert "请来电。" in page
    assert "好的。&lt;script&gt;" in page
    too_long = client.post("/case/view/write/", {"text": "字" * 5_001})
    assert too_long.status_code == 400
    assert 'href="#write_text"' in too_long.content.decode()


def test_applicant_can_rate_a_closed_case(cast: Cast, today: Any) -> None:
    application = in_hand(cast)
    client = opened(application)
    client.post("/case/view/rate/", {"stars": "5"})
    application.refresh_from_db()
    assert application.rating is None
    served(cast, application, Outcome.GIVEN, at=on("2026-03-02", 12))
    assert client.post("/case/view/rate/", {"stars": "9"}).status_code == 400
    assert client.post("/case/view/rate/", {"stars": "4"}).status_code == 302
    application.refresh_from_db()
    assert application.rating == 4


def test_disclosure_can_be_suggested_once(cast: Cast, today: Any) -> None:
    application = in_hand(cast)
    client = opened(application)
    assert "/case/view/suggest/" in page_of(client)
    client.post("/case/view/suggest/")
    application.refresh_from_db()
    assert application.public_wish
    assert "/case/view/suggest/" not in page_of(client)
    client.post("/case/view/suggest/")
    assert Act.objects.filter(verb="disclosure.suggested").count() == 1


def test_disclosure_cannot_be_suggested_after_erasure_of_data(cast: Cast) -> None:
    application = served(cast, in_hand(cast), Outcome.GIVEN, at=on("2026-03-03"))
    purge_applicant(application.applicant, at=on("2028-03-03"), after_days=365)
    application.refresh_from_db()
    with pytest.raises(Refused, match="forgotten"):
        replies.suggest_disclosure(application, at=on("2028-03-04"))


def test_applicant_can_withdraw_once(cast: Cast, today: Any) -> None:
    application = in_hand(cast)
    client = opened(application)
    assert client.post("/case/view/withdraw/").status_code == 302
    application.refresh_from_db()
    assert application.stage == Stage.CLOSED
    page = page_of(client)
    assert "您撤回了申请" in page
    client.post("/case/view/withdraw/")
    assert Act.objects.filter(verb="application.withdrawn").count() == 1


def test_applicant_can_download_a_copy_of_all_stored_data(cast: Cast, today: Any) -> None:
    application = in_hand(cast)
    with_files(cast, application)
    replies.write_message(application, MessageInputs(text="你好。"), at=on("2026-03-02", 11))
    client = opened(application)
    answer = client.post("/case/view/export/")
    data = json.loads(answer.content)
    assert data["applicant"]["name"] == WHO.name
    assert data["application"]["number"] == application.number
    assert data["messages"][0]["from"] == "applicant"
    assert data["replies"][0]["parts"][0]["reasons"] == "涉及个人隐私的部分不予公开。"
    assert data["files_received"][0]["name"] == "明细.txt"
    assert "原件" not in answer.content.decode()
    assert {one["act"] for one in data["acts"]} >= {
        "application.arrived",
        "reply.served",
        "records.exported",
    }
    assert "reply.proposed" not in answer.content.decode()
    assert answer["Content-Disposition"] == f'attachment; filename="{application.number}.json"'
    assert Act.objects.filter(verb="records.exported").count() == 1


def test_unknown_action_is_not_found(cast: Cast, today: Any) -> None:
    client = opened(in_hand(cast))
    assert client.post("/case/view/nonsense/").status_code == 404
    assert client.get("/case/view/withdraw/").status_code == 405


def test_actions_require_a_csrf_token(cast: Cast, today: Any) -> None:
    client = opened(in_hand(cast))
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert strict.post("/case/view/withdraw/").status_code == 403
    assert strict.post("/case/", {"number": "x", "code": "y"}).status_code == 403


def test_number_of_queries_does_not_depend_on_the_history(cast: Cast, today: Any) -> None:
    def queries(application: Application) -> int:
        client = opened(application)
        page_of(client)
        with CaptureQueriesContext(connection) as asked:
            page_of(client)
        return len(asked)

    def with_parts(application: Application, number: int) -> Application:
        for _time in range(number):
            replies.write_message(
                application, MessageInputs(text="你好。"), at=on("2026-03-02", 11)
            )
            consultations.consult(
                application,
                ConsultInputs(question="是否同意？", name="某人"),
                by=cast.officer,
                at=on("2026-03-02", 11),
            )
        for one in application.consultations.all():
            consultations.note_opinion(
                one,
                OpinionInputs(opinion="consent", answered_on=date(2026, 3, 2)),
                by=cast.officer,
                at=on("2026-03-02", 12),
            )
        return served(cast, application, *[Outcome.GIVEN] * number, at=on("2026-03-02", 13))

    one, three = with_parts(in_hand(cast), 1), with_parts(in_hand(cast), 3)
    assert queries(one) == queries(three)


def test_letter_can_be_downloaded_in_printed_form(cast: Cast, today: Any) -> None:
    application = in_hand(cast)
    asked = consultations.consult(
        application,
        ConsultInputs(question="？", name="某公司"),
        by=cast.officer,
        at=on("2026-03-02", 11),
    )
    letter, foreign = (
        application.letters.get(kind="receipt"),
        in_hand(cast, title="另一件").letters.get(),
    )
    client = opened(application)
    assert f"/case/view/letters/{letter.pk}.pdf" in page_of(client)
    answer = client.get(f"/case/view/letters/{letter.pk}.docx")
    text = "\n".join(one.text for one in docx.Document(io.BytesIO(answer.content)).paragraphs)
    assert f"{WHO.name}：" in text
    assert application.number in text
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]
    for path in (
        f"{asked.letters.get().pk}.docx",
        f"{foreign.pk}.docx",
        f"{letter.pk}.exe",
        "999999.pdf",
    ):
        assert client.get(f"/case/view/letters/{path}").status_code == 404
    assert Client().get(f"/case/view/letters/{letter.pk}.docx").status_code == 302


def test_failed_rendering_of_a_letter_shows_an_error(
    cast: Cast, today: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        pdf, "COMMAND", (pdf.COMMAND[0], "-c", "import sys; sys.stdin.read(); sys.exit(3)")
    )
    application = in_hand(cast)
    answer = opened(application).get(
        f"/case/view/letters/{application.letters.get().pk}.pdf", follow=True
    )
    assert "请取 DOCX 文件" in answer.content.decode()
