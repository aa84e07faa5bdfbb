"""The published figures of 2017, with their cells, from acts or entered manually."""

from dataclasses import dataclass
from decimal import Decimal

YEAR, TOP = 2017, "650000"
GENERAL_OFFICE, PREFECTURES, DEPARTMENTS = "general_office", "government", "department"
ALL_KINDS = (GENERAL_OFFICE, PREFECTURES, DEPARTMENTS)


@dataclass(frozen=True)
class Counted:
    """A figure that is the sum of acts: its cell in the form, and the kinds of bodies it covers."""

    value: int
    cell: str
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class ManualFact:
    """A manual figure from outside the platform: its slot, and name and unit for a local row."""

    value: Decimal
    slot: str
    name: str = ""
    unit: str = ""


WEB, WEIBO, WECHAT = "act.ch.web", "act.ch.weibo", "act.ch.wechat"
COUNTED: dict[str, Counted] = {
    "website.total": Counted(730_799, WEB, ALL_KINDS),
    "website.general_office": Counted(9_852, WEB, (GENERAL_OFFICE,)),
    "website.departments_and_prefectures": Counted(720_947, WEB, (PREFECTURES, DEPARTMENTS)),
    "weibo.total": Counted(80_961, WEIBO, ALL_KINDS),
    "weibo.government": Counted(1_401, WEIBO, (GENERAL_OFFICE,)),
    "weibo.departments": Counted(11_561, WEIBO, (DEPARTMENTS,)),
    "weibo.prefectures": Counted(67_999, WEIBO, (PREFECTURES,)),
    "wechat.total": Counted(85_503, WECHAT, ALL_KINDS),
    "wechat.government": Counted(1_345, WECHAT, (GENERAL_OFFICE,)),
    "wechat.departments": Counted(15_594, WECHAT, (DEPARTMENTS,)),
    "wechat.prefectures": Counted(68_564, WECHAT, (PREFECTURES,)),
    "applications.received": Counted(1_154, "req.recv", ALL_KINDS),
    "applications.answered_in_time": Counted(1_154, "req.done.ontime", ALL_KINDS),
    "applications.general_office": Counted(4, "req.recv", (GENERAL_OFFICE,)),
    "applications.fees_yuan": Counted(0, "fee.total", ALL_KINDS),
    "reconsideration.total": Counted(61, "rev.total", ALL_KINDS),
    "reconsideration.regional_level": Counted(7, "rev.total", (GENERAL_OFFICE, DEPARTMENTS)),
}


def _row(value: str, key: str, name: str, unit: str) -> ManualFact:
    return ManualFact(Decimal(value), f"local.{key}", name, unit)


MANUAL_FACTS: dict[str, ManualFact] = {
    "training.sessions": ManualFact(Decimal(2), "trn.count"),
    "training.people": ManualFact(Decimal(220), "trn.people"),
    "organisation.leading_group_members": _row("21", "leading-group", "领导小组成员数", "人"),
    "organisation.prefectures_with_office": _row(
        "12", "prefecture-offices", "设有工作机构的地州市数", "个"
    ),
    "assessment.prefectures": _row("14", "assessed-prefectures", "纳入考核的地州市数", "个"),
    "assessment.departments": _row("39", "assessed-departments", "纳入考核的部门数", "个"),
    "catalogue.departments_with_basic_catalogue": _row(
        "19", "catalogues", "编制主动公开基本目录的部门数", "个"
    ),
    "interpretation.departments_with_menu_interpretation": _row(
        "30", "menu-interpretation", "开展菜单式解读的部门数", "个"
    ),
    "interviews.guests": _row("20", "interview-guests", "在线访谈嘉宾数", "人"),
    "fees.burden_relief_yuan_100m": _row("12", "fee-relief", "减轻企业负担金额", "亿元"),
    "fees.inspection_groups": _row("12", "fee-inspection-groups", "收费检查组数", "个"),
    "fees.bodies_inspected": _row("260", "fee-bodies-inspected", "收费检查单位数", "个"),
    "fees.cases_found": _row("67", "fee-cases", "收费违规问题数", "件"),
    "ppp.batches": _row("6", "ppp-batches", "政府和社会资本合作项目批次", "批"),
    "ppp.projects": _row("421", "ppp-projects", "政府和社会资本合作项目数", "个"),
    "ppp.investment_yuan_100m": _row(
        "7227", "ppp-investment", "政府和社会资本合作项目投资额", "亿元"
    ),
    "approvals.fields": _row("12", "approval-fields", "核准目录领域数", "个"),
    "approvals.categories": _row("37", "approval-categories", "核准目录类别数", "类"),
    "approvals.items": _row("77", "approval-items", "核准目录事项数", "项"),
    "budget.departments": _row("130", "budget-departments", "公开预决算的部门数", "个"),
    "budget.coverage_percent": _row("95", "budget-coverage", "预决算公开比例", "%"),
    "capacity.steel_companies_closed": _row("24", "steel-companies", "退出钢铁产能企业数", "家"),
    "capacity.steel_tonnes_10k": _row("500", "steel-tonnes", "退出钢铁产能", "万吨"),
    "quality.central_media": _row("11", "quality-media", "参与质量宣传的中央媒体数", "家"),
    "quality.tv_programmes": _row("30", "quality-programmes", "质量电视节目期数", "期"),
    "education.list_items": _row("50", "education-list", "高校信息公开清单事项数", "项"),
    "food.sampling_notices": _row("31", "food-sampling", "食品抽检信息期数", "期"),
    "food.drug_quality_notices": _row("7", "drug-quality", "药品质量公告期数", "期"),
    "food.device_quality_notices": _row("1", "device-quality", "医疗器械质量公告期数", "期"),
    "food.cosmetics_quality_notices": _row("1", "cosmetics-quality", "化妆品质量公告期数", "期"),
    "food.flight_inspection_notices": _row("25", "flight-inspections", "飞行检查通告期数", "期"),
    "food.companies_named": _row("23", "food-companies", "曝光企业数", "家"),
    "food.penalty_decisions": _row("3234", "food-penalties", "食品药品行政处罚决定数", "件"),
    "food.penalty_disclosure_percent": _row("100", "food-penalties-open", "行政处罚公开比例", "%"),
    "safety.inspection_briefs": _row("10", "safety-briefs", "安全检查通报期数", "期"),
    "safety.disaster_notices": _row("11", "disaster-notices", "灾害信息期数", "期"),
    "safety.warnings_issued": _row("23", "warnings", "发布预警数", "次"),
    "safety.sms_batches": _row("23", "sms-batches", "预警短信批次", "批"),
    "safety.sms_recipients_10k": _row("4.8", "sms-recipients", "预警短信接收人次", "万人次"),
}
