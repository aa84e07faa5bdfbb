"""What people type and what it must find, on both databases: marks, variants, names, numbers."""

import io
from datetime import date
from typing import Any

import pytest

from gongkai.documents.actions import drafts, releases
from gongkai.documents.measures import DOCUMENT
from gongkai.documents.models import Document, Version
from gongkai.documents.workflow import WithdrawalReason
from gongkai.ledger.consumers import catch_up
from gongkai.search.corrections import corrected
from gongkai.search.indexing import refresh
from gongkai.search.maintenance import differences
from gongkai.search.queries import Filters, search
from gongkai.search.suggestions import suggest
from tests.cast import AT, Cast
from tests.search.test_queries import everything, filled

FIRST = ["X/2026-00001"]
PADDING = "甲" * 20 + "。"  # puts what follows into the text, not into the title


FOUND = [
    # The rows of the collected cases.
    ("“十四五”生态环境保护规划", "十四五生态环境保护规划"),
    ("“放管服”改革", "放管服改革"),
    ("双随机、一公开", "双随机一公开"),
    ("“三公”经费", "三公经费"),
    ("艾力·买买提", "艾力买买提"),
    ("人 大 代 表", "人大代表"),
    ("推进数字\n经济发展", "数字经济"),
    ("二○二三年", "二〇二三"),
    ("豈有此理", "岂有此理"),
    ("档案资讯", "檔案資訊"),
    ("2023年度报告", "年报"),
    ("土地征收公告", "拆迁"),
    ("最低生活保障标准", "低保"),
    ("社会保险费率", "社保"),
    ("依据霁环发〔2024〕39号", "霁环发2024年39号"),
    ("依据霁环发〔2024〕39号", "霁环发202439号"),
    # Others of the same kinds.
    ("《中华人民共和国政府信息公开条例》", "中华人民共和国政府信息公开条例"),
    ("不忘初心，牢记使命", "不忘初心牢记使命"),
    ("绿水青山就是\n\n金山银山", "绿水青山就是金山银山"),
    ("阿不都•热合曼", "阿不都热合曼"),
    ("阿不都热合曼", "阿不都·热合曼"),
    ("通\u3000知", "通知"),
    ("人大代表", "人 大 代 表"),
    ("县（市）、区人民政府", "县市区人民政府"),
    ("农、林、牧、渔业", "农林牧渔业"),
    ("数据“跑路”", "数据跑路"),
    ("网络安全——人人有责", "网络安全人人有责"),
    ("经\u200b济", "经济"),
    ("二O二五年", "二〇二五年"),
    ("二零二五年", "二○二五年"),
    ("戶籍管理", "户籍管理"),
    ("户籍管理", "戶籍管理"),
    ("⺠政局", "民政局"),
    ("ＰＰＰ项目", "ppp 项目"),
    ("Café", "cafe"),
    ("农村最低生活保障", "農村低保"),
    ("住房公积金缴存", "公积金缴存"),
    ("依据霁环发[2024]039号", "霁环发〔2024〕39号"),
    ("依据霁环发〔2024〕39号", "霁环发（2024）第39号"),
    ("依据霁环发〔2024〕39号", "霁环发２０２４年３９号"),
    ("依据霁环发〔2024〕39号", "霁环发2024-39号"),
    ("依据霁环发〔2024〕39号", "霁环发 2024 39号"),
    ("依据霁环发〔2024〕39号", "霁环发〔2024〕39"),
    ("依据霁环发〔2024〕39号", "2024年39号"),
    ("依据霁环发2024年39号", "霁环发〔2024〕39号"),
    ("附件：霁环发202439号", "霁环发〔2024〕39号"),
    ("依据霁环发 〔2024〕 39号", "霁环发〔2024〕39号"),
]


