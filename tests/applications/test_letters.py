"""Letters: one per notifiable step, with the content required by law and without names."""

import re
from dataclasses import (
    replace,
)
from datetime import date, timedelta
from typing import Any

import pytest

from gongkai.applications.actions import (
    clarifications,
    consultations,
    extensions,
    fees,
    intake,
    replies,
)
from gongkai.applications.actions.letters import (
    correct_records,
    note_receipt,
    note_service,
    write_template,
)
from gongkai.applications.actions.personal import purge_applicant
from gongkai.applications.applicant_view import letters_for_applicant, replies_for_applicant
from gongkai.applications.inputs import (
    AskExtensionInputs,
    AskFeeInputs,
    AskToClarifyInputs,
    ConsultInputs,
    CorrectInputs,
    DelayInputs,
    OpinionInputs,
    OverrideInputs,
    PartFacts,
    PassOnInputs,
    ProposeInputs,
    ReachedInputs,
    ReceiptInputs,
    ServeInputs,
    ServiceInputs,
)
from gongkai.applications.letter_templates import BLANKS, EXAMPLES, FORMS, blanks_in, fill_blanks
from gongkai.applications.letters import addressee_of, paper_of, reply_letter, values_of
from gongkai.applications.models import Application, Letter, LetterTemplate
from gongkai.applications.models.applicants import masked
from gongkai.applications.queries import letters_to_serve, waiting_cases
from gongkai.applications.recording import calendar_at
from gongkai.applications.rules.letters import refusal_to_write_template
from gongkai.applications.states import LetterKind, Way
from gongkai.law.outcomes import Outcome
from gongkai.ledger.models import Act
from gongkai.portal.applications.case_timeline import remedies_against
from tests.applications.cases import MONDAY, WHO, arrived, in_hand, on, served, wish
from tests.cast import Cast
from tests.refusals import refused_code

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


def letter_of(application: Application, kind: LetterKind) -> Letter:
    return Letter.objects.select_related("consultation__agency").get(
        application=application, kind=kind
    )


def consulted(cast: Cast, **whom: Any) -> Application:
    case = in_hand(cast)
    consultations.consult(
        case, ConsultInputs("合同第三条的价格", **whom), by=cast.officer, at=MONDAY
    )
    return case


def overridden(cast: Cast) -> Application:
    case = consulted(cast, name="某公司")
    asked = case.consultations.get()
    consultations.note_opinion(
        asked, OpinionInputs(opinion="objection", answered_on=TODAY), by=cast.officer, at=MONDAY
    )
    consultations.override_objection(
        asked, OverrideInputs(reason="与用户利益直接相关"), by=cast.supervisor, at=MONDAY
    )
    return case


def extended(cast: Cast) -> Application:
    case = in_hand(cast)
    extensions.ask_extension(
        case, AskExtensionInputs(days=10, reason="分散在多处"), by=cast.officer, at=MONDAY
    )
    return extensions.extend(case, by=cast.supervisor, at=MONDAY)


def corrected(cast: Cast) -> Application:
    case = served(cast, in_hand(cast), Outcome.GIVEN, at=MONDAY)
    correct_records(
        case,
        CorrectInputs(result="corrected", text="门牌号更正为12号"),
        by=cast.officer,
        at=MONDAY,
    )
    return case


