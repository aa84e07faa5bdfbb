"""Outcomes of applications under both editions, and the rows of the annual forms that count them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from gongkai.law.conventions import USUAL, Conventions
from gongkai.law.messages import N_
from gongkai.law.regimes import Regime


class Outcome(StrEnum):
    """Outcomes of 2019 by the rows of table three; those of 2007 by the rows of the 2014 table."""

    ALREADY_PUBLIC = "G1"
    GIVEN = "G2"
    GIVEN_IN_PART = "G3"
    STATE_SECRET = "D1"
    FORBIDDEN_BY_LAW = "D2"
    STABILITY = "D3"
    THIRD_PARTY = "D4"
    INTERNAL_AFFAIRS = "D5"
    PROCESS = "D6"
    ENFORCEMENT_FILE = "D7"
    INQUIRY = "D8"
    NOT_HELD = "U1"
    NOT_MADE = "U2"
    STILL_UNCLEAR = "U3"
    PETITION = "N1"
    REPEATED = "N2"
    PUBLICATION = "N3"
    MASS_REQUEST = "N4"
    CONFIRMATION = "N5"
    NOT_CLARIFIED = "O1"
    FEE_NOT_PAID = "O2"
    OTHERWISE = "O3"
    FIRST_ALREADY_PUBLIC = "F1"
    FIRST_GIVEN = "F2"
    FIRST_GIVEN_IN_PART = "F3"
    FIRST_STATE_SECRET = "F4-1"
    FIRST_TRADE_SECRET = "F4-2"
    FIRST_PRIVACY = "F4-3"
    FIRST_STABILITY = "F4-4"
    FIRST_NO_INFORMATION = "F4-5"
    FIRST_OTHER_LAW = "F4-6"
    FIRST_NOT_OURS = "F5"
    FIRST_NOT_THERE = "F6"
    FIRST_TO_BE_CHANGED = "F7"
    FIRST_OTHER_WAY = "F8"


class RemedyKind(StrEnum):
    """What the letter says about remedies: all given, something refused, or nothing possible."""

    GIVEN = "given"
    REFUSED = "refused"
    NOT_GIVEN = "not-given"


@dataclass(frozen=True)
class OutcomeText:
    """
    One outcome: its names, its article, its kind of remedies, and its row in each form.

    `rows` is keyed by the code of the form; a form that has no row for the outcome is not in it.
    """

    name: str
    chinese: str
    law: str
    regime: Regime
    remedies: RemedyKind
    rows: dict[str, str]


def _revised(row: str, name: str, chinese: str, law: str, remedies: RemedyKind) -> OutcomeText:
    # The form of 2019 has one row for all other outcomes, that of 2021 has three.
    rows = {"2019": "3.6" if row.startswith("3.6") else row, "2021": row}
    return OutcomeText(name, chinese, law, Regime.REVISED, remedies, rows)


def _first(
    row: str, later: str, name: str, chinese: str, law: str, remedies: RemedyKind
) -> OutcomeText:
    rows = {
        "2014": f"req.ans.{row}",
        "2019": "3.6" if later.startswith("3.6") else later,
        "2021": later,
    }
    return OutcomeText(name, chinese, law, Regime.FIRST, remedies, rows)


_GIVEN, _REFUSED, _NOT = RemedyKind.GIVEN, RemedyKind.REFUSED, RemedyKind.NOT_GIVEN

# Law: 条例19 art. 14, 15, 16, 30, 32, 35–39, 42, 50; 国办公开办函〔2019〕60号; 国办公开办函〔2021〕30号.
_REVISED = {
    Outcome.ALREADY_PUBLIC: _revised(
        "3.1",
        N_("Already public: the applicant was told where and how to get it"),
        "已主动公开，告知获取的方式、途径",
        "条例19 art. 36",
        _GIVEN,
    ),
    Outcome.GIVEN: _revised("3.1", N_("Given"), "予以公开", "条例19 art. 36", _GIVEN),
    Outcome.GIVEN_IN_PART: _revised(
        "3.2", N_("Given in part"), "部分公开", "条例19 art. 37", _REFUSED
    ),
    Outcome.STATE_SECRET: _revised(
        "3.3.1", N_("Refused: state secret"), "不予公开：属于国家秘密", "条例19 art. 14", _REFUSED
    ),
    Outcome.FORBIDDEN_BY_LAW: _revised(
        "3.3.2",
        N_("Refused: forbidden by another law or administrative regulation"),
        "不予公开：其他法律行政法规禁止公开",
        "条例19 art. 14",
        _REFUSED,
    ),
    Outcome.STABILITY: _revised(
        "3.3.3",
        N_("Refused: would endanger national, public or economic security or social stability"),
        "不予公开：危及“三安全一稳定”",
        "条例19 art. 14",
        _REFUSED,
    ),
    Outcome.THIRD_PARTY: _revised(
        "3.3.4",
        N_("Refused: protects the lawful rights of a third party"),
        "不予公开：保护第三方合法权益",
        "条例19 art. 15, 32",
        _REFUSED,
    ),
    Outcome.INTERNAL_AFFAIRS: _revised(
        "3.3.5",
        N_("Refused: internal affairs"),
        "不予公开：属于三类内部事务信息",
        "条例19 art. 16",
        _REFUSED,
    ),
    Outcome.PROCESS: _revised(
        "3.3.6",
        N_("Refused: process information"),
        "不予公开：属于四类过程性信息",
        "条例19 art. 16",
        _REFUSED,
    ),
    Outcome.ENFORCEMENT_FILE: _revised(
        "3.3.7",
        N_("Refused: administrative enforcement file"),
        "不予公开：属于行政执法案卷",
        "条例19 art. 16",
        _REFUSED,
    ),
    Outcome.INQUIRY: _revised(
        "3.3.8",
        N_("Refused: an inquiry governed by other provisions"),
        "不予公开：属于行政查询事项",
        "条例19 art. 36",
        _REFUSED,
    ),
    Outcome.NOT_HELD: _revised(
        "3.4.1",
        N_("Cannot be given: this body does not hold it"),
        "无法提供：本机关不掌握相关政府信息",
        "条例19 art. 36",
        _NOT,
    ),
    Outcome.NOT_MADE: _revised(
        "3.4.2",
        N_("Cannot be given: it would have to be created first"),
        "无法提供：没有现成信息需要另行制作",
        "条例19 art. 38",
        _NOT,
    ),
    Outcome.STILL_UNCLEAR: _revised(
        "3.4.3",
        N_("Cannot be given: still unclear after the clarification"),
        "无法提供：补正后申请内容仍不明确",
        "条例19 art. 30",
        _NOT,
    ),
    Outcome.PETITION: _revised(
        "3.5.1",
        N_("Not processed: a petition, report or complaint"),
        "不予处理：信访举报投诉类申请",
        "条例19 art. 39",
        _NOT,
    ),
    Outcome.REPEATED: _revised(
        "3.5.2",
        N_("Not processed: a repeated application"),
        "不予处理：重复申请",
        "条例19 art. 36",
        _NOT,
    ),
    Outcome.PUBLICATION: _revised(
        "3.5.3",
        N_("Not processed: asks for a published book or periodical"),
        "不予处理：要求提供公开出版物",
        "条例19 art. 39",
        _NOT,
    ),
    Outcome.MASS_REQUEST: _revised(
        "3.5.4",
        N_("Not processed: a large number of applications without a good reason"),
        "不予处理：无正当理由大量反复申请",
        "条例19 art. 35",
        _NOT,
    ),
    Outcome.CONFIRMATION: _revised(
        "3.5.5",
        N_("Not processed: asks to confirm or reissue information already given"),
        "不予处理：要求行政机关确认或重新出具已获取信息",
        "国办公开办函〔2019〕60号",
        _NOT,
    ),
    Outcome.NOT_CLARIFIED: _revised(
        "3.6.1",
        N_("Ended: not clarified in time without a good reason"),
        "其他处理：申请人无正当理由逾期不补正、不再处理",
        "条例19 art. 30",
        _NOT,
    ),
    Outcome.FEE_NOT_PAID: _revised(
        "3.6.2",
        N_("Ended: the processing fee was not paid in time"),
        "其他处理：申请人逾期未按收费通知要求缴纳费用、不再处理",
        "条例19 art. 42",
        _NOT,
    ),
    Outcome.OTHERWISE: _revised(
        "3.6.3",
        N_("Ended otherwise, for instance withdrawn"),
        "其他处理：其他",
        "国办公开办函〔2021〕30号",
        _NOT,
    ),
}
# Rows of 2019 for outcomes of 2007: the row with the same reason if there is one, otherwise “other”.
# Law: 条例07 art. 14, 21–23, 32; 国办发〔2014〕32号.
_FIRST = {
    Outcome.FIRST_ALREADY_PUBLIC: _first(
        "already", "3.1", N_("Already public"), "属于已主动公开范围", "条例07 art. 21", _GIVEN
    ),
    Outcome.FIRST_GIVEN: _first("grant", "3.1", N_("Given"), "同意公开", "条例07 art. 21", _GIVEN),
    Outcome.FIRST_GIVEN_IN_PART: _first(
        "partial", "3.2", N_("Given in part"), "同意部分公开", "条例07 art. 22", _REFUSED
    ),
    Outcome.FIRST_STATE_SECRET: _first(
        "deny.secret",
        "3.3.1",
        N_("Refused: state secret"),
        "不同意公开：涉及国家秘密",
        "条例07 art. 14",
        _REFUSED,
    ),
    Outcome.FIRST_TRADE_SECRET: _first(
        "deny.trade",
        "3.3.4",
        N_("Refused: trade secret"),
        "不同意公开：涉及商业秘密",
        "条例07 art. 14, 23",
        _REFUSED,
    ),
    Outcome.FIRST_PRIVACY: _first(
        "deny.privacy",
        "3.3.4",
        N_("Refused: privacy"),
        "不同意公开：涉及个人隐私",
        "条例07 art. 14, 23",
        _REFUSED,
    ),
    Outcome.FIRST_STABILITY: _first(
        "deny.stability",
        "3.3.3",
        N_("Refused: would endanger national, public or economic security or social stability"),
        "不同意公开：危及国家安全、公共安全、经济安全和社会稳定",
        "条例07 art. 8",
        _REFUSED,
    ),
    Outcome.FIRST_NO_INFORMATION: _first(
        "deny.notinfo",
        "3.6.3",
        N_("Refused: not government information"),
        "不同意公开：不是《条例》所指政府信息",
        "条例07 art. 2",
        _REFUSED,
    ),
    Outcome.FIRST_OTHER_LAW: _first(
        "deny.other",
        "3.3.2",
        N_("Refused: other cases of laws and regulations"),
        "不同意公开：法律法规规定的其他情形",
        "条例07 art. 21",
        _REFUSED,
    ),
    Outcome.FIRST_NOT_OURS: _first(
        "notours",
        "3.4.1",
        N_("Not for this body to disclose"),
        "不属于本行政机关公开",
        "条例07 art. 21",
        _NOT,
    ),
    Outcome.FIRST_NOT_THERE: _first(
        "none",
        "3.4.1",
        N_("The information does not exist"),
        "申请信息不存在",
        "条例07 art. 21",
        _NOT,
    ),
    Outcome.FIRST_TO_BE_CHANGED: _first(
        "amend",
        "3.6.1",
        N_("The applicant was asked to change or complete the application"),
        "告知作出更改补充",
        "条例07 art. 21",
        _NOT,
    ),
    Outcome.FIRST_OTHER_WAY: _first(
        "otherway",
        "3.6.3",
        N_("The applicant was referred to another procedure"),
        "告知通过其他途径办理",
        "条例07 art. 21",
        _NOT,
    ),
}
OUTCOMES: dict[Outcome, OutcomeText] = _REVISED | _FIRST


def outcomes_of(regime: Regime) -> list[Outcome]:
    """
    Return the outcomes an application can have under an edition, in the order of its form.

    Law: 条例19 art. 36; 条例07 art. 21.
    """
    return [outcome for outcome, known in OUTCOMES.items() if known.regime == regime]


def row_of(outcome: Outcome, form_code: str) -> str:
    """
    Return the row of a form in which an outcome is counted.

    Raises `LookupError` where the form has none: outcomes of 2019 in the table of 2014.
    Law: 条例19 art. 50; 条例07 art. 32.
    """
    rows = OUTCOMES[outcome].rows
    if form_code not in rows:
        raise LookupError(outcome, form_code)
    return rows[form_code]


def outcome_of_case(outcomes: Sequence[Outcome]) -> Outcome:
    """
    Return the outcome under which a whole application is counted, from the outcomes of its parts.

    It is "given in part" if anything was given and anything was not; otherwise the outcome that
    comes first in the form. Raises `LookupError` without outcomes.
    Law: 条例19 art. 37, 50 (what is separated counts as given in part only); 条例07 art. 22, 32.
    """
    if not outcomes:
        raise LookupError
    given = [one for one in outcomes if OUTCOMES[one].remedies == RemedyKind.GIVEN]
    if given and len(given) < len(outcomes):
        first = OUTCOMES[outcomes[0]].regime == Regime.FIRST
        return Outcome.FIRST_GIVEN_IN_PART if first else Outcome.GIVEN_IN_PART
    return min(outcomes, key=list(OUTCOMES).index)


def is_refused(outcomes: Sequence[Outcome], conventions: Conventions = USUAL) -> bool:
    """
    Return whether information was refused in any part, so that reconsideration may come first.

    By the usual reading, information that this body does not hold, or does not process, is not
    refused; by the other one, whatever was not given is.
    Law: 行政复议法 art. 23; 条例19 art. 36, 37.
    """
    kinds = {OUTCOMES[one].remedies for one in outcomes}
    if conventions.reconsideration_first_always:
        return bool(kinds - {RemedyKind.GIVEN})
    return RemedyKind.REFUSED in kinds
