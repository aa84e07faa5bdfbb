"""Issues of the gazette: proposals, arrangement, proofs, reviews, corrections, publication, files."""

import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pypdfium2
import pytest
from pypdf import PdfReader

from gongkai.channels.models import Delivery
from gongkai.documents.actions import drafts, releases
from gongkai.documents.models import Relation, Version
from gongkai.files.storage import open_file
from gongkai.gazette.actions.contents import (
    add_articles,
    mark_correction,
    move_article,
    place_article,
    remove_article,
    settle_correction,
)
from gongkai.gazette.actions.files import (
    LEASE,
    MAX_ATTEMPTS,
    claim_issue_files,
    complete_issue_files,
    want_files,
)
from gongkai.gazette.actions.issues import (
    amend_issue,
    begin_proofs,
    compose_issue,
    discard_issue,
    publish_issue,
    return_issue,
    take_up_corrections,
)
from gongkai.gazette.file_making import TextDiffers, make_files, make_waiting_files
from gongkai.gazette.models import Article, Correction, Issue
from gongkai.gazette.queries import articles_of, current_files, pairs, proposals
from gongkai.gazette.rendering.epub import differing_texts
from gongkai.gazette.rules.issues import refusal_to_publish
from gongkai.gazette.states import Section
from gongkai.gazette.waiting import expected_tasks
from gongkai.gazette.workflow import IssueFacts, ReasonInputs
from gongkai.kit.text_input import compact
from gongkai.kit.workflows import NOTHING
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.models import Act
from gongkai.ledger.queries import acts_of
from gongkai.notifications.models import Notification
from gongkai.processes.correct_from_gazette import correct_from_gazette
from gongkai.processes.publish_gazette_issue import publish_gazette_issue
from tests.cast import AT, Cast
from tests.gazette.issues import (
    FACTS,
    LATER,
    approved,
    composed,
    corrected,
    in_proof,
    published,
    read,
    withdrawn,
)
from tests.refusals import refused_code

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def file_of(issue: Issue, kind: str) -> bytes:
    found = current_files(issue, articles_of(issue))[kind]
    with open_file(found.sha256) as stored:
        return stored.read()


def pdf_text(issue: Issue) -> str:
    reader = PdfReader(io.BytesIO(file_of(issue, "pdf")))
    return compact("".join(page.extract_text() for page in reader.pages))


def test_the_rule_proposes_what_was_released_and_not_yet_printed(cast: Cast) -> None:
    first, second = cast.released(), cast.released(title="关于财政预算的通知")
    cast.draft(title="未公开的通知")
    issue = composed(cast)
    on = issue.issued_on
    assert list(proposals(issue, on=on)) == [first, second]
    add_articles(issue, [first], by=cast.editor, at=AT)
    assert list(proposals(issue, on=on)) == [second]
    # The next issue proposes what was released after this one, and what was corrected since.
    issue.issued_on = on + DAY
    following = composed(cast, number=4, issued_on=on + DAY)
    assert list(proposals(following, on=on)) == []
    corrected(cast, first)
    assert list(proposals(following, on=on)) == [first]
    uyghur = composed(cast, language="ug")
    assert list(proposals(uyghur, on=on)) == []


def test_articles_are_arranged_within_their_sections(cast: Cast) -> None:
    documents = [cast.released(title=f"关于{name}的通知") for name in "甲乙丙"]
    issue = composed(cast, *documents)
    one, two, three = articles_of(issue)
    assert {one.section for one in (one, two, three)} == {Section.DEPARTMENTS}
    move_article(three, up=True, by=cast.editor, at=AT)
    assert [each.pk for each in articles_of(issue)] == [one.pk, three.pk, two.pk]
    move_article(one, up=True, by=cast.editor, at=AT)
    move_article(one, up=False, by=cast.editor, at=AT)
    assert [each.pk for each in articles_of(issue)] == [three.pk, one.pk, two.pk]
    place_article(two, Section.ORDERS, by=cast.editor, at=AT)
    assert [each.pk for each in articles_of(issue)] == [two.pk, three.pk, one.pk]
    # An order stands alone in its section, so it has no neighbour to change places with.
    move_article(two, up=False, by=cast.editor, at=AT)
    remove_article(three, by=cast.editor, at=AT)
    move_article(three, up=True, by=cast.editor, at=AT)
    rows = articles_of(issue)
    assert [(each.pk, each.position) for each in rows] == [(two.pk, 1), (one.pk, 2)]
    assert refused_code(place_article, two, "9-none", by=cast.editor, at=AT) == "no-section"
    assert refused_code(remove_article, two, by=cast.approver, at=AT) == "wrong-post"