ROADS: dict[LetterKind, tuple[Any, tuple[str, ...]]] = {
    LetterKind.RECEIPT: (in_hand, ("990000-D01-SQ2026-00001", "2026年3月30日", "第三十三条")),
    LetterKind.CLARIFICATION: (
        lambda cast: clarifications.ask_to_clarify(
            in_hand(cast),
            AskToClarifyInputs(text="哪一年？", answer_by=date(2026, 3, 20)),
            by=cast.officer,
            at=MONDAY,
        ),
        ("哪一年？", "2026年3月20日", "第三十条", "视为放弃"),
    ),
    LetterKind.TRANSFER: (
        lambda cast: intake.pass_on_application(
            arrived(cast), PassOnInputs(to=cast.health), by=cast.officer, at=MONDAY
        ),
        ("示范区卫生健康委员会", "990000-D02-SQ2026-00001"),
    ),
    LetterKind.CONSULTATION: (
        lambda cast: consulted(cast, name="某公司"),
        ("合同第三条的价格", "2026年3月23日", "第三十二条", "理由"),
    ),
    LetterKind.AGENCY: (
        lambda cast: consulted(cast, agency=cast.health),
        ("合同第三条的价格", "视为同意"),
    ),
    LetterKind.OVERRIDE: (overridden, ("与用户利益直接相关", "合同第三条的价格", "公共利益")),
    LetterKind.EXTENSION: (extended, ("分散在多处", "10个工作日", "2026年4月14日")),
    LetterKind.DELAY: (
        lambda cast: extensions.delay_reply(
            in_hand(cast),
            DelayInputs(until=date(2026, 9, 1), reason="一次提出三百件"),
            by=cast.supervisor,
            at=MONDAY,
        ),
        ("2026年9月1日", "一次提出三百件", "第三十五条"),
    ),
    LetterKind.FEE: (
        lambda cast: fees.ask_fee(
            in_hand(cast), AskFeeInputs(method="pages", count=100), by=cast.officer, at=MONDAY
        ),
        ("700元", "共100页：第31至100页每页10元", "2026年3月30日", "第四十二条"),
    ),
    LetterKind.REPLY: (
        lambda cast: served(cast, in_hand(cast), Outcome.PROCESS, at=MONDAY),
        ("材料1：不予公开", "先申请行政复议"),
    ),
    LetterKind.CORRECTION: (corrected, ("门牌号更正为12号", "决定予以更正", "第四十一条")),
}


@pytest.mark.parametrize("kind", list(LetterKind))
def test_each_kind_is_written_by_its_step(cast: Cast, kind: LetterKind) -> None:
    make, expected = ROADS[kind]
    letter = letter_of(make(cast), kind)
    for words in expected:
        assert words in letter.text
    assert "{{" not in letter.text
    for personal in (WHO.name, WHO.proof_number, WHO.telephone, WHO.email, "某公司"):
        assert personal not in letter.text
    if kind == LetterKind.RECEIPT:
        assert letter.number == ""
        return
    assert re.fullmatch(r"示范区财政厅公开〔2026〕\d+号", letter.number)
    acts = Act.objects.filter(subject_id=str(letter.application_id))
    assert [act.verb for act in acts if act.facets.get("letter") == letter.number]


def test_letters_of_the_first_edition_cite_its_articles(cast: Cast) -> None:
    old = intake.receive_application(
        cast.finance,
        wish(channel="counter"),
        at=MONDAY,
        by=cast.officer,
        arrived_on=date(2018, 3, 5),
    )
    case = intake.register_application(old, by=cast.officer, at=MONDAY)
    receipt = letter_of(case, LetterKind.RECEIPT)
    assert "第二十四条" in receipt.text
    assert "2018年3月26日" in receipt.text
    assert values_of(case)["征求条款"] == "第二十三条"


def test_letters_are_served_when_service_is_noted_and_not_when_written(
    cast: Cast,
) -> None:
    case = in_hand(cast, way=Way.POST, address="示范区和平路1号")
    receipt = letter_of(case, LetterKind.RECEIPT)
    assert (receipt.served_on, receipt.served_by) == (None, "post")
    online = letter_of(in_hand(cast, way=Way.DOWNLOAD), LetterKind.RECEIPT)
    assert (online.served_on, online.served_by) == (TODAY, "download")
    mine = letters_to_serve(cast.officer, on=TODAY)
    assert list(mine) == [receipt]
    assert not letters_to_serve(cast.supervisor, on=TODAY).exists()
    assert not letters_for_applicant(case).exists()
    noted = ServiceInputs(way="counter", served_on=TODAY, proof="签收")
    note_service(receipt, noted, by=cast.officer, at=MONDAY)
    assert list(letters_for_applicant(case)) == [receipt]
    assert not mine.all().exists()
    asked = consultations.consult(
        case, ConsultInputs(question="？", name="某公司"), by=cast.officer, at=MONDAY
    )
    assert letter_of(case, LetterKind.CONSULTATION).served_on is None
    consultations.note_reached(
        asked, ReachedInputs(reached_on=date(2026, 3, 5)), by=cast.officer, at=on("2026-03-06")
    )
    assert letter_of(case, LetterKind.CONSULTATION).served_on == date(2026, 3, 5)


