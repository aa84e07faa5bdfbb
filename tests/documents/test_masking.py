"""Masking by the rules of a body: what is proposed, what becomes of fields and text, who may do it."""

import pytest

from gongkai.documents.actions.justifications import switch_checked_kinds
from gongkai.documents.actions.masking import mask_findings
from gongkai.documents.actions.reviews import submit_version
from gongkai.documents.masking import Passage, masked, masked_html
from gongkai.documents.models import CheckRule, Document, FileText
from gongkai.documents.queries.check_rules import terms_in
from gongkai.documents.queries.findings import check_of
from gongkai.documents.queries.masking import proposals_of
from gongkai.documents.rules.findings import refusal_of_findings
from gongkai.documents.rules.masking import MaskFacts, refusal_to_mask
from gongkai.documents.states import FindingKind, MaskStyle
from gongkai.files.personal_data.finder import find
from gongkai.kit.refusals import Refused
from gongkai.kit.rich_text import to_plain
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.organisations.actions import grant_post
from gongkai.organisations.states import PostKind
from tests.cast import AT, SINCE, Cast
from tests.documents.test_actions import attach

CARD, MOBILE = "11010519491231002X", "13812345678"
TEXT = (
    f"<p>申请人：张建国，身份证号{CARD[:6]}<strong>{CARD[6:]}</strong>，电话{MOBILE}&amp;其他。</p>"
    "<table><tbody><tr><td>姓名</td><td>电话</td></tr><tr><td>李四</td><td>"
    f'<a href="tel:{MOBILE}">{MOBILE}</a></td></tr></tbody></table>'
)


@pytest.mark.parametrize(
    ("value", "kind", "part"),
    [
        (CARD, FindingKind.IDENTITY_CARD, "**************002X"),
        ("138 1234 5678", FindingKind.MOBILE, "*** **** 5678"),
        ("0991-2345678", FindingKind.LANDLINE, "****-*****78"),
        ("张建国", FindingKind.NAME, "张某某"),
        ("阿不都·热合曼", FindingKind.NAME, "阿**·***"),
        ("zhang.san@example.org", FindingKind.EMAIL, "z********@example.org"),
        ("乌鲁木齐市天山区解放路1号2栋301室", FindingKind.ADDRESS, "乌鲁木齐市天山区***********"),
        ("1980年3月5日", FindingKind.BIRTH_DATE, "1980年*月*日"),
        ("新A12345", FindingKind.NUMBER_PLATE, "*****45"),
        ("线人甲", FindingKind.BODY_TERM, "***"),
    ],
)
def test_a_masked_passage_has_its_length_and_is_not_found_again(
    value: str, kind: FindingKind, part: str
) -> None:
    assert masked(value, kind, MaskStyle.PART) == part
    hidden = masked(value, kind, MaskStyle.ALL)
    assert len(hidden) == len(value) == len(part)
    assert not any(sign.isalnum() for sign in hidden)
    for one in (part, hidden):
        assert not [found for found in find(f"申请人：{one}，") if found.kind == kind.value]


def test_a_passage_that_elements_and_entities_divide_is_masked_and_elements_stay() -> None:
    html = '<p>甲<strong>乙&amp;</strong>丙</p><p>乙</p><p title="乙&丙">乙&丙</p>'
    found = masked_html(html, [Passage("乙&丙", "***")])
    assert found == '<p>甲<strong>**</strong>*</p><p>乙</p><p title="乙&丙">***</p>'
    # No passage goes over the end of a block or a cell.
    assert masked_html("<p>乙</p><p>丙</p>", [Passage("乙丙", "**")]) == "<p>乙</p><p>丙</p>"


pytestmark = pytest.mark.django_db


