"""Letters in the staff interface: masked previews, downloads in clear, and letter templates."""

import io
import json
import re
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from gongkai.applications.actions import clarifications, consultations, replies
from gongkai.applications.inputs import AskToClarifyInputs, ConsultInputs, PartFacts, ProposeInputs
from gongkai.applications.models import Letter, LetterTemplate
from gongkai.law.outcomes import Outcome
from gongkai.ledger.models import Act
from gongkai.typesetting import pdf
from tests.applications.cases import WHO
from tests.cast import Cast
from tests.clock import TODAY
from tests.desk.application_pages import NOW, in_hand, page, press

pytestmark = pytest.mark.django_db
GOOD = "受理编号{{受理编号}}，{{答复期限}}前答复。"


def words_in(answer: Any) -> str:
    return "\n".join(one.text for one in docx.Document(io.BytesIO(answer.content)).paragraphs)


def address(letter: Letter, form: str = "docx") -> str:
    return f"/desk/applications/{letter.application_id}/letters/{letter.pk}.{form}"


def test_letter_is_viewed_masked_and_downloaded_in_clear_with_an_act(
    sign_in: Any, cast: Cast
) -> None:
    case = in_hand(cast)
    letter, officer = case.letters.get(), sign_in(cast.officer)
    looked = officer.get(address(letter))
    assert "秦**" in words_in(looked)
    assert WHO.name not in words_in(looked)
    assert looked["Content-Disposition"].startswith("attachment")
    assert not Act.objects.filter(verb="applicant.unmasked").exists()
    taken = officer.post(address(letter))
    assert f"{WHO.name}：" in words_in(taken)
    assert Act.objects.get(verb="applicant.unmasked").facets["reason"] == "delivery"
    for form in ("odt", "exe"):
        assert officer.get(address(letter, form)).status_code == 404
    assert (
        officer.get(f"/desk/applications/{in_hand(cast).pk}/letters/{letter.pk}.docx").status_code
        == 404
    )


def test_letter_to_a_third_party_is_masked_too(sign_in: Any, cast: Cast) -> None:
    case = in_hand(cast)
    consultations.consult(
        case, ConsultInputs(question="？", name="和平供水公司"), by=cast.officer, at=NOW()
    )
    consultations.consult(
        case, ConsultInputs(question="？", agency=cast.health), by=cast.officer, at=NOW()
    )
    third, agency = case.letters.get(kind="consultation"), case.letters.get(kind="agency")
    officer = sign_in(cast.officer)
    assert "和*****：" in words_in(officer.get(address(third)))
    assert "和平供水公司：" in words_in(officer.post(address(third)))
    assert f"{cast.health.name}：" in words_in(officer.get(address(agency)))


def test_letter_is_downloaded_as_pdf(sign_in: Any, cast: Cast) -> None:
    answer = sign_in(cast.officer).get(address(in_hand(cast).letters.get(), "pdf"))
    assert answer["Content-Type"] == "application/pdf"
    text = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text().replace(" ", "")
    assert "政府信息公开申请登记回执" in text
    assert "秦**" in text


@pytest.mark.parametrize(("code", "said"), [(3, "未能排成 PDF 文件"), (1, "未能排成 PDF 文件")])
def test_failed_pdf_rendering_shows_an_error(
    sign_in: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch, code: int, said: str
) -> None:
    monkeypatch.setattr(
        pdf, "COMMAND", (pdf.COMMAND[0], "-c", f"import sys; sys.stdin.read(); sys.exit({code})")
    )
    case = in_hand(cast)
    answer = sign_in(cast.officer).get(address(case.letters.get(), "pdf"), follow=True)
    assert said in answer.content.decode()


def test_reply_is_previewed_as_a_letter(sign_in: Any, cast: Cast) -> None:
    case = in_hand(cast)
    officer = sign_in(cast.officer)
    draft = f"/desk/applications/{case.pk}/reply.docx"
    assert officer.get(draft).status_code == 404
    parts = [PartFacts(Outcome.PROCESS, "会议纪要", "属于讨论记录")]
    replies.propose_reply(case, ProposeInputs(parts=parts), by=cast.officer, at=NOW())
    text = words_in(sign_in(cast.supervisor).get(draft))
    for words in ("（草稿）", "会议纪要", "属于讨论记录", "先申请行政复议", "秦**："):
        assert words in text
    assert not Letter.objects.filter(kind="reply").exists()
    assert f"/desk/applications/{case.pk}/reply.pdf" in page(officer, case)


def test_letter_to_a_third_party_does_not_take_the_wish_of_the_applicant(
    sign_in: Any, cast: Cast
) -> None:
    case = in_hand(cast, way="email", email="qin@example.org")
    inputs = ConsultInputs(question="可否公开？", name="和平供水公司")
    consultations.consult(case, inputs, by=cast.officer, at=NOW())
    letter = case.letters.get(kind="consultation")
    text = page(sign_in(cast.officer), case)
    form = text.partition(f'name="note-service-{letter.pk}-way"')[2].partition("</form>")[0]
    assert "送达日期" in form
    assert "selected" not in form
    assert "申请人希望的方式" not in form