def test_posted_letter_counts_from_its_receipt_once_that_is_known(cast: Cast) -> None:
    case = in_hand(cast, way=Way.POST, address="示范区和平路1号")
    fees.ask_fee(case, AskFeeInputs(method="pages", count=100), by=cast.officer, at=MONDAY)
    letter = letter_of(case, LetterKind.FEE)
    receipt, at = ReceiptInputs(reached_on=date(2026, 3, 6)), on("2026-03-09")
    assert refused_code(note_receipt, letter, receipt, by=cast.officer, at=at) == "not-posted"
    posted = ServiceInputs(way="post", served_on=date(2026, 3, 4), proof="挂号 17")
    note_service(letter, posted, by=cast.officer, at=at)
    letter.refresh_from_db()
    case.refresh_from_db()
    assert (letter.counts_from, case.fee.due_on) == (date(2026, 3, 4), date(2026, 4, 1))
    for day in (date(2026, 3, 3), date(2026, 3, 10)):
        early = ReceiptInputs(reached_on=day)
        assert refused_code(note_receipt, letter, early, by=cast.officer, at=at) == "wrong-day"
    assert refused_code(note_receipt, letter, receipt, by=cast.drafter, at=at) == "wrong-post"
    note_receipt(letter, receipt, by=cast.officer, at=at)
    letter.refresh_from_db()
    case.fee.refresh_from_db()
    assert (letter.counts_from, case.fee.due_on) == (date(2026, 3, 6), date(2026, 4, 3))
    assert Act.objects.get(verb="letter.received").on == date(2026, 3, 6)
    assert refused_code(note_receipt, letter, receipt, by=cast.officer, at=at) == "receipt-noted"


def test_remedies_count_from_the_receipt_of_a_posted_reply(cast: Cast) -> None:
    case = in_hand(cast, way=Way.POST, address="示范区和平路1号")
    parts = [PartFacts(Outcome.PROCESS, "纪要", "讨论记录")]
    replies.propose_reply(case, ProposeInputs(parts=parts), by=cast.officer, at=MONDAY)
    replies.approve_reply(case, by=cast.supervisor, at=MONDAY)
    posted = ServeInputs(way="post", served_on=date(2026, 3, 3), proof="挂号 18")
    letter = replies.serve_reply(case, posted, by=cast.officer, at=on("2026-03-10"))

    def last() -> date | None:
        [reply] = replies_for_applicant(case)
        options = remedies_against(case, reply, calendar_at(case), TODAY)
        return next(one.last for one in options if one.last is not None)

    assert last() == date(2026, 5, 6)  # the sixtieth day is a holiday
    received = ReceiptInputs(reached_on=date(2026, 3, 9))
    note_receipt(letter, received, by=cast.officer, at=on("2026-03-10"))
    assert last() == date(2026, 5, 8)


def test_case_that_waits_for_its_fee_can_still_be_extended(cast: Cast) -> None:
    case = in_hand(cast)
    fees.ask_fee(case, AskFeeInputs(method="pages", count=100), by=cast.officer, at=MONDAY)
    case.refresh_from_db()
    before, inputs = case.due_on, AskExtensionInputs(days=10, reason="分散在多处")
    assert before is not None
    late = on("2026-03-31")
    ask = extensions.ask_extension
    assert refused_code(ask, case, inputs, by=cast.officer, at=late) == "time-over"
    ask(case, inputs, by=cast.officer, at=MONDAY)
    assert list(waiting_cases(cast.supervisor, on=TODAY)) == [case]
    assert not waiting_cases(cast.officer, on=TODAY).exists()
    extensions.extend(case, by=cast.supervisor, at=MONDAY)
    case.refresh_from_db()
    assert case.stage == "fee_asked"
    assert case.due_on == calendar_at(case).nth_after(before, 10)
    assert not waiting_cases(cast.supervisor, on=TODAY).exists()


def test_reply_has_the_date_of_its_approval_and_the_remedies_of_its_service(cast: Cast) -> None:
    case = in_hand(cast, at=on("2026-12-21"))
    reply = replies.propose_reply(
        case,
        ProposeInputs(parts=[PartFacts(Outcome.PROCESS, "纪要", "讨论记录")]),
        by=cast.officer,
        at=on("2026-12-28"),
    )
    for day, is_first in ((date(2023, 12, 31), False), (date(2024, 1, 1), True)):
        assert ("先申请行政复议" in reply_letter(reply, day).text) is is_first
    replies.approve_reply(case, by=cast.supervisor, at=on("2026-12-31"))
    letter = replies.serve_reply(
        case,
        ServeInputs(way="post", served_on=date(2027, 1, 4)),
        by=cast.officer,
        at=on("2027-01-05"),
    )
    assert letter.dated == date(2026, 12, 31)
    assert "〔2026〕" in letter.number
    assert (letter.served_on, letter.served_by) == (date(2027, 1, 4), "post")


