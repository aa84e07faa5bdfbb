"""Patterns that match phrases of a report's text with the figures of its tables (R9)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from gongkai.law.report_forms.forms import PERSONS, TOTAL
from gongkai.law.report_forms.identities import CARRIED_IN, CARRIED_OUT, RECEIVED, is_outcome
from gongkai.law.report_forms.shapes import Form, PartName, Place
from gongkai.law.report_forms.table_identities import cell

Sum = tuple[Place, ...]
APPLICATION = (
    r"(?:各类|有关)?的?(?:依申请公开(?:政府信息)?(?:申请)?|(?:政府)?(?:信息)?(?:公开)?的?申请)"
)


@dataclass(frozen=True)
class Claim:
    """
    A phrase for a figure: the pattern `words` before the number, and `after`, what may follow it.

    `sums` are the possible readings: cells whose sum the number may be. `context` is the subject
    that must come before the number (see `CONTEXTS`; for applications: no other subject).
    `is_whole`: the phrase means the total, so a clause about a part of it (其中, 本级, 网络 …) does not
    match.
    """

    words: str
    sums: tuple[Sum, ...]
    context: str = ""
    after: str = ""
    is_whole: bool = False
    is_money: bool = False


# Subjects of a text: the last one of a family before a number, in its sentence or its paragraph.
CONTEXTS: tuple[tuple[dict[str, str], str], ...] = (
    (
        {
            "direct": r"直接(?:起诉|提起)",
            "after": r"复议后",
            "suits": r"行政诉讼",
            "reconsideration": r"(?<!未经)复议(?!后)",
        },
        "paragraph",
    ),
    (
        {
            "intake": r"新收|收到|收办|受理|接收|接到|人申请",
            "outcomes": r"办结|答复|不予公开|予以公开|部分公开",
        },
        "sentence",
    ),
    ({"normdocs": r"规范性文件", "rules": r"规章"}, "paragraph"),
    (
        {
            "applications": r"申请",
            "others": r"来信|信件|提案|建议|投诉|热线|咨询|留言|信箱|议案|工单|舆情|问卷|意见|复议|诉讼|案件",
        },
        "paragraph",
    ),
)
RESULT_WORDS = {
    "upheld": r"维持",
    "corrected": r"纠正|纠错",
    "other": r"其他(?:结果|情形)",
    "pending": r"(?:尚)?未审结",
}
OUTCOME_WORDS = {
    "3.1": r"(?<!不)予以公开",
    "3.2": r"部分公开",
    "3.3": r"不予公开",
    "3.4": r"无法提供",
    "3.5": r"不予处理",
    "3.6": r"其他处理",
    "3.3.1": r"国家秘密",
    "3.3.2": r"法律、?行政法规禁止公开",
    "3.3.3": r"三安全一稳定[\"”]?",
    "3.3.4": r"第三方合法权益",
    "3.3.5": r"内部事务信息",
    "3.3.6": r"过程性信息",
    "3.3.7": r"行政执法案卷",
    "3.3.8": r"行政查询事项",
    "3.4.1": r"不掌握(?:相关)?(?:政府)?信息",
    "3.4.2": r"没有现成信息(?:、?需要?另行制作)?",
    "3.4.3": r"补正后(?:申请内容)?仍不明确",
    "3.5.1": r"信访、?举报、?投诉类?",
    "3.5.2": r"重复申请",
    "3.5.3": r"公开出版物",
    "3.5.4": r"大量反复申请",
    "3.5.5": r"重新出具已?获取(?:的)?信息",
    "3.6.1": r"逾期不补正(?:、?行政机关不再处理)?(?:其政府信息公开申请)?",
    "3.6.2": r"逾期未按收费通知要求缴纳费用(?:、?行政机关不再处理)?(?:其政府信息公开申请)?",
}
APPLICANT_WORDS = {
    "natural": "自然人",
    "business": "商业企业",
    "research": "科研机构",
    "welfare": "(?:社会)?公益组织",
    "legal": "法律服务机构",
}
TABLE_WORDS = {
    "act.total": r"主动公开(?:各类)?(?:政府)?信息",
    "act.normdoc": r"主动公开(?:行政)?规范性文件",
    "act.normdoc_made": r"(?:制发|制定)(?:行政)?规范性文件",
    "act.ch.gazette": r"公报(?:主动)?(?:公开|发布)(?:政府)?信息",
    "act.ch.web": r"网站(?:主动)?(?:公开|发布)(?:政府)?信息",
    "act.ch.weibo": r"微博(?:主动)?(?:公开|发布)(?:政府)?信息",
    "act.ch.wechat": r"微信(?:主动)?(?:公开|发布)(?:政府)?信息",
    "resp.total": r"回应(?:公众|社会)?(?:关注)?热点或?(?:重大)?舆情",
    "resp.press": r"(?:举办|召开)新闻发布会",
    "resp.interview": r"在线访谈",
    "resp.articles": r"解读稿件",
    "req.recv.person": r"当面申请",
    "req.recv.fax": r"传真申请",
    "req.recv.net": r"网络申请",
    "req.recv.mail": r"信函申请",
    "req.done": r"(?<!时)(?<!期)办结",
    "req.done.ontime": r"按[时期]办结",
    "req.done.ext": r"延期办结",
    "req.ans": r"(?:申请|作出)答复",
    "req.ans.already": r"已主动公开范围",
    "req.ans.grant": r"(?<!不)同意公开",
    "req.ans.partial": r"同意部分公开",
    "req.ans.deny": r"不同意公开",
    "req.ans.notours": r"不属于本行政机关公开",
    "req.ans.none": r"信息不存在",
    "req.ans.amend": r"更改补充",
    "req.ans.otherway": r"其他途径办理",
    "rev.total": r"行政复议",
    "lit.total": r"行政诉讼",
    "comp.total": r"举报投诉",
    "trn.count": r"培训班",
    "trn.people": r"(?:接受培训|培训人员|培训)",
}
TABLE_WHOLES = {
    "act.total",
    "act.normdoc",
    "act.normdoc_made",
    "req.done",
    "req.ans",
    "rev.total",
    "lit.total",
}


def claims_of(form: Form) -> tuple[Claim, ...]:
    """
    Return the phrases that a text may use for the figures of a form.

    Law: 条例19 art. 50; 国办公开办函〔2021〕30号 (text and tables of one report agree).
    """
    if PartName.TABLE in form.parts:
        return (*_table_claims(), *(_early_claims() if (form.last_year or 0) < 2014 else ()))
    return tuple(chain(_intake(), _outcomes(form), _remedies(), _proactive(form)))


def _application(*rows: str, column: str = TOTAL) -> Sum:
    return tuple(Place(PartName.APPLICATIONS, row, column) for row in rows)


def _intake() -> Iterable[Claim]:
    new, old, done, left = (_application(row) for row in (RECEIVED, CARRIED_IN, "3.7", CARRIED_OUT))
    all_open = (*new, *old)
    yield Claim(f"新收到?{APPLICATION}", (new,), is_whole=True)
    yield Claim(f"(?:收到|受理|接收|接到){APPLICATION}", (new, all_open), is_whole=True)
    yield Claim(f"收办{APPLICATION}", (all_open, new, done), is_whole=True)
    yield Claim("新收到?", (new,), after=APPLICATION, is_whole=True)
    yield Claim("(?:收到|受理|接收|接到)", (new, all_open), after=APPLICATION, is_whole=True)
    yield Claim("办理", (done, all_open), after=APPLICATION, is_whole=True)
    yield Claim(f"办理{APPLICATION}", (done, all_open), is_whole=True)
    for words, sums in {
        "(?:办结|答复)": (done,),
        "结转": (old, left),
        "(?:上一?年度?|去年)结转": (old,),
        "结转自?(?:上一?年度?|去年)": (old,),
        "(?:结转|转)[至到入]?(?:下一?年度?|次年度?|明年)(?:继续)?(?:办理)?": (left,),
    }.items():
        yield Claim(words, sums, context="applications", is_whole=True)
    # Both are published: kinds of applicant of the new ones, or of all that were open in the year.
    for column, words in APPLICANT_WORDS.items():
        yield Claim(words, _new_or_all(column), context="intake")
    others = [person.key for person in PERSONS[1:]]
    yield Claim("法人(?:或者?|和|及|与|、)?其他组织", _new_or_all(*others), context="intake")


def _new_or_all(*columns: str) -> tuple[Sum, ...]:
    new = tuple(Place(PartName.APPLICATIONS, RECEIVED, column) for column in columns)
    old = tuple(Place(PartName.APPLICATIONS, CARRIED_IN, column) for column in columns)
    return new, (*new, *old)


def _outcomes(form: Form) -> Iterable[Claim]:
    rows = [row.key for row in form.parts[PartName.APPLICATIONS] if is_outcome(row)]
    for key, words in OUTCOME_WORDS.items():
        found = [row for row in rows if row == key or row.startswith(f"{key}.")]
        if found:
            yield Claim(words, (_application(*found),))


def joined_outcomes(form: Form, words: str) -> Sum:
    """Return the cells of all outcomes that an enumeration names: “予以公开及部分公开” are two."""
    found: dict[str, None] = {}
    for key, pattern in OUTCOME_WORDS.items():
        if re.search(pattern, words):
            found[key] = None
    rows = [row.key for row in form.parts[PartName.APPLICATIONS] if is_outcome(row)]
    return _application(
        *(row for row in rows if any(row == key or row.startswith(f"{key}.") for key in found))
    )


def _remedy(column: str, *rows: str) -> Sum:
    return tuple(Place(PartName.REMEDIES, row, column) for row in rows)


def _remedies() -> Iterable[Claim]:
    kinds = {
        "reconsideration": ("(?:行政)?复议", ("reconsideration",)),
        "suits": ("行政诉讼", ("direct", "after")),
        "direct": ("直接(?:起诉|提起(?:行政)?诉讼)", ("direct",)),
        "after": ("复议后(?:再)?(?:起诉|提起(?:行政)?诉讼)", ("after",)),
    }
    for context, (words, rows) in kinds.items():
        yield Claim(
            words, (_remedy(TOTAL, *rows),), is_whole=context in {"reconsideration", "suits"}
        )
        for column, result in RESULT_WORDS.items():
            yield Claim(f"(?:{result})", (_remedy(column, *rows),), context=context)


def _proactive(form: Form) -> Iterable[Claim]:
    for row in form.parts[PartName.PROACTIVE]:
        for column in row.columns:
            places = ((Place(PartName.PROACTIVE, row.key, column.key),),)
            if row.key in {"rules", "normdocs"}:
                noun = "规章" if row.key == "rules" else "(?<![、和及与])(?:行政)?规范性文件"
                verb = {
                    "made": "(?:制发|新?制定|新制作|出台)",
                    "repealed": "废止",
                    "in_force": "现行有效",
                    "published": "新公开",
                    "open": "对外公开",
                }[column.key]
                yield Claim(f"{verb}的?(?:政府)?{noun}", places, is_whole=True)
                yield Claim(verb, places, context=row.key, is_whole=True)
            elif column.key == "decisions":
                yield Claim(row.name, places, is_whole=True)
            elif column.key == "amount":
                yield Claim(row.name, places, is_whole=True, is_money=True)


def _table_claims() -> Iterable[Claim]:
    received = ((cell("req.recv"),),)
    yield Claim(f"(?:收到|受理|接收|接到){APPLICATION}", received, is_whole=True)
    yield Claim("(?:收到|受理|接收|接到)", received, after=APPLICATION, is_whole=True)
    for key, words in TABLE_WORDS.items():
        yield Claim(words, ((cell(key),),), is_whole=key in TABLE_WHOLES)
    results = {"reconsideration": "rev", "suits": "lit"}
    for context, prefix in results.items():
        for key, result in {"uphold": "维持", "correct": "纠正|纠错", "other": "其他情形"}.items():
            yield Claim(f"(?:{result})", ((cell(f"{prefix}.{key}"),),), context=context)
    yield Claim("收取的?费用", ((cell("fee.total"),),), is_money=True)


def _early_claims() -> Iterable[Claim]:
    """Yield the phrases of reports before 2014, which had no table whose words they could take."""
    for key, words in {
        "req.ans": r"(?:共|已|均已|总计)答复",
        "req.ans.deny": r"不予公开(?!信息|的?政府信息)",
        "req.ans.partial": r"(?<!意)部分公开",
        "req.ans.none": r"(?:信息|资料)?不存在",
        "req.ans.notours": r"(?:非|不属于?)本(?:行政)?(?:机关|单位|部门|局)(?:公开|掌握|职责)?(?:范围)?",
        "req.recv.net": r"(?:网上|网站|电子邮件|邮件|在线)(?:提交|提出)?(?:的)?申请",
        "req.recv.mail": r"(?:书面|邮寄|信件)(?:提交|提出)?(?:的)?申请",
        "req.recv.person": r"(?:现场|当场|上门|窗口)(?:提交|提出)?(?:的)?申请",
        "comp.total": r"(?:投诉|举报)",
    }.items():
        yield Claim(words, ((cell(key),),), is_whole=key == "req.ans")