def test_only_released_documents_of_the_language_are_printed_once(cast: Cast) -> None:
    document = cast.released()
    issue = composed(cast, document)
    by = {"by": cast.editor, "at": AT}
    assert refused_code(add_articles, issue, [document], **by) == "contained"
    assert refused_code(add_articles, issue, [cast.draft()], **by) == "not-public"
    assert (
        refused_code(add_articles, issue, [cast.released(language="ug")], **by) == "other-language"
    )
    with patch("gongkai.gazette.rules.contents.MAX_ARTICLES", 1):
        assert refused_code(add_articles, issue, [cast.released()], **by) == "full"
    begin_proofs(issue, NOTHING, **by)
    assert refused_code(add_articles, issue, [cast.released()], **by) == "wrong-state"


def test_three_proofs_and_four_reviews_by_different_people(cast: Cast) -> None:
    issue = in_proof(cast, cast.released())
    assert refused_code(read, cast, issue, "proof-2") == "wrong-state"
    assert refused_code(read, cast, issue, "proof-1", by=cast.approver) == "wrong-post"
    assert refused_code(read, cast, issue, "proof-1", note="字" * 501) == "text-too-long"
    issue = read(cast, issue, "proof-1", note=" 无误 ")
    assert refused_code(read, cast, issue, "proof-2", by=cast.editor) == "read-before"
    issue = read(cast, issue, "proof-2", by=cast.disclosure)
    issue = read(cast, issue, "proof-3")
    # Whoever proof-read an issue does not review it.
    assert refused_code(read, cast, issue, "review-1") == "read-before"
    reading = issue.readings.get(step="proof-1")
    assert (reading.note, reading.post, reading.corrections) == ("无误", "editor", 0)
    shown = compact(articles_of(issue)[0].version.title + "目录之外的收费,任何单位和个人有权拒绝。")
    assert reading.characters == len(shown)
    assert reading.error_rate == 0
    assert [dict(expected_tasks())[issue.pk]][0]


def test_composers_do_not_review_their_own_issue(cast: Cast) -> None:
    issue = in_proof(cast, cast.released())
    Issue.objects.filter(pk=issue.pk).update(author=cast.disclosure, state="review_1")
    assert refused_code(read, cast, issue, "review-1") == "own-issue"


def test_a_published_issue_proves_that_its_texts_are_the_released_ones(cast: Cast) -> None:
    table = "<table><tr>" + "<th>列</th>" * 14 + "</tr><tr>" + f"<td>{'A1' * 30}</td>" * 14
    documents = [
        cast.released(
            title="关于《ئۇقتۇرۇش》与 ABC-12 的通知",
            text="<p>第一条　H<sub>2</sub>O &lt;甲&gt;</p>",
        ),
        cast.released(title="关于宽表的通知", text=f"<p>见表。</p>{table}</tr></table>"),
    ]
    issue = approved(cast, *documents)
    proofed = file_of(issue, "pdf")
    issue = publish_gazette_issue(issue, NOTHING, by=cast.editor, at=LATER)
    # What was proof-read and reviewed is what is published.
    assert file_of(issue, "pdf") == proofed
    rows = articles_of(issue, with_texts=True)
    versions = {one.position: one.version for one in rows}
    assert differing_texts(file_of(issue, "epub"), versions) == []
    other = Version(plain_text="另一文本")
    assert differing_texts(file_of(issue, "epub"), {1: other}) == [1]
    assert (rows[0].first_page, rows[0].last_page) == (1, 1)
    assert rows[1].first_page == 2
    text = pdf_text(issue)
    for one in rows:
        assert compact(one.version.plain_text)[:3] in text
    act = acts_of(issue).get(verb="gazette.published")
    assert act.facets["texts"] == {str(one.document_id): one.text_sha256 for one in rows}
    assert act.facets["articles"] == 2
    delivered = Delivery.objects.filter(channel="gazette")
    assert {one.document for one in delivered} == set(documents)
    assert delivered.get(document=documents[1]).address == ("/gazette/990000-D01/2026/3/zh-hans/2/")