@pytest.fixture
def administered(cast: Cast) -> Cast:
    """The cast in which the approver administers the body."""
    grant_post(cast.approver, PostKind.ADMINISTRATOR, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    return cast


def draft(cast: Cast) -> Document:
    document = cast.draft(text=TEXT, title="关于张建国申请（电话13812345678）的答复")
    document.refresh_from_db()
    return document


def facts(document: Document, *, revision: int | None = None) -> MaskFacts:
    version = document.open_version
    assert version is not None
    keys = frozenset(one.key for one in proposals_of(document, version))
    return MaskFacts(keys, version.revision if revision is None else revision)


def test_all_findings_in_fields_and_text_are_masked_by_one_action(cast: Cast) -> None:
    document = draft(cast)
    acts = Act.objects.count()
    version = mask_findings(document, facts(document), by=cast.drafter, at=AT)
    assert version.title == "关于张建国申请（电话*******5678）的答复"
    assert to_plain(version.text) == version.plain_text
    assert version.plain_text == (
        "申请人：张某某，身份证号**************002X，电话*******5678&其他。\n姓名\t电话\n李某\t*******5678"
    )
    assert "tel:" not in version.text
    assert "<strong>" in version.text
    assert version.revision == 2
    document.refresh_from_db()
    assert check_of(document, version).open == []
    assert refusal_of_findings(document) is None
    assert document.title == version.title
    assert Act.objects.count() == acts


def test_the_style_of_the_body_hides_every_character(administered: Cast) -> None:
    cast = administered
    switch_checked_kinds(cast.finance, set(), by=cast.approver, at=AT, style="all")
    document = draft(cast)
    version = mask_findings(document, facts(document), by=cast.drafter, at=AT)
    assert version.plain_text.startswith("申请人：***，身份证号" + "*" * 18)


def test_only_what_was_shown_is_masked_and_only_by_who_may_edit(cast: Cast) -> None:
    document = draft(cast)

    def code(wanted: MaskFacts, by: object) -> str:
        refusal = refusal_to_mask(document, wanted, by=by, at=AT)  # type: ignore[arg-type]
        return refusal.code if refusal else ""

    assert code(facts(document), cast.drafter) == ""
    assert code(facts(document, revision=9), cast.drafter) == "stale-revision"
    assert code(MaskFacts(frozenset(), 1), cast.drafter) == "no-such-finding"
    assert code(MaskFacts(frozenset({"x"}), 1), cast.drafter) == "no-such-finding"
    assert code(facts(document), cast.head) == "wrong-post"
    wanted = facts(document)
    submit_version(document, by=cast.drafter, at=AT)
    document.refresh_from_db()
    with pytest.raises(Refused):
        mask_findings(document, wanted, by=cast.drafter, at=AT)


def test_terms_of_a_body_are_found_in_fields_text_names_and_files(administered: Cast) -> None:
    cast = administered
    switch_checked_kinds(
        cast.finance, set(), by=cast.approver, at=AT, terms=["红雁计划", " ＡＢＣ ", "", "红雁计划"]
    )
    rule = CheckRule.objects.get()
    assert rule.terms == "红雁计划\nＡＢＣ"
    act = Act.objects.filter(verb=Verb.BODY_CHECKS_CHANGED).get()
    assert act.facets == {"off": [], "terms": 2, "style": "part"}
    document = cast.draft(text="<p>红雁<em>计划</em>与abc公司</p>")
    attach(cast, document, "附件提到红雁计划。".encode(), "红雁计划.txt")
    cast.look_at_files(document)
    document.refresh_from_db()
    version = document.open_version
    assert version is not None
    assert FileText.objects.get().state == "read"
    found = [(one.place.value, one.value) for one in check_of(document, version).found]
    assert found == [
        ("text", "红雁计划"),
        ("text", "abc"),
        ("name", "红雁计划"),
        ("file:body", "红雁计划"),
    ]
    masked_version = mask_findings(document, facts(document), by=cast.drafter, at=AT)
    assert masked_version.text == "<p>**<em>**</em>与***公司</p>"
    # What is in files is not masked by rule, and keeps the release back.
    assert refusal_of_findings(document) is not None
    switch_checked_kinds(cast.finance, set(), by=cast.approver, at=AT, terms=[])
    assert refusal_of_findings(document) is None


@pytest.mark.parametrize(
    ("terms", "style", "code"),
    [(["一"], None, "bad-term"), (["字" * 61], None, "bad-term"), ([f"词语{n}" for n in range(501)], None, "too-many-terms"), ([], "x", "no-such-style")],
)  # fmt: skip
def test_bad_rules_are_refused(
    administered: Cast, terms: list[str], style: str | None, code: str
) -> None:
    cast = administered
    with pytest.raises(Refused) as refused:
        switch_checked_kinds(cast.finance, set(), by=cast.approver, at=AT, terms=terms, style=style)
    assert refused.value.refusal.code == code


def test_terms_are_words_and_not_patterns() -> None:
    assert list(terms_in("a.c abc (甲)", ["a.c", "(甲)"])) == [(0, 3), (8, 11)]
    assert list(terms_in("一二三", [])) == []