def test_text_is_found_as_people_type_it(cast: Cast) -> None:
    texts = [before + text for text, _query in FOUND for before in ("", PADDING)]
    filled(cast, texts)
    missing, unmarked = [], []
    for row, (_text, query) in enumerate(FOUND):
        numbers = {f"X/2026-{2 * row + place:05}" for place in (1, 2)}
        hits = {hit.row.index_number: hit for hit in search(query, limit=100).hits}
        if not numbers <= hits.keys():
            missing.append((query, numbers - hits.keys()))
        elif not all("<mark>" in hits[one].title + hits[one].snippet for one in numbers):
            unmarked.append(query)
    assert (missing, unmarked) == ([], [])


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("霁环发〔2024〕391号", "霁环发202439号"),
        ("霁环函〔2024〕39号", "霁环发2024年39号"),
        ("2024年39岁", "2024年39号"),
        ("公民、法人", "民法"),
        ("行政、法院", "政法"),
        ("1,000元", "1000元"),
        ("taxi", "tax"),
        ("最低生活保障", "“低保”"),
    ],
)
def test_text_that_does_not_contain_it_is_not_found(cast: Cast, text: str, query: str) -> None:
    filled(cast, [text, PADDING + text])
    assert everything(query) == []
    assert search(query).count == 0


def attached(cast: Cast, document: Document, name: str) -> None:
    drafts.attach_file(document, io.BytesIO(b"x"), name, by=cast.drafter, at=AT)


def test_names_of_attachments_are_found_while_their_version_is_public(cast: Cast) -> None:
    document = cast.draft(title="关于公布目录的通知")
    attached(cast, document, "自治区行政事业性收费目录清单.txt")
    catch_up()
    assert search("行政事业性收费目录清单").hits == []  # a draft
    document.refresh_from_db()
    document = releases.release_document(cast.review(document), by=cast.disclosure, at=AT)
    catch_up()
    (hit,) = search("行政事业性收费目录清单").hits
    assert hit.snippet.endswith("自治区<mark>行政事业性收费目录清单</mark>.txt")
    assert search("权利目录清单").hits == []

    version = drafts.start_version(document, by=cast.drafter, at=AT)
    document.refresh_from_db()
    drafts.remove_attachment(document, version.attachments.get().pk, by=cast.drafter, at=AT)
    document.refresh_from_db()
    attached(cast, document, "价格举报电话.txt")
    catch_up()
    assert search("价格举报电话").hits == []  # not public yet
    assert len(search("行政事业性收费目录清单").hits) == 1
    document.refresh_from_db()
    assert document.open_version is not None
    drafts.edit_version(
        document,
        cast.facts(change_note="换附件"),
        by=cast.drafter,
        at=AT,
        revision=document.open_version.revision,
    )
    releases.release_document(cast.review(document), by=cast.disclosure, at=AT)
    catch_up()
    assert len(search("价格举报电话").hits) == 1
    assert search("行政事业性收费目录清单").hits == []
    assert list(differences()) == []


def test_phrase_does_not_continue_from_one_field_to_the_next(cast: Cast) -> None:
    document = cast.draft(
        title="标题在前", text="<p>正文在中</p>", document_number="锦财发〔2026〕1号"
    )
    attached(cast, document, "附件在后.txt")
    document.refresh_from_db()
    releases.release_document(cast.review(document), by=cast.disclosure, at=AT)
    catch_up()
    for query in ("标题在前", "正文在中", "附件在后", "锦财发〔2026〕1号", "“标题在前” “附件在后”"):
        assert len(search(query).hits) == 1
    for query in ("在前锦财", "在前正文", "在中附件", "中附"):
        assert search(query).hits == []


def test_snippet_shows_no_attachment_that_is_not_public(cast: Cast) -> None:
    document = filled(cast, ["粮食"])[0]
    assert everything("粮食") == FIRST
    Version.objects.filter(document=document).update(plain_text="别的")
    assert "粮食" not in search("粮食").hits[0].snippet