def test_printed_letter_names_its_addressee(cast: Cast) -> None:
    case = in_hand(cast)
    receipt = letter_of(case, LetterKind.RECEIPT)
    paper = paper_of(receipt, addressee_of(receipt, case.applicant.decrypt_facts()))
    assert (paper.addressee, paper.number, paper.issuer) == (WHO.name, case.number, "示范区财政厅")
    assert paper.heading == "政府信息公开申请登记回执"
    assert len(paper.paragraphs) == 3
    assert addressee_of(receipt, masked(case.applicant.decrypt_facts())) == "秦**"
    assert (
        addressee_of(letter_of(consulted(cast, name="某公司"), LetterKind.CONSULTATION), WHO)
        == "某公司"
    )
    assert (
        addressee_of(letter_of(consulted(cast, agency=cast.health), LetterKind.AGENCY), WHO)
        == cast.health.name
    )


def test_service_is_recorded_once_with_its_proof(cast: Cast) -> None:
    case = in_hand(cast, way=Way.POST, address="示范区和平路1号")
    clarifications.ask_to_clarify(
        case,
        AskToClarifyInputs(text="？", answer_by=date(2026, 3, 20)),
        by=cast.officer,
        at=MONDAY,
    )
    letter = letter_of(case, LetterKind.CLARIFICATION)
    good, at = (
        ServiceInputs(way="post", served_on=date(2026, 3, 4), proof="挂号回执 17"),
        on("2026-03-09"),
    )
    changes: list[tuple[dict[str, Any], str]] = [
        ({"way": "pigeon"}, "unknown-choice"),
        ({"proof": " "}, "no-text"),
        ({"served_on": date(2026, 3, 1)}, "wrong-day"),
        ({"served_on": date(2026, 3, 10)}, "wrong-day"),
    ]
    assert refused_code(note_service, letter, good, by=cast.drafter, at=at) == "wrong-post"
    for change, code in changes:
        assert (
            refused_code(note_service, letter, replace(good, **change), by=cast.officer, at=at)
            == code
        )
    note_service(letter, good, by=cast.officer, at=at)
    letter.refresh_from_db()
    assert (letter.served_on, letter.proof_of_service) == (date(2026, 3, 4), "挂号回执 17")
    assert Act.objects.get(verb="letter.sent").on == date(2026, 3, 4)
    assert refused_code(note_service, letter, good, by=cast.officer, at=at) == "service-noted"
    reply = letter_of(served(cast, in_hand(cast), Outcome.GIVEN, at=MONDAY), LetterKind.REPLY)
    assert refused_code(note_service, reply, good, by=cast.officer, at=at) == "served-as-reply"


def test_only_information_that_was_provided_is_corrected(cast: Cast) -> None:
    case = served(cast, in_hand(cast), Outcome.GIVEN, at=MONDAY)
    good, officer = CorrectInputs(result="right", text="核对无误"), cast.officer
    assert (
        refused_code(correct_records, in_hand(cast), good, by=officer, at=MONDAY)
        == "never-answered"
    )
    assert refused_code(correct_records, case, good, by=cast.drafter, at=MONDAY) == "wrong-post"
    for change, code in (({"result": "maybe"}, "unknown-choice"), ({"text": ""}, "no-text")):
        assert (
            refused_code(correct_records, case, replace(good, **change), by=officer, at=MONDAY)
            == code
        )
    assert "记录准确，不予更正" in correct_records(case, good, by=officer, at=MONDAY).text


def test_texts_of_letters_are_purged_with_the_applicant(cast: Cast) -> None:
    case = served(cast, in_hand(cast), Outcome.GIVEN, at=MONDAY)
    purge_applicant(case.applicant, at=MONDAY + timedelta(days=4000), after_days=3650)
    assert set(case.letters.values_list("text", flat=True)) == {""}