def test_no_sign_of_a_wide_table_leaves_the_page(cast: Cast) -> None:
    row = "".join(f"<td>{'WIDE' * 12}{number}</td>" for number in range(16))
    document = cast.released(text=f"<table><tr>{row}</tr><tr>{row}</tr></table>")
    issue = in_proof(cast, document)
    make_waiting_files(lambda: LATER)
    seen = 0
    pdf = pypdfium2.PdfDocument(file_of(issue, "pdf"))
    for page in pdf:
        width, height = page.get_size()
        words = page.get_textpage()
        for place in range(words.count_chars()):
            left, bottom, right, top = words.get_charbox(place)
            assert min(left, bottom) >= -1
            assert right <= width + 1
            assert top <= height + 1
            seen += 1
    assert seen > 16 * 2 * 48


def test_a_document_of_which_another_edition_was_printed_counts_once(cast: Cast) -> None:
    document = cast.released()
    published(cast, document)
    issue = approved(cast, corrected(cast, document), number=4)
    publish_gazette_issue(issue, NOTHING, by=cast.editor, at=LATER)
    assert Delivery.objects.filter(document=document, channel="gazette").count() == 1


def test_a_correction_goes_back_to_the_document_and_comes_back_with_it(cast: Cast) -> None:
    document = cast.released()
    issue = in_proof(cast, document)
    make_waiting_files(lambda: LATER)
    issue = read(cast, issue, "proof-1")
    article = articles_of(issue)[0]
    marked = mark_correction(
        article, "text", "任何单位和个人　有权拒绝", "均有权拒绝", "语病", by=cast.second, at=LATER
    )
    catch_up()
    told = Notification.objects.filter(kind="gazette_correction")
    assert {one.person for one in told} >= {cast.drafter, cast.editor}
    issue = read(cast, issue, "proof-2")
    assert issue.readings.get(step="proof-2").corrections == 1
    assert issue.readings.get(step="proof-2").error_rate > 0
    assert refused_code(read, cast, issue, "proof-3") == "open-corrections"
    by = {"by": cast.drafter, "at": LATER}
    assert refused_code(settle_correction, marked, "done", "", **by) == "needs-version"
    found = correct_from_gazette(marked, **by)
    assert "均有权拒绝" in found.open_version.change_note
    assert refused_code(correct_from_gazette, marked, **by) == "version-open"
    # The document is corrected after the second proof: nobody can pass the third.
    facts = cast.facts(text="<p>均有权拒绝。</p>", change_note="语病")
    drafts.edit_version(found, facts, by=cast.drafter, at=LATER, revision=1)
    releases.release_document(cast.review(found, at=LATER), by=cast.disclosure, at=LATER)
    catch_up()
    assert Notification.objects.filter(kind="gazette_stale").exists()
    assert refused_code(read, cast, issue, "proof-3") == "stale"
    issue = take_up_corrections(issue, NOTHING, by=cast.editor, at=LATER)
    assert (issue.state, issue.round) == ("proof_1", 2)
    marked.refresh_from_db()
    assert marked.state == "done"
    make_waiting_files(lambda: LATER)
    for name in ("proof-1", "proof-2", "proof-3"):
        issue = read(cast, issue, name)
    assert "均有权拒绝" in pdf_text(issue)
    assert refused_code(correct_from_gazette, marked, **by) == "settled"


