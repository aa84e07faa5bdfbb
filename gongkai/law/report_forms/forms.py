"""The forms of 2019 and 2021 (tables two to four), and the form that applies to each year."""

from gongkai.law.report_forms.shapes import Column, Form, PartName, Row
from gongkai.law.report_forms.tables import FORM_2014

TOTAL = "total"
PERSONS = (
    Column("natural", "自然人"),
    Column("business", "商业企业"),
    Column("research", "科研机构"),
    Column("welfare", "社会公益组织"),
    Column("legal", "法律服务机构"),
    Column("other", "其他"),
)
# Law: 条例19 art. 50 (the form counts applications by who applied).
APPLICANTS = (*PERSONS, Column(TOTAL, "总计"))
RESULTS = (
    Column("upheld", "结果维持"),
    Column("corrected", "结果纠正"),
    Column("other", "其他结果"),
    Column("pending", "尚未审结"),
)
# Law: 条例19 art. 50 (3).
REMEDY_COLUMNS = (*RESULTS, Column(TOTAL, "总计"))


def _application(key: str, mark: str, name: str) -> Row:
    return Row(key, mark, name, APPLICANTS)


def _numbered(prefix: str, mark: str, *names: str) -> tuple[Row, ...]:
    return tuple(
        _application(f"{prefix}.{n}", f"{mark}{n}", name) for n, name in enumerate(names, start=1)
    )


_BEFORE_OTHER = (
    _application("1", "一", "本年新收政府信息公开申请数量"),
    _application("2", "二", "上年结转政府信息公开申请数量"),
    _application("3.1", "三（一）", "予以公开"),
    _application("3.2", "三（二）", "部分公开"),
    *_numbered(
        "3.3",
        "三（三）",
        "属于国家秘密",
        "其他法律行政法规禁止公开",
        "危及“三安全一稳定”",
        "保护第三方合法权益",
        "属于三类内部事务信息",
        "属于四类过程性信息",
        "属于行政执法案卷",
        "属于行政查询事项",
    ),
    *_numbered(
        "3.4",
        "三（四）",
        "本机关不掌握相关政府信息",
        "没有现成信息需要另行制作",
        "补正后申请内容仍不明确",
    ),
    *_numbered(
        "3.5",
        "三（五）",
        "信访举报投诉类申请",
        "重复申请",
        "要求提供公开出版物",
        "无正当理由大量反复申请",
        "要求行政机关确认或重新出具已获取信息",
    ),
)
_AFTER_OTHER = (
    _application("3.7", "三（七）", "总计"),
    _application("4", "四", "结转下年度继续办理"),
)
_REMEDIES = (
    Row("reconsideration", "", "行政复议", REMEDY_COLUMNS),
    Row("direct", "行政诉讼", "未经复议直接起诉", REMEDY_COLUMNS),
    Row("after", "行政诉讼", "复议后起诉", REMEDY_COLUMNS),
)
_ITEMS = (Column("items", "上一年项目数量", "项"), Column("change", "本年增/减", "项", signed=True))
_DECISIONS = Column("decisions", "处理决定数量")
_MADE = (
    Column("made", "本年新制作数量"),
    Column("published", "本年新公开数量"),
    Column("open", "对外公开总数量"),
)
_IN_FORCE = (
    Column("made", "本年制发件数"),
    Column("repealed", "本年废止件数"),
    Column("in_force", "现行有效件数"),
)
_DECIDED = (Column("decisions", "本年处理决定数量"),)

# Law: 条例19 art. 50, 20; 国办公开办函〔2019〕60号 (reports of 2019 and 2020).
FORM_2019 = Form(
    "2019",
    2019,
    2020,
    {
        PartName.PROACTIVE: (
            Row("rules", "第二十条第（一）项", "规章", _MADE),
            Row("normdocs", "第二十条第（一）项", "规范性文件", _MADE),
            Row("licences", "第二十条第（五）项", "行政许可", (*_ITEMS, _DECISIONS)),
            Row("services", "第二十条第（五）项", "其他对外管理服务事项", (*_ITEMS, _DECISIONS)),
            Row("penalties", "第二十条第（六）项", "行政处罚", (*_ITEMS, _DECISIONS)),
            Row("compulsion", "第二十条第（六）项", "行政强制", (*_ITEMS, _DECISIONS)),
            Row("fees", "第二十条第（八）项", "行政事业性收费", _ITEMS),
            Row(
                "procurement",
                "第二十条第（九）项",
                "政府集中采购",
                (
                    Column("items", "采购项目数量", "项"),
                    Column("amount", "采购总金额", "万元", whole=False),
                ),
            ),
        ),
        PartName.APPLICATIONS: (
            *_BEFORE_OTHER,
            _application("3.6", "三（六）", "其他处理"),
            *_AFTER_OTHER,
        ),
        PartName.REMEDIES: _REMEDIES,
    },
    "国办公开办函〔2019〕60号",
)
# Law: 条例19 art. 50, 20; 国办公开办函〔2021〕30号 (reports of 2021 and later).
FORM_2021 = Form(
    "2021",
    2021,
    None,
    {
        PartName.PROACTIVE: (
            Row("rules", "第二十条第（一）项", "规章", _IN_FORCE),
            Row("normdocs", "第二十条第（一）项", "行政规范性文件", _IN_FORCE),
            Row("licences", "第二十条第（五）项", "行政许可", _DECIDED),
            Row("penalties", "第二十条第（六）项", "行政处罚", _DECIDED),
            Row("compulsion", "第二十条第（六）项", "行政强制", _DECIDED),
            Row(
                "fees",
                "第二十条第（八）项",
                "行政事业性收费",
                (Column("amount", "本年收费金额", "万元", whole=False),),
            ),
        ),
        PartName.APPLICATIONS: (
            *_BEFORE_OTHER,
            *_numbered(
                "3.6",
                "三（六）",
                "申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
                "申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
                "其他",
            ),
            *_AFTER_OTHER,
        ),
        PartName.REMEDIES: _REMEDIES,
    },
    "国办公开办函〔2021〕30号",
)
FORMS = {form.code: form for form in (FORM_2014, FORM_2019, FORM_2021)}


def form_of_year(year: int) -> Form | None:
    """
    Return the form for reports of this year; None before 2014, when forms differed by place.

    Law: 条例19 art. 50; 条例07 art. 32; 国办发〔2014〕32号; 国办公开办函〔2019〕60号; 国办公开办函〔2021〕30号.
    """
    return next((form for form in FORMS.values() if form.is_for(year)), None)
