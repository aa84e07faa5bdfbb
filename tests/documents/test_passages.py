"""Remarks on passages: found after edits, answered one by one, and refused where they do not fit."""

from typing import Any

import pytest

from gongkai.documents.actions import drafts, reviews
from gongkai.documents.actions.remarks import answer_remark, mark_passage
from gongkai.documents.models import Document, PassageRemark
from gongkai.documents.passages import Found, Passage, find_passage, passage_of
from gongkai.documents.queries.remarks import marked_text, remarks_of
from gongkai.documents.rules import remarks as rules
from gongkai.documents.rules.remarks import (
    RemarkFacts,
    refusal_to_answer_remark,
    refusal_to_mark,
)
from gongkai.documents.workflow import ReturnReasons
from gongkai.kit.refusals import Refused
from tests.cast import AT, Cast

TEXT = "<p>一、目录之外的收费一律取消。</p><p>二、本通知自发布之日起施行。</p><p>三、本通知自发布之日起施行，另有规定的除外。</p>"


def code(refusal: Any) -> str:
    return refusal.code if refusal else ""


def reviewed(cast: Cast) -> Document:
    document = cast.draft(text=TEXT)
    reviews.submit_version(document, by=cast.drafter, at=AT)
    document.refresh_from_db()
    return document


def edited(cast: Cast, document: Document, text: str) -> None:
    document.refresh_from_db()
    assert document.open_version is not None
    drafts.edit_version(
        document,
        cast.facts(text=text),
        by=cast.drafter,
        at=AT,
        revision=document.open_version.revision,
    )
    document.refresh_from_db()


@pytest.mark.parametrize(
    ("words", "paragraph", "found"),
    [
        ("施行", None, ("施行", 2)),
        ("施行", 3, ("施行", 3)),
        ("施行", 1, None),
        ("", 1, ("一、目录之外的收费一律取消。", 1)),
        ("", 4, None),
        ("", 0, None),
        ("", None, None),
        ("不在文中", None, None),
    ],
)
def test_passages_are_taken_from_one_paragraph(words: str, paragraph: Any, found: Any) -> None:
    text = (
        "一、目录之外的收费一律取消。\n二、本通知自发布之日起施行。\n三、自发布之日起施行，除外。"
    )
    passage = passage_of(text, words, paragraph)
    assert ((passage.words, passage.paragraph) if passage else None) == found


def test_a_passage_is_found_by_what_stands_around_it() -> None:
    passage = Passage("施行", "自发布之日起", "，另有规定的除外", 3)
    text = "自发布之日起施行。\n新的一段。\n自印发之日起施行。\n自发布之日起施行，另有规定的除外。"
    assert find_passage(text, passage) == Found(4, 6, 8)
    # Around two places is the same text: the nearer one counts.
    assert find_passage("甲乙\n甲乙\n甲乙", Passage("甲乙", "", "", 2)) == Found(2, 0, 2)
    assert find_passage("别的文字", passage) is None


def test_remarks_are_seen_in_place_and_answered_before_the_next_submission(cast: Cast) -> None:
    document = reviewed(cast)
    mark_passage(document, RemarkFacts("日期？", "施行", 3), by=cast.head, at=AT)
    mark_passage(document, RemarkFacts("太绝对", "一律取消"), by=cast.head, at=AT)
    mark_passage(document, RemarkFacts("重复", paragraph=2), by=cast.head, at=AT)
    reviews.return_version(document, ReturnReasons("见批注"), by=cast.head, at=AT)
    edited(cast, document, "<p>零、说明。</p>" + TEXT.replace("一律取消", "停止执行"))
    version = document.open_version
    assert version is not None
    remarks = remarks_of(version)
    paragraphs, lost = marked_text(version, remarks)
    assert [one.remark for one in lost] == ["太绝对"]
    assert [[one.remark for one in each.remarks] for each in paragraphs] == [
        [],
        [],
        ["重复"],
        ["日期？"],
    ]
    assert [piece.text for piece in paragraphs[3].pieces if piece.remarks] == ["施行"]
    for number, remark in enumerate(remarks):
        with pytest.raises(Refused) as refused:
            reviews.submit_version(document, by=cast.drafter, at=AT)
        assert refused.value.refusal.code == "remarks-open"
        assert str(3 - number) in str(refused.value.refusal.message)
        answer_remark(remark, "已改", by=cast.drafter, at=AT)
    reviews.submit_version(document, by=cast.drafter, at=AT)


@pytest.mark.parametrize(
    ("facts", "wanted"),
    [
        (RemarkFacts(" ", "施行"), "no-remark"),
        (RemarkFacts("x"), "no-words"),
        (RemarkFacts("x", "没有这句"), "no-passage"),
        (RemarkFacts("x", paragraph=9), "no-passage"),
        (RemarkFacts("x", "施行"), ""),
        (None, ""),
    ],
)
def test_remarks_that_say_nothing_are_refused(cast: Cast, facts: Any, wanted: str) -> None:
    assert code(refusal_to_mark(reviewed(cast), facts, by=cast.head, at=AT)) == wanted


def test_only_the_reviewer_in_turn_marks_and_only_the_drafter_answers(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = reviewed(cast)
    for name in ("drafter", "secrecy", "stranger"):
        found = refusal_to_mark(document, None, by=getattr(cast, name), at=AT)
        assert code(found) == "wrong-post"
    remark = mark_passage(document, RemarkFacts("x", "施行"), by=cast.head, at=AT)
    assert code(refusal_to_answer_remark(remark, "y", by=cast.drafter, at=AT)) == "read-only"
    monkeypatch.setattr(rules, "MAX_REMARKS", 1)
    many = refusal_to_mark(document, RemarkFacts("x", "施行"), by=cast.head, at=AT)
    assert code(many) == "too-many-remarks"
    reviews.return_version(document, ReturnReasons("x"), by=cast.head, at=AT)
    remark = PassageRemark.objects.select_related("version__document__open_version").get()
    assert code(refusal_to_answer_remark(remark, "y", by=cast.head, at=AT)) != ""
    assert code(refusal_to_answer_remark(remark, " ", by=cast.drafter, at=AT)) == "no-answer"
    assert refusal_to_answer_remark(remark, None, by=cast.drafter, at=AT) is None
    document.refresh_from_db()
    document.open_version = None
    document.save()
    remark = PassageRemark.objects.get()
    assert code(refusal_to_answer_remark(remark, "y", by=cast.drafter, at=AT)) == "remark-over"


def test_a_long_paragraph_is_marked_by_its_beginning(cast: Cast) -> None:
    document = cast.draft(text=f"<p>{'长' * 800}</p>")
    reviews.submit_version(document, by=cast.drafter, at=AT)
    remark = mark_passage(document, RemarkFacts("太长", paragraph=1), by=cast.head, at=AT)
    assert len(remark.quotation) == rules.MAX_WORDS