def test_corrections_are_refused_where_they_cannot_be(cast: Cast) -> None:
    document = cast.released()
    issue = composed(cast, document)
    article = articles_of(issue)[0]
    by = {"by": cast.editor, "at": AT}

    def marking(kind: str = "text", quote: str = "目录", **more: Any) -> str:
        return refused_code(mark_correction, article, kind, quote, "", "", **(by | more))

    assert marking() == "no-proof"
    begin_proofs(issue, NOTHING, **by)
    assert marking(by=cast.approver) == "wrong-post"
    assert marking("x") == "no-kind"
    assert marking(quote=" ") == "no-text"
    assert marking(quote="没有的话") == "no-passage"
    layout = mark_correction(article, "layout", "第一页页脚", "", "偏右", **by)
    settling = {"at": AT}
    assert (
        refused_code(settle_correction, layout, "done", "", by=cast.head, **settling)
        == "wrong-post"
    )
    assert refused_code(correct_from_gazette, layout, by=cast.drafter, at=AT) == "layout"
    assert refused_code(settle_correction, layout, "x", "", by=cast.editor, at=AT) == "no-decision"
    settle_correction(layout, "done", "已调整", by=cast.editor, at=AT)
    assert refused_code(settle_correction, layout, "done", "", by=cast.editor, at=AT) == "settled"
    text = mark_correction(article, "text", "目录", "", "", **by)
    assert (
        refused_code(settle_correction, text, "rejected", "x", by=cast.head, at=AT) == "not-writer"
    )
    assert (
        refused_code(settle_correction, text, "rejected", "", by=cast.drafter, at=AT) == "no-text"
    )
    settle_correction(text, "rejected", "原文无误", by=cast.drafter, at=AT)
    assert marking() == "marked-already"
    another = mark_correction(article, "text", "收费", "", "", **by)
    withdrawn(cast, document)
    another.document.refresh_from_db()
    assert refused_code(correct_from_gazette, another, by=cast.drafter, at=AT) == "not-public"
    catch_up()
    assert Correction.objects.count() == 3


def test_a_withdrawn_document_leaves_the_issue_or_the_issue_is_returned(cast: Cast) -> None:
    one, two = cast.released(), cast.released(title="关于另一事项的通知")
    issue = in_proof(cast, one, two)
    by = {"by": cast.editor, "at": LATER}
    assert refused_code(take_up_corrections, issue, NOTHING, **by) == "nothing-new"
    withdrawn(cast, one)
    assert refused_code(read, cast, issue, "proof-1") == "stale"
    issue = take_up_corrections(issue, NOTHING, **by)
    assert [(each.position, each.document) for each in articles_of(issue)] == [(1, two)]
    withdrawn(cast, two)
    assert refused_code(take_up_corrections, issue, NOTHING, **by) == "all-withdrawn"
    assert refused_code(return_issue, issue, ReasonInputs(" "), **by) == "no-text"
    issue = return_issue(issue, ReasonInputs("文件已撤下"), by=cast.head, at=LATER)
    catch_up()
    assert Notification.objects.filter(kind="gazette_returned").exists()
    assert refused_code(begin_proofs, issue, NOTHING, **by) == "stale"
    remove_article(articles_of(issue)[0], **by)
    assert refused_code(begin_proofs, issue, NOTHING, **by) == "empty"
    assert refused_code(discard_issue, issue, ReasonInputs(""), **by) == "no-text"
    issue = discard_issue(issue, ReasonInputs("不再出版"), **by)
    assert issue.state == "discarded"
    assert composed(cast).number == issue.number  # the number is free again


def test_numbers_and_dates_of_issues(cast: Cast) -> None:
    issue = composed(cast)
    by = {"by": cast.editor, "at": AT}
    for facts, code in (
        (IssueFacts(0, FACTS.issued_on), "wrong-number"),
        (IssueFacts(4, FACTS.issued_on, 0), "wrong-number"),
        (IssueFacts(4, date(2199, 1, 1)), "wrong-day"),
    ):
        assert refused_code(amend_issue, issue, facts, **by) == code
    assert refused_code(composed, cast) == "number-taken"
    assert refused_code(composed, cast, language="en") == "no-edition"
    amended = amend_issue(issue, IssueFacts(5, date(2026, 12, 1)), **by)
    assert (amended.number, amended.total_number) == (5, None)
    begin = Act.objects.filter(verb__startswith="gazette.").values_list("verb", flat=True)
    assert set(begin) == {"gazette.composed", "gazette.amended"}
    assert refused_code(compose_issue, cast.health, "ug", FACTS, **by) == "wrong-post"
    cast.finance.ended_on = date(2026, 11, 1)
    cast.finance.save()
    assert refused_code(compose_issue, cast.finance, "ug", FACTS, **by) == "body-over"