def test_body_writes_its_own_templates_in_versions(cast: Cast) -> None:
    words = "受理编号{{受理编号}}，{{ 答复期限 }}前答复。"
    first = write_template(
        cast.finance, "receipt", by=cast.supervisor, at=MONDAY, text=words, version=0
    )
    assert (first.version, first.written_by) == (1, cast.supervisor)
    letter = letter_of(in_hand(cast), LetterKind.RECEIPT)
    assert letter.text == "受理编号990000-D01-SQ2026-00001，2026年3月30日前答复。"
    assert letter.template == first
    again: dict[str, Any] = {"by": cast.supervisor, "at": MONDAY, "text": words + "！"}
    assert (
        refused_code(write_template, cast.finance, "receipt", version=0, **again)
        == "changed-meanwhile"
    )
    assert write_template(cast.finance, "receipt", version=1, **again).version == 2
    assert letter_of(in_hand(cast, title="另一件"), LetterKind.RECEIPT).text.endswith("！")
    assert LetterTemplate.objects.count() == 2


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("", "no-text"),
        ("字" * 5001, "text-too-long"),
        ("{{受理编号}}", "missing-blank"),
        ("{{受理编号}}{{答复期限}}{{申请人}}", "unknown-blank"),
        ("{{受理编号}}{{答复期限}}{{", "broken-blank"),
        ("{{受理编号}}{{答复期限}}}}", "broken-blank"),
        ("{{受理编号}}{{答复期限}}{{救济途径}}", "unknown-blank"),
    ],
)
def test_templates_without_required_placeholders_are_refused(
    cast: Cast, words: str, code: str
) -> None:
    assert (
        refused_code(
            write_template, cast.finance, "receipt", by=cast.supervisor, at=MONDAY, text=words
        )
        == code
    )
    assert not LetterTemplate.objects.exists()


def test_only_a_supervisor_of_the_body_writes_its_templates(cast: Cast) -> None:
    for body, who in ((cast.finance, cast.officer), (cast.health, cast.supervisor)):
        refusal = refusal_to_write_template(body, "receipt", by=who, on=TODAY)
        assert refusal is not None
        assert refusal.code == "wrong-post"


@pytest.mark.parametrize("kind", list(LetterKind))
def test_standard_templates_have_the_required_placeholders_and_no_unknown_ones(
    kind: LetterKind,
) -> None:
    form = FORMS[kind]
    assert set(blanks_in(form.text)) <= set(form.blanks) <= set(BLANKS)
    assert set(form.needs) <= set(blanks_in(form.text))
    assert "{{" not in fill_blanks(form.text, EXAMPLES)


def test_substituted_values_are_not_substituted_again() -> None:
    assert (
        fill_blanks("{{申请事项}}", {"申请事项": "{{受理编号}}", "受理编号": "1"}) == "{{受理编号}}"
    )


def reply_paragraphs(cast: Cast, *parts: PartFacts) -> list[str]:
    case = in_hand(cast)
    reply = replies.propose_reply(
        case, ProposeInputs(parts=list(parts)), by=cast.officer, at=MONDAY
    )
    return list(paper_of(reply_letter(reply, MONDAY.date()), "秦未央").paragraphs)


def test_each_paragraph_of_the_reasons_is_one_of_the_letter(cast: Cast) -> None:
    paragraphs = reply_paragraphs(
        cast, PartFacts(Outcome.NOT_HELD, "清单", "经检索未找到。\n\n　　检索范围：档案室。")
    )
    assert "经检索未找到。" in paragraphs
    assert "检索范围：档案室。" in paragraphs
    assert not any("\n" in one or one.startswith("　") for one in paragraphs)
    assert not any("附件" in one for one in paragraphs)


def test_letter_names_what_the_reply_provides(cast: Cast) -> None:
    document = cast.released()
    one = PartFacts(Outcome.GIVEN, "收费目录", document=document)
    cited = f"《{document.heading}》（索引号：{document.index_number}）"
    assert any(text.startswith(f"附件：{cited}") for text in reply_paragraphs(cast, one))
    several = reply_paragraphs(cast, one, PartFacts(Outcome.GIVEN, "收费依据", document=document))
    start = several.index("附件：")
    assert [text[:2] for text in several[start + 1 : start + 3]] == ["1.", "2."]
