"""Contents of the case page: deadlines, replies, files and letters."""

import io
from datetime import date
from typing import Any
from unittest import mock

import docx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongkai.applications.actions import consultations, fees, replies
from gongkai.applications.actions.intake import merge_application, pass_on_application
from gongkai.applications.inputs import (
    AskFeeInputs,
    ConsultInputs,
    MergeInputs,
    MessageInputs,
    OpinionInputs,
    PartFacts,
    PassOnInputs,
    ProposeInputs,
)
from gongkai.applications.models import Application, Letter
from gongkai.law.outcomes import Outcome
from gongkai.typesetting import pdf
from tests.applications.cases import WHO, arrived, in_hand, on, served
from tests.cast import Cast
from tests.portal.case_pages import opened, page_of, today, with_files

pytestmark = pytest.mark.django_db
__all__ = ["today"]


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