def test_an_issue_is_published_only_with_its_files_and_on_its_day(cast: Cast) -> None:
    document = cast.released()
    issue = approved(cast, document, issued_on=FACTS.issued_on + DAY)
    by = {"by": cast.editor, "at": LATER}
    assert refused_code(publish_issue, issue, NOTHING, **by) == "too-early"
    on_day = {"by": cast.editor, "at": LATER + DAY}
    files = list(issue.files.all())
    issue.files.all().delete()
    assert refused_code(publish_issue, issue, NOTHING, **on_day) == "no-files"
    for one in files:
        one.save(force_insert=True)
    # The page offers the step without reading the texts again; the step itself reads them.
    assert refusal_to_publish(issue, None, **on_day) is None
    version = articles_of(issue)[0].version_id
    Version.objects.filter(pk=version).update(text="<p>改过</p>")
    assert refused_code(publish_issue, issue, NOTHING, **on_day) == "text-differs"
    with pytest.raises(TextDiffers):
        make_files(issue, at=LATER)
    want_files(issue, at=LATER)
    assert make_waiting_files(lambda: LATER) == 0
    issue.refresh_from_db()
    assert "Not the released text" in issue.files_error
    assert issue.files_wanted_at == LATER + LEASE


def test_an_epub_that_differs_is_never_stored(cast: Cast) -> None:
    issue = in_proof(cast, cast.released())
    with (
        patch("gongkai.gazette.file_making.differing_texts", return_value=[1]),
        pytest.raises(TextDiffers),
    ):
        make_files(issue, at=LATER)
    assert not issue.files.exists()


def test_files_are_claimed_with_a_lease_and_given_up_after_three_attempts(cast: Cast) -> None:
    issue = composed(cast, cast.released())
    assert not want_files(issue, at=AT)
    begin_proofs(issue, NOTHING, by=cast.editor, at=AT)
    for attempt in range(MAX_ATTEMPTS):
        assert claim_issue_files(at=AT + attempt * LEASE) == issue
        assert claim_issue_files(at=AT + attempt * LEASE) is None
    assert claim_issue_files(at=AT + MAX_ATTEMPTS * LEASE) is None
    issue.refresh_from_db()
    assert issue.files_wanted_at is None
    assert want_files(issue, at=AT)
    with patch("gongkai.gazette.rendering.pdf.GAZETTE", Path("/none.typ")):
        for attempt in range(MAX_ATTEMPTS):
            at = AT + attempt * LEASE
            assert make_waiting_files(lambda at=at: at) == 0
    issue.refresh_from_db()
    assert issue.files_error
    assert issue.files_wanted_at is None


def test_files_of_contents_that_changed_meanwhile_are_thrown_away(cast: Cast) -> None:
    issue = in_proof(cast, cast.released())
    assert not complete_issue_files(issue, "0" * 64, {}, {}, at=LATER)
    issue.refresh_from_db()
    assert issue.files_wanted_at == LATER
    Issue.objects.filter(pk=issue.pk).update(files_wanted_at=None)
    assert not complete_issue_files(issue, "0" * 64, {}, {}, at=LATER)
    assert not issue.files.exists()


def test_after_publication_files_never_show_what_is_no_longer_released(cast: Cast) -> None:
    documents = [
        cast.released(title=f"关于{name}的通知", text=f"<p>{name}的原文。</p>") for name in "甲乙丙"
    ]
    issue = published(cast, *documents)
    pages = [one.first_page for one in articles_of(issue)]
    corrected(cast, documents[0], "<p>甲的新文。</p>")
    withdrawn(cast, documents[1])
    # At once, and not only after the worker has run.
    assert current_files(issue, articles_of(issue)) == {}
    catch_up()
    assert make_waiting_files(lambda: LATER) == 1
    assert make_waiting_files(lambda: LATER) == 0
    text = pdf_text(issue)
    for gone in ("甲的原文", "甲的新文", "乙的原文", "关于乙"):
        assert gone not in text
    for shown in ("丙的原文", "已作更正", "已撤下"):
        assert shown in text
    assert [one.first_page for one in articles_of(issue)] == pages
    reader = PdfReader(io.BytesIO(file_of(issue, "pdf")))
    assert reader.page_labels[-1] == str(pages[-1])


def test_articles_of_both_editions_are_paired_by_their_translation(cast: Cast) -> None:
    chinese, alone = cast.released(), cast.released(title="关于另一事项的通知")
    uyghur = cast.released(language="ug", title="ئۇقتۇرۇش")
    Relation.objects.create(version=uyghur.public_version, kind="translates", target=chinese)
    one, other = composed(cast, chinese, alone), composed(cast, uyghur, language="ug")
    ours, theirs = articles_of(one), articles_of(other)
    found = pairs(ours, theirs)
    assert found == {ours[0].pk: theirs[0], theirs[0].pk: ours[0]}
    assert Article.objects.count() == 3
