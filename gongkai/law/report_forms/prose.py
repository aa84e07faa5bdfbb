"""Compare the numbers in the text of a report with the figures of its tables (R9)."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from gongkai.law.messages import N_, text
from gongkai.law.report_forms.claims import (
    CONTEXTS,
    OUTCOME_WORDS,
    Claim,
    Sum,
    claims_of,
    joined_outcomes,
)
from gongkai.law.report_forms.numerals import Written, counts_in
from gongkai.law.report_forms.shapes import (
    Finding,
    Number,
    PartName,
    Place,
    Report,
    Severity,
    plain,
)

SENTENCE = re.compile(r"[^。;!?\n]+")
CLAUSE = re.compile(r"(?<!\d),|,(?!\d)")
# Only filler words may come between phrase and number. Possessive: no backtracking.
FILLER = (
    r"(?:数量|总数|总量|件数|数|案件|事项|政府信息|信息|公开|申请|类|的|情形|情况|处理|决定|答复|办理|继续|原|"
    r"共计|合计|总计|累计|共|计|收费|金额|总额|为|是|有|达到|达|了|已|并|均|被|:|=|\(|\)|\"|“|”)*+$"
)
# Other years, changes against them, and parts of a total: numbers that the tables do not contain.
ELSEWHEN = re.compile(
    r"(?<!结转)(?<!结转自)(?:去年|上一?年度?)(?!度?结转)|同比|环比|增加|增长|增幅|减少|下降|降低|上升|历年"
)
PARTLY = re.compile(
    r"其中|本级|网络|网上|平台|信函|邮寄|当面|现场|传真|邮箱|邮件|按[时期]|及时|当场|超期|逾期|延期"
)
APPLICANT = re.compile(r"自然人|法人|商业企业|科研机构|公益组织|法律服务机构")
# The office whose figure it is; a report of another kind of body mentions only a part of its own.
OFFICE = re.compile(r"(?<![我本各])(办公[厅室]|厅|局|委员会)")
ONE_OUTCOME = f"(?:{'|'.join(OUTCOME_WORDS.values())})(?:的|类|情形|信息|申请|答复)*"
# “予以公开和部分公开 7 件” counts both; with 、 between them only where 共 says so.
JOINED = re.compile(
    rf"(?P<all>{ONE_OUTCOME}(?:(?P<mark>和|以?及|与|或者?|、){ONE_OUTCOME})+)(?P<rest>{FILLER})"
)
# What a bracket explains without a number stands between the phrase and its number.
ASIDE = re.compile(r"\([^()\d]{1,60}\)")
YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年")
_NO = r"(?:未|没有?|无)(?:收到|发生|接到|受理|出现|有|产生)?(?:过|任何|有关|涉及|因|针对)*[^,。;]{0,24}?"
NONE_STATED = {
    "req.recv": r"(?:未|没有?|无)(?:收到|接到|受理)[^,。;]{0,20}?申请",
    "rev.total": rf"{_NO}(?:行政)?复议",
    "lit.total": rf"{_NO}诉讼",
    "fee.total": r"(?:未|没有?|无)(?:收取|收费|产生)[^,。;]{0,10}?(?:费|费用)|未收费|全部免费",
}
LIMIT = re.compile(r"以[上下内外]")
LEAD, REACH = 60, 400


@dataclass(frozen=True)
class _Spot:
    """A number and its context: paragraph and sentence so far, its clause, and what follows."""

    written: Written
    paragraph: str
    sentence: str
    lead: str
    after: str
    excerpt: str


def prose_mismatches(report: Report) -> Iterator[Finding]:
    """
    Yield every number of the text that disagrees with the tables, and a note for each unmatched one.

    Only numbers matched with a known figure are compared: years, percentages, changes against
    other years and parts of a total are ignored.
    Law: 条例19 art. 50; 国办公开办函〔2021〕30号.
    """
    claims = [
        (re.compile(f"(?P<words>{claim.words}){FILLER}"), claim) for claim in claims_of(report.form)
    ]
    for spot in _spots(_years_in_words(_one_width(report.prose), report.year)):
        claim = _joined(report, spot) or _claim_of(claims, spot)
        if claim is None or _speaks_of_something_else(claim, spot, report):
            yield _note(
                spot,
                N_("“%(words)s” in the text could not be matched with a figure of the tables."),
            )
            continue
        readings = [
            (sum_, number)
            for sum_ in claim.sums
            if (number := _figure(report, claim, sum_)) is not None
        ]
        if not readings:
            yield _note(
                spot, N_("“%(words)s” in the text refers to a figure that is not in this report.")
            )
        elif not any(spot.written.says(number) for _sum, number in readings):
            yield _mismatch(report, spot, *readings[0])


def figures_stated(report: Report) -> Iterator[tuple[Place, Number, str]]:
    """
    Yield each single figure that a text tells exactly: its place, the number, and the words.

    Law: 条例07 art. 32 (reports before 2014 are text).
    """
    claims = [
        (re.compile(f"(?P<words>{claim.words}){FILLER}"), claim) for claim in claims_of(report.form)
    ]
    for spot in _spots(_years_in_words(_one_width(report.prose), report.year)):
        claim = _claim_of(claims, spot)
        if claim is None or _speaks_of_something_else(claim, spot, report):
            continue
        if len(claim.sums) > 1 or len(claim.sums[0]) > 1:
            continue
        if spot.written.least != spot.written.below:
            continue
        value = spot.written.value / 10_000 if claim.is_money else spot.written.value
        yield claim.sums[0][0], int(value) if value == int(value) else value, spot.excerpt
    for place, words in _none_stated(report):
        yield place, 0, words


def _none_stated(report: Report) -> Iterator[tuple[Place, str]]:
    """Yield the figures that a text tells to be none: “未收到申请”, “未发生行政复议、行政诉讼”."""
    for sentence in SENTENCE.findall(_one_width(report.prose)):
        years = YEAR.findall(sentence)
        if report.year is not None and years and int(years[-1]) != report.year:
            continue
        for key, pattern in NONE_STATED.items():
            if re.search(pattern, sentence) and report.form.row(PartName.TABLE, key):
                yield Place(PartName.TABLE, key, "count"), sentence[:40]


def _one_width(prose: str) -> str:
    """Return the text normalised by NFKC, without spaces."""
    return re.sub(r"[^\S\n]+", "", unicodedata.normalize("NFKC", prose).replace("\r", "\n"))


def _years_in_words(prose: str, year: int | None) -> str:
    """
    Replace the year of a carried-over figure by 上年 or 下年.

    Such a phrase names another year but means a figure of this report: 2024 年结转 is 上年结转.
    """
    if year is None:
        return prose
    prose = re.sub(rf"(结转[至到入]?){year + 1}年", r"\1下年", prose)
    return re.sub(
        rf"{year - 1}年(?=度?结转)|(?<=结转){year - 1}年|(?<=结转自){year - 1}年", "上年", prose
    )


def _spots(prose: str) -> Iterator[_Spot]:
    for found in SENTENCE.finditer(prose):
        sentence, begin = found[0], found.start()
        paragraph = prose.rfind("\n", 0, begin) + 1
        last = 0
        for written in counts_in(sentence):
            lead = _lead(sentence[max(last, written.start - REACH) : written.start])
            yield _Spot(
                written,
                prose[max(paragraph, begin + written.start - REACH) : begin + written.start],
                sentence[max(0, written.start - REACH) : written.start],
                lead,
                sentence[written.end : written.end + LEAD],
                lead.lstrip(",、:)(") + sentence[written.start : written.end],
            )
            last = written.end


def _lead(before: str) -> str:
    """Return the clause before a number, with the previous clause if it has only filler words."""
    clauses = CLAUSE.split(ASIDE.sub("", before))
    lead = clauses[-1]
    if len(clauses) > 1 and re.match(FILLER, lead):
        lead = clauses[-2] + lead
    return lead[-LEAD:]


def _claim_of(claims: list[tuple[re.Pattern[str], Claim]], spot: _Spot) -> Claim | None:
    """Return the matching claim with the longest phrase before the number."""
    best: tuple[int, Claim] | None = None
    for pattern, claim in claims:
        found = pattern.search(spot.lead)
        if found is None or claim.is_money != spot.written.is_money or _is_joined(found):
            continue
        if claim.after and not re.match(f"的?{claim.after}", spot.after):
            continue
        if not _is_in_context(claim, spot):
            continue
        if best is None or len(found["words"]) > best[0]:
            best = (len(found["words"]), claim)
    return best[1] if best else None


def _joined(report: Report, spot: _Spot) -> Claim | None:
    """Return the claim that several outcomes have this number together."""
    found = JOINED.search(spot.lead)
    if found is None or PartName.APPLICATIONS not in report.form.parts or spot.written.is_money:
        return None
    if "、" in found["all"] and not re.search(r"[共合总]", found["rest"]):
        return None
    return Claim(found["all"], (joined_outcomes(report.form, found["all"]),))


def _is_joined(found: re.Match[str]) -> bool:
    """
    Return whether the phrase is the second part of an enumeration.

    “予以公开和部分公开共 7 件” is a sum that the tables do not contain; a mark directly after a number
    only begins the next item.
    """
    return found.start() > 1 and found.string[found.start() - 1] in "和及与或、"


def _is_in_context(claim: Claim, spot: _Spot) -> bool:
    if not claim.context:
        return True
    family, reach = next(one for one in CONTEXTS if claim.context in one[0])
    before = spot.paragraph if reach == "paragraph" else spot.sentence
    places = {
        name: max((found.start() for found in re.finditer(words, before)), default=-1)
        for name, words in family.items()
    }
    last = max(places, key=lambda name: places[name])
    # Without another subject, the text of an annual report is about applications.
    return last == claim.context or (claim.context == "applications" and places[last] < 0)


def _speaks_of_something_else(claim: Claim, spot: _Spot, report: Report) -> bool:
    years = YEAR.findall(spot.sentence)
    if (
        LIMIT.match(spot.after)
        or ELSEWHEN.search(spot.lead)
        or (report.year is not None and years and int(years[-1]) != report.year)
    ):
        return True
    if claim.context != "intake" and APPLICANT.search(spot.lead):
        return True
    if not claim.is_whole:
        return False
    office = OFFICE.search(spot.sentence)
    # “其中主动公开信息 1027 条” names the figure itself; only what stands between makes it a part.
    named = re.search(rf"其中[,:]?(?={claim.words}{FILLER})", spot.lead)
    lead = spot.lead[named.end() :] if named else spot.lead
    return PARTLY.search(lead) is not None or (
        office is not None and not report.body.endswith(office[1])
    )


def _figure(report: Report, claim: Claim, places: Sum) -> Number | None:
    number = report.sum_of(places)
    return number * 10_000 if number is not None and claim.is_money else number


def _note(spot: _Spot, message: str) -> Finding:
    return Finding(Severity.NOTE, "R9", Place("prose"), text(message, words=spot.excerpt))


def _mismatch(report: Report, spot: _Spot, places: Sum, number: Number) -> Finding:
    written = spot.written.value
    return Finding(
        Severity.ERROR,
        "R9",
        places[0],
        text(
            N_(
                "The text states “%(words)s” (%(left)s), but the tables contain %(right)s (%(figure)s)."
            ),
            words=spot.excerpt,
            left=plain(written),
            right=plain(number),
            figure=_label(report, places),
        ),
        written,
        number,
        report.form.law,
    )


def _label(report: Report, places: Sum) -> str:
    """Return the label of a figure: its row and column; for a sum the first and the last row."""
    labels = [report.form.label(place) for place in places]
    rows = labels[0] if len(labels) == 1 else f"{labels[0]} … {labels[-1]}"
    row = report.form.row(places[0].part, places[0].row)
    column = row.column(places[0].column) if row else None
    return f"{rows} / {column.name}" if column else rows