def test_service_and_correction_are_recorded_by_their_forms(sign_in: Any, cast: Cast) -> None:
    officer, supervisor = sign_in(cast.officer), sign_in(cast.supervisor)
    case = in_hand(cast, way="post", address="和平路1号")
    clarifications.ask_to_clarify(
        case,
        AskToClarifyInputs(text="？", answer_by=TODAY.replace(year=TODAY.year + 1)),
        by=cast.officer,
        at=NOW(),
    )
    letter = case.letters.get(kind="clarification")
    text = page(officer, case)
    assert letter.number in text
    assert re.search(
        rf'name="note-service-{letter.pk}-way".*?value="post" selected', text, re.DOTALL
    )
    assert (
        press(
            officer, case, "note-service", letter, way="post", served_on=TODAY, proof="回执"
        ).status_code
        == 302
    )
    assert (
        press(
            officer, case, "note-service", letter, way="post", served_on=TODAY, proof="回执"
        ).status_code
        == 404
    )
    press(officer, case, "clarify", text="2025年")
    press(officer, case, "propose", outcome_1="G2", title_1="表", reasons_1="见附件")
    press(supervisor, case, "approve")
    press(officer, case, "serve", way="post", served_on=TODAY, proof="挂号")
    assert press(officer, case, "correct", result="corrected", text="门牌更正").status_code == 302
    assert "门牌更正" in page(officer, case)


def test_supervisor_previews_and_saves_a_letter_template(sign_in: Any, cast: Cast) -> None:
    supervisor, officer = sign_in(cast.supervisor), sign_in(cast.officer)
    where = f"/desk/applications/letters/{cast.finance.pk}/receipt/"
    assert "政府信息公开申请登记回执" in officer.get("/desk/applications/letters/").content.decode()
    assert "只有本机关“" in officer.get(where).content.decode()
    shown = supervisor.post(where, {"text": GOOD, "version": 0, "preview": "1"})
    assert "受理编号990000-SQ2026-00012，2026年11月30日前答复。" in shown.content.decode()
    assert not LetterTemplate.objects.exists()
    assert supervisor.post(where, {"text": GOOD, "version": 0, "save": "1"}).status_code == 302
    late = supervisor.post(where, {"text": GOOD + "！", "version": 0, "save": "1"})
    assert late.status_code == 409
    assert GOOD + "！" in late.content.decode()
    assert "其间已有他人修改" in late.content.decode()
    assert (
        supervisor.post(where, {"text": "{{受理编号}}", "version": 1, "save": "1"}).status_code
        == 409
    )
    assert supervisor.post(where, {"text": "", "version": 1, "save": "1"}).status_code == 400
    assert officer.post(where, {"text": GOOD, "version": 1, "save": "1"}).status_code == 409
    assert LetterTemplate.objects.get().text == GOOD
    assert in_hand(cast).letters.get().text.startswith("受理编号")


def test_templates_of_other_bodies_and_kinds_are_not_found(sign_in: Any, cast: Cast) -> None:
    supervisor = sign_in(cast.supervisor)
    for path in (f"{cast.health.pk}/receipt", f"{cast.finance.pk}/poem", "999999/receipt"):
        assert supervisor.get(f"/desk/applications/letters/{path}/").status_code == 404
    assert sign_in(cast.drafter).get("/desk/applications/letters/").status_code == 403
    assert (
        sign_in(cast.drafter)
        .get(f"/desk/applications/letters/{cast.finance.pk}/receipt/")
        .status_code
        == 404
    )


def test_template_list_query_count_is_constant(
    sign_in: Any, cast: Cast, django_assert_num_queries: Any
) -> None:
    browser = sign_in(cast.supervisor)
    browser.get("/desk/applications/letters/")
    LetterTemplate.objects.create(
        body=cast.finance, kind="fee", version=1, text="x", written_at=NOW()
    )
    with CaptureQueriesContext(connection) as one:
        browser.get("/desk/applications/letters/")
    for number in (2, 3):
        LetterTemplate.objects.create(
            body=cast.finance, kind="fee", version=number, text="x", written_at=NOW()
        )
    with django_assert_num_queries(len(one)):
        browser.get("/desk/applications/letters/")


def test_whole_case_is_exported_as_one_file_with_an_act(sign_in: Any, cast: Cast) -> None:
    officer, case = sign_in(cast.officer), in_hand(cast)
    upload = SimpleUploadedFile("明细.txt", "供暖补贴".encode())
    press(officer, case, "attach", kind="internal", file=upload)
    where = f"/desk/applications/{case.pk}/archive/"
    for reason in ("", "curiosity"):
        assert officer.post(where, {"reason": reason}).status_code == 409
    assert officer.get(where).status_code == 405
    answer = officer.post(where, {"reason": "dispute"})
    assert answer["Content-Disposition"] == f'attachment; filename="{case.number}.zip"'
    archive = ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    letter, one = case.letters.get(), case.files.get()
    assert archive.namelist() == [
        "case.json",
        "acts.json",
        f"letters/{letter.pk}-receipt.docx",
        f"files/internal/{one.pk}-明细.txt",
    ]
    assert archive.read(archive.namelist()[3]).decode() == "供暖补贴"
    assert json.loads(archive.read("case.json"))["applicant"]["name"] == WHO.name
    verbs = [act["verb"] for act in json.loads(archive.read("acts.json"))]
    assert verbs == ["application.arrived", "application.received", "applicant.unmasked"]
    paper = docx.Document(io.BytesIO(archive.read(archive.namelist()[2])))
    assert WHO.name in "".join(line.text for line in paper.paragraphs)
