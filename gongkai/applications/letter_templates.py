"""Standard texts of letters with placeholders, and the substitution of placeholders."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.applications.states import CorrectionResult, LetterKind

# Letters and the names of their placeholders are in the official language.
BLANK = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
BLANKS: dict[str, str | Promise] = {
    "受理编号": _("number of the application"),
    "申请事项": _("subject of the application"),
    "收到日期": _("date of receipt"),
    "答复期限": _("reply deadline"),
    "本机关": _("name of the body"),
    "答复条款": _("article on the reply deadline"),
    "补正条款": _("article on clarification"),
    "补正内容": _("what must be clarified"),
    "补正期限": _("clarification deadline"),
    "接收机关": _("body that receives the transfer, with telephone and address"),
    "新受理编号": _("number allocated by that body"),
    "征求条款": _("article on consultation"),
    "征求内容": _("subject of the consultation"),
    "回复期限": _("deadline for the opinion"),
    "公开理由": _("reasons for disclosure in the public interest"),
    "延长工作日": _("additional working days"),
    "延期理由": _("reasons for the extension"),
    "计费方式": _("how the fee is calculated"),
    "金额": _("amount in yuan"),
    "缴费期限": _("payment deadline"),
    "缴费方式": _("where to pay"),
    "答复内容": _("decision on each part"),
    "救济途径": _("available remedies"),
    "更正结果": _("whether the record was corrected"),
    "更正说明": _("findings and corrections"),
}
# Example values for previews.
EXAMPLES: dict[str, str] = {
    "受理编号": "990000-SQ2026-00012",
    "申请事项": "2025年部门预算执行情况",
    "收到日期": "2026年11月2日",
    "答复期限": "2026年11月30日",
    "本机关": "示范区财政厅",
    "答复条款": "第三十三条",
    "补正条款": "第三十条",
    "补正内容": "请写明所需信息的年份和文件名称。",
    "补正期限": "2026年11月16日",
    "征求条款": "第三十二条",
    "接收机关": "示范区水利厅（联系电话：0000-0000）",
    "新受理编号": "990000-SQ2026-00031",
    "征求内容": "贵单位2025年签订的供水合同中的价格条款。",
    "回复期限": "2026年11月23日",
    "公开理由": "供水价格与全体用户的利益直接相关。",
    "延长工作日": "20",
    "延期理由": "需要从多个地点调取档案。",
    "计费方式": "按量计收，共120页：第31至100页每页10元，第101至120页每页20元",
    "金额": "1100",
    "缴费方式": "收款单位：示范区财政厅；开户银行：示范银行营业部；账号：990000000001。",
    "缴费期限": "2026年12月18日",
    "答复内容": "1. 2025年部门预算执行情况：予以公开。",
    "救济途径": "不服本答复的，可以依法申请行政复议或者提起行政诉讼。",
    "更正结果": "记录确有不准确，决定予以更正",
    "更正说明": "登记的门牌号已更正为12号。",
}
# Texts for the result of a request for correction. Law: 条例19 art. 41.
CORRECTED: dict[CorrectionResult, str] = {
    CorrectionResult.CORRECTED: "记录确有不准确，决定予以更正",
    CorrectionResult.RIGHT: "记录准确，不予更正",
    CorrectionResult.ELSEWHERE: "更正该记录不属于本机关职权范围，现告知您向有权更正的行政机关提出",
}
COMMON = ("受理编号", "申请事项", "收到日期", "答复期限", "本机关")


@dataclass(frozen=True)
class LetterForm:
    """
    One kind of letter: its heading, its standard text, and its placeholders.

    Bodies may write their own text. `needs` are the placeholders required for the content that the
    law prescribes.
    """

    heading: str
    text: str
    needs: tuple[str, ...]
    may: tuple[str, ...] = ()

    @property
    def blanks(self) -> tuple[str, ...]:
        """All placeholders that are allowed in this letter."""
        return tuple(dict.fromkeys((*self.needs, *self.may, *COMMON)))


FORMS: dict[LetterKind, LetterForm] = {
    LetterKind.RECEIPT: LetterForm(
        "政府信息公开申请登记回执",
        "本机关于{{收到日期}}收到您提交的政府信息公开申请，受理编号为{{受理编号}}，申请事项为：{{申请事项}}。\n\n"
        "依照《中华人民共和国政府信息公开条例》{{答复条款}}的规定，本机关将在{{答复期限}}前答复您。"
        "需要补正申请、征求其他方面意见或者延长期限的，将另行书面告知。\n\n"
        "凭受理编号和查询码，可以随时查询办理进度。",
        ("受理编号", "答复期限"),
        ("答复条款",),
    ),
    LetterKind.CLARIFICATION: LetterForm(
        "补正申请告知书",
        "本机关收到您的政府信息公开申请（受理编号：{{受理编号}}）。经审查，申请内容不够明确，"
        "依照《中华人民共和国政府信息公开条例》{{补正条款}}的规定，请您在{{补正期限}}前补正下列内容：\n\n"
        "{{补正内容}}\n\n"
        "答复期限自本机关收到补正材料之日起计算。没有正当理由而逾期不补正的，视为放弃申请，本机关不再处理该申请。",
        ("补正内容", "补正期限"),
        ("补正条款",),
    ),
    LetterKind.TRANSFER: LetterForm(
        "申请转送告知书",
        "本机关收到您的政府信息公开申请（受理编号：{{受理编号}}），申请事项为：{{申请事项}}。\n\n"
        "您申请的信息由{{接收机关}}负责公开，本机关已将申请转送该机关，新的受理编号为{{新受理编号}}，原查询码继续有效。",
        ("接收机关", "新受理编号"),
    ),
    LetterKind.CONSULTATION: LetterForm(
        "第三方意见征询书",
        "本机关收到一件政府信息公开申请，其中涉及您（贵单位）的下列信息：\n\n{{征求内容}}\n\n"
        "依照《中华人民共和国政府信息公开条例》{{征求条款}}的规定，请您（贵单位）自收到本征询书之日起15个工作日内"
        "（预计至{{回复期限}}）书面告知是否同意公开，不同意的请说明理由。"
        "逾期没有提出意见的，由本机关依照条例决定是否公开。",
        ("征求内容", "回复期限"),
        ("征求条款",),
    ),
    LetterKind.AGENCY: LetterForm(
        "政府信息公开协商函",
        "本机关收到一件政府信息公开申请，所申请的信息由贵机关共同制作：\n\n{{征求内容}}\n\n"
        "依照《中华人民共和国政府信息公开条例》{{征求条款}}的规定，请自收到本函之日起15个工作日内"
        "（预计至{{回复期限}}）提出意见。逾期没有提出意见的，视为同意公开。",
        ("征求内容", "回复期限"),
        ("征求条款",),
    ),
    LetterKind.OVERRIDE: LetterForm(
        "决定公开告知书",
        "对本机关就下列信息征求的意见，您（贵单位）不同意公开：\n\n{{征求内容}}\n\n"
        "经审查，本机关认为不公开可能对公共利益造成重大影响，依照《中华人民共和国政府信息公开条例》{{征求条款}}的规定，"
        "决定予以公开。理由如下：\n\n{{公开理由}}",
        ("征求内容", "公开理由"),
        ("征求条款",),
    ),
    LetterKind.EXTENSION: LetterForm(
        "延长答复期限告知书",
        "您的政府信息公开申请（受理编号：{{受理编号}}）不能在原定期限内答复，原因是：\n\n{{延期理由}}\n\n"
        "依照《中华人民共和国政府信息公开条例》{{答复条款}}的规定，经政府信息公开工作机构负责人同意，"
        "答复期限延长{{延长工作日}}个工作日，至{{答复期限}}。",
        ("延长工作日", "答复期限"),
        ("延期理由", "答复条款"),
    ),
    LetterKind.DELAY: LetterForm(
        "延迟答复告知书",
        "您向本机关申请公开政府信息的数量、频次明显超过合理范围，依照《中华人民共和国政府信息公开条例》第三十五条的规定，"
        "本机关对受理编号为{{受理编号}}的申请延迟答复，将在{{答复期限}}前予以答复。说明如下：\n\n{{延期理由}}",
        ("答复期限", "延期理由"),
    ),
    LetterKind.FEE: LetterForm(
        "信息处理费缴纳通知书",
        "关于您的政府信息公开申请（受理编号：{{受理编号}}），依照《中华人民共和国政府信息公开条例》第四十二条"
        "和信息处理费管理办法，本机关收取信息处理费{{金额}}元（{{计费方式}}）。\n\n"
        "请您在{{缴费期限}}前缴纳。{{缴费方式}}\n\n逾期未缴纳的，视为放弃申请，本机关不再处理该申请；"
        "缴纳后，答复期限自次日起重新计算。",
        ("金额", "计费方式", "缴费期限"),
        ("缴费方式",),
    ),
    LetterKind.REPLY: LetterForm(
        "政府信息公开申请答复书",
        "本机关于{{收到日期}}收到您提交的政府信息公开申请（受理编号：{{受理编号}}），申请事项为：{{申请事项}}。"
        "经审查，现答复如下：\n\n{{答复内容}}\n\n{{救济途径}}",
        ("答复内容", "救济途径"),
    ),
    LetterKind.CORRECTION: LetterForm(
        "政府信息更正告知书",
        "您提出，本机关提供的与您自身相关的政府信息（受理编号：{{受理编号}}）记录不准确。"
        "依照《中华人民共和国政府信息公开条例》第四十一条的规定，经审核，{{更正结果}}。\n\n{{更正说明}}",
        ("更正结果", "更正说明"),
    ),
}


def fill_blanks(text: str, values: Mapping[str, str]) -> str:
    """
    Substitute the placeholders. Raises `KeyError` for an unknown one.

    Substituted values are not searched for placeholders. Validated texts contain only known
    placeholders.
    """
    return BLANK.sub(lambda found: values[found[1]], text)


def blanks_in(text: str) -> list[str]:
    """Return the names of the placeholders of a text, in their order."""
    return [found[1] for found in BLANK.finditer(text)]