@pytest.mark.parametrize(
    ("text", "query", "meant"),
    [
        ("行政事业性收费", "行政事业性收废", "行政事业性收费"),
        (PADDING + "行政事业性收费", "行政事业性收废", "行政事业性收费"),
        ("行政事业性收费", "行政事叶性收费", "行政事业性收费"),
        ("行政事业性收费", "形政事业性收费", "行政事业性收费"),
        ("行政事业性收费", "行政事业收费", "行政事业性收费"),
        ("行政事业性收费", "行政事业性性收费", "行政事业性收费"),
        ("行政事业性收费", "行政事性业收费", "行政事业性收费"),
        ("“放管服”改革", "放管服该革", "放管服改革"),
        ("2024年政府工作报告", "2024年政府工作抱告", "2024年政府工作报告"),
        ("粮食储备管理办法", "管理 粮食储奋", "管理 粮食储备"),
        ("行政事业性收费", "行政事业性收费", None),
        ("行政事业性收费", "完全不同的话", None),
        ("锦财发〔2020〕17号", "锦财发〔2020〕18号", None),
        ("锦财发〔2020〕17号", "锦财发202018号", None),
        (
            "粮食储备 锦财发〔2020〕17号",
            "粮食储奋 锦财发〔2020〕17号",
            "粮食储备 锦财发〔2020〕17号",
        ),
        ("行政事业性收费", "收废", None),
        ("tax office", "texoffice", None),
    ],
)
def test_query_with_one_wrong_character_is_corrected(
    cast: Cast, text: str, query: str, meant: str | None
) -> None:
    filled(cast, [text, "别的"])
    assert corrected(query, Filters()) == meant
    if meant:
        assert search(query).count == 0
        assert search(meant).count == 1


def test_correction_obeys_the_filters_and_prefers_what_is_frequent(cast: Cast) -> None:
    filled(cast, ["粮食储备甲", "粮食储备乙", "粮食储存丙"])
    assert corrected("粮食储各", Filters()) == "粮食储备"
    assert corrected("粮食储各", Filters(bodies=(cast.health.chain,))) is None


def test_correction_reveals_nothing_that_is_not_public_now(cast: Cast, settings: Any) -> None:
    drafted = cast.approved(title="行政事业性收费")
    assert drafted.public_version is None
    document = filled(cast, [PADDING + "某人患有肺结核"])[0]
    assert corrected("某人患有肺洁核", Filters()) == "某人患有肺结核"
    assert corrected("行政事业性收废", Filters()) is None
    # The public text is another one already, while the index still has the former.
    Version.objects.filter(document=document).update(plain_text=PADDING + "某人已隐去")
    assert corrected("某人患有肺洁核", Filters()) is None
    settings.GONGKAI_CONSUMER_MODE = "worker"
    public = cast.released(title="某乙患有糖尿病")
    catch_up()
    assert corrected("某乙患有糖屎病", Filters()) == "某乙患有糖尿病"
    releases.withdraw_document(public, WithdrawalReason("x"), by=cast.disclosure, at=AT)
    assert corrected("某乙患有糖屎病", Filters()) is None


def test_validity_filters_hits_as_of_a_day(cast: Cast) -> None:
    day = date(2026, 11, 29)
    documents = filled(cast, [f"粮食{sign}" for sign in "甲乙丙丁戊己庚"])
    for document, facts in zip(
        documents,
        [
            {},
            {"validity": "repealed"},
            {"validity": "expired"},
            {"validity": "not_yet"},
            {"effective_on": date(2027, 1, 1)},
            {"validity": "not_yet", "effective_on": date(2026, 11, 29)},
            {"validity": "partly", "effective_on": date(2026, 1, 1)},
        ],
        strict=True,
    ):
        Document.objects.filter(pk=document.pk).update(**facts)
    refresh(DOCUMENT, [document.pk for document in documents])

    def numbers(**filters: Any) -> list[int]:
        found = everything("粮食", filters=Filters(**filters))
        assert search("粮食", filters=Filters(**filters)).count == len(found)
        return sorted(int(number[-1]) for number in found)

    lasting = ("in_force", "partly")
    assert numbers(validities=lasting, effective=(False, day)) == [1, 6, 7]
    assert numbers(validities=lasting, effective=(True, day)) == [4, 5]
    assert numbers(validities=lasting, effective=(True, date(2026, 11, 28))) == [4, 5, 6]
    assert numbers(validities=("expired", "repealed")) == [2, 3]
    in_force = [
        number
        for number, document in enumerate(Document.objects.order_by("pk"), start=1)
        if document.validity_on(day) in lasting
    ]
    assert in_force == [1, 6, 7]


def test_suggestions_and_quotes_are_folded_too(cast: Cast) -> None:
    filled(cast, ["“放管服”改革", "檔案資訊", "年度报告"])
    assert [hit.row.title for hit in suggest("放管服改").hits] == ["“放管服”改革"]
    assert [hit.row.title for hit in suggest("档案资").hits] == ["檔案資訊"]
    assert everything("“放管服改革”") == FIRST
    assert everything('"年报"') == []
    assert everything("年报") == ["X/2026-00003"]
