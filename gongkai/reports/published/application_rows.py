"""The rows of table three as they are printed, and their keys in the form."""

import re

# How rows of table three are printed, by the text that stays when numbers and brackets are taken away.
APPLICATION_ROWS: tuple[tuple[str, str], ...] = (
    ("1", "本年新收.*"),
    ("2", "上一?年度?结转.*|结转自?上一?年度?.*"),
    ("4", "结转[至到]?(?:下|次)一?年度?.*|(?:下|次)一?年度?结转.*"),
    ("3.1", "予以公开"),
    ("3.2", "部分公开.*"),
    ("3.3.1", "属于国家秘密"),
    ("3.3.2", "其他法律行政法规禁止公开"),
    ("3.3.3", "危及三安全一稳定"),
    ("3.3.4", "保护第三方合法权益"),
    ("3.3.5", "属于三类内部事务信息"),
    ("3.3.6", "属于四类过程性信息"),
    ("3.3.7", "属于行政执法案卷"),
    ("3.3.8", "属于行政查询事项"),
    ("3.4.1", "本机关不掌握相关政府信息"),
    ("3.4.2", "没有现成信息需要?另行制作"),
    ("3.4.3", "补正后申请内容仍不明确"),
    ("3.5.1", "信访举报投诉类申请"),
    ("3.5.2", "重复申请"),
    ("3.5.3", "要求提供公开出版物"),
    ("3.5.4", "无正当理由大量反复申请"),
    ("3.5.5", "要求行政机关确认或重新出具已获取信息"),
    ("3.6.1", "申请人无正当理由逾期不补正.*"),
    ("3.6.2", "申请人逾期未按收费通知.*"),
    ("3.6.3", "其他"),
    ("3.6", "其他处理"),
    ("3.7", "总计|合计|小计"),
)
ABOVE = re.compile(r"^三?(?:本年度办理结果)?(?:不予公开|无法提供|不予处理|其他处理)?\d?")


def application_key(words: str) -> str | None:
    """Tell a row of table three by its name, also where the headings above it stand in the same cell."""
    plain = words.replace("其它", "其他").removesuffix("的")
    for name in (plain, ABOVE.sub("", plain)):
        for key, pattern in APPLICATION_ROWS:
            if re.fullmatch(pattern, name):
                return key
    return None
