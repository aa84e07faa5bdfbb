"""
Ready-made datasets for the key fields (重点领域): schema, source of the fields, and a sample.

`row` names the requirement (M17a to M17m). Samples have the figures that a region published for 2017
where it gave them, else one row that is marked as an example. `gongkai install_datasets` creates them.
"""

from dataclasses import dataclass
from typing import Any

from gongkai.datasets.states import FieldType

TYPES = {
    "s": FieldType.STRING,
    "i": FieldType.INTEGER,
    "n": FieldType.NUMBER,
    "d": FieldType.DATE,
    "m": FieldType.MONTH,
    "y": FieldType.YEAR,
    "b": FieldType.BOOLEAN,
}
LAW = "政府信息公开条例（2019）第二十条第（{}）项"
# Where a field comes from that the article does not ask for, by its flag.
OTHER_SOURCES = {
    "o": "本平台设置：用于识别、更新或者核对数据行",
    "w": "2017年政府信息公开工作年度报告列出的数字",
    "u": "《高等学校信息公开事项清单》（50项）",
}


@dataclass(frozen=True)
class ReadyMade:
    """
    One ready-made dataset.

    Each of `fields` is `name heading type flags unit`: a type of `TYPES` (with decimal places), flags k
    (identifies the row), r (required), x (indexed), p (not public), and o, w or u where the field has
    another source than the article; “-” for none.
    """

    row: str
    code: str
    title: str
    description: str
    cycle: str
    item: str
    article: str
    fields: tuple[str, ...]
    sample: tuple[str, ...]
    sums: tuple[tuple[str, ...], ...] = ()
    chart: tuple[str, ...] | None = None  # kind, both axes, and the fields that separate the series

    @property
    def source(self) -> str:
        """Where the law asks for the dataset."""
        return LAW.format(self.article)

    def descriptor(self) -> dict[str, Any]:
        """Return the schema in the vocabulary of Table Schema."""
        fields = [_field(one, self.source) for one in self.fields]
        flags = {one.split(" ")[0]: one.split(" ")[3] for one in self.fields}
        found: dict[str, Any] = {
            "fields": fields,
            "primaryKey": [name for name, marks in flags.items() if "k" in marks],
            "sums": [{"total": total, "parts": parts} for total, *parts in self.sums],
        }
        if self.chart:
            kind, x, y, *series = self.chart
            found["chart"] = {"kind": kind, "x": x, "y": y, "series": series}
        return found

    def sample_csv(self) -> str:
        """Return the sample as a CSV file."""
        heads = ",".join(one.split(" ")[1] for one in self.fields)
        return "\n".join([heads, *self.sample, ""])


def _field(text: str, source: str) -> dict[str, Any]:
    name, title, kind, flags, unit = text.split(" ")
    return {
        "name": name,
        "title": title,
        "type": str(TYPES[kind[0]]),
        "decimals": int(kind[1:] or 0),
        "unit": unit.strip("-"),
        "public": "p" not in flags,
        "indexed": "x" in flags,
        "constraints": {"required": "k" in flags or "r" in flags},
        "source": next((OTHER_SOURCES[one] for one in flags if one in OTHER_SOURCES), source),
    }


READY_MADE: tuple[ReadyMade, ...] = (
    ReadyMade(
        "M17a",
        "statistics",
        "国民经济和社会发展主要统计指标",
        "按季度公布的主要统计指标及其与上年同期相比的变化，附解读文件。",
        "QUARTERLY",
        "A20-04",
        "四",
        (
            "period 期间 s kx -",
            "indicator 指标 s kx -",
            "value 数值 n2 r -",
            "unit 计量单位 s r -",
            "change 比上年同期 n1 - %",
            "interpretation 解读文件索引号 s o -",
        ),
        ("2017年,经济形势新闻发布会,4,场,,",),
    ),
    ReadyMade(
        "M17b",
        "fees",
        "行政事业性收费目录清单",
        "每项收费的执收单位、依据、标准和有效期；目录之外的收费，任何单位和个人有权拒绝。",
        "IRREG",
        "A20-08",
        "八",
        (
            "code 项目编号 s kxo -",
            "item 收费项目 s rx -",
            "body 执收单位 s rxo -",
            "basis 收费依据 s r -",
            "standard 收费标准 s r -",
            "valid_from 执行日期 d ro -",
            "valid_until 有效期至 d o -",
            "status 状态 s xo -",
        ),
        (
            "示例-1,考试费,人力资源和社会保障部门,示例：收费文件文号,示例：每人每科50元,2017-01-01,,执行",
        ),
    ),
    ReadyMade(
        "M17c",
        "ppp-projects",
        "政府和社会资本合作（PPP）项目库",
        "入库项目的批次、所处阶段和总投资，可以看到各批次项目数和投资额。",
        "IRREG",
        "A20-10",
        "十",
        (
            "id 项目编号 s kxo -",
            "title 项目名称 s r -",
            "batch 推介批次 s xw -",
            "stage 所处阶段 s x -",
            "projects 项目数 i rw 个",
            "investment 总投资 n2 w 亿元",
        ),
        ("2017-合计,2017年累计推介项目,共6批,,421,7227",),
    ),
    ReadyMade(
        "M17d",
        "powers",
        "权力清单、责任清单和核准目录",
        "行政机关可以行使的权力、对应的责任和需要核准的事项，调整后发布新版本。",
        "IRREG",
        "A20-05",
        "五",
        (
            "code 事项编码 s kxo -",
            "item 事项名称 s r -",
            "list 所属清单 s rxo -",
            "category 类别 s xo -",
            "body 实施机关 s x -",
            "basis 设定依据 s - -",
            "duty 对应责任 s - -",
            "items 事项数 i w 项",
        ),
        ("2017-核准目录,政府核准的投资项目目录（2017年）,核准目录,12个领域37类,,,,77",),
    ),
    ReadyMade(
        "M17e",
        "state-enterprises",
        "国有企业月度运行情况",
        "国有企业每月的营业收入、利润和资产负债；企业负责人薪酬和产权交易另列项目。",
        "MONTHLY",
        "A20-15",
        "十五",
        (
            "month 月份 m kx -",
            "enterprise 企业 s kx -",
            "kind 项目 s kx -",
            "amount 金额 n2 r 万元",
            "change 同比 n1 - %",
        ),
        ("2017-01,示例企业,营业收入,100.00,1.5", "2017-02,示例企业,营业收入,110.00,2.0"),
        chart=("line", "month", "amount", "enterprise", "kind"),
    ),
    ReadyMade(
        "M17f",
        "farm-prices",
        "农产品价格周报",
        "各监测市场每周的农产品价格，附价格走势图；历次修订均可查看。",
        "WEEKLY",
        "A20-15",
        "十五",
        (
            "week 采集日期 d kx -",
            "market 市场 s kx -",
            "product 品种 s kx -",
            "price 价格 n2 r 元/公斤",
        ),
        ("2017-01-06,示例市场,羊肉,52.00", "2017-01-13,示例市场,羊肉,52.60"),
        chart=("line", "week", "price", "market", "product"),
    ),
    ReadyMade(
        "M17g",
        "budgets",
        "部门预算、决算和“三公”经费",
        "各部门各年度预算或者决算，以及“三公”经费合计与分项；合计与分项不符的不能导入。",
        "ANNUAL",
        "A20-07",
        "七",
        (
            "year 年度 y kx -",
            "body 部门 s kx -",
            "kind 预算或决算 s kx -",
            "total 收支总额 n2 - 万元",
            "three 三公经费合计 n2 - 万元",
            "abroad 因公出国（境）费 n2 - 万元",
            "cars 公务用车购置及运行费 n2 - 万元",
            "guests 公务接待费 n2 - 万元",
            "bodies 应公开部门数 i w 个",
            "coverage 公开率 n1 w %",
        ),
        (
            "2017,区级部门合计,预算,,,,,,130,95",
            "2017,示例部门,预算,1000.00,60.00,10.00,40.00,10.00,,",
        ),
        sums=(("three", "abroad", "cars", "guests"),),
    ),
    ReadyMade(
        "M17h",
        "capacity-quality",
        "化解过剩产能、消费和产品质量信息",
        "退出产能的企业名单和产能、消费维权和产品质量监督抽查结果，附白皮书。",
        "IRREG",
        "A20-13",
        "十三",
        (
            "year 年度 y kx -",
            "kind 类别 s kx -",
            "name 名称 s kx -",
            "companies 企业数 i w 家",
            "amount 产能 n2 w 万吨",
            "result 结果 s - -",
        ),
        ("2017,化解过剩产能,钢铁,24,500,已退出",),
    ),
    ReadyMade(
        "M17i",
        "aid",
        "社会救助标准和发放情况",
        "各类救助的标准、享受人数和资金；领取人姓名和证件号码不公开。",
        "MONTHLY",
        "A20-11",
        "十一",
        (
            "month 月份 m kx -",
            "area 地区 s kx -",
            "kind 救助类别 s kx -",
            "number 编号 s ko -",
            "standard 月标准 n2 - 元",
            "people 人数 i - 人",
            "amount 发放金额 n2 - 元",
            "recipient 领取人 s po -",
            "identity 证件号码 s po -",
        ),
        ("2017-01,示例地区,城市低保,示例-1,400.00,2,800.00,示例姓名,示例证件号码",),
    ),
    ReadyMade(
        "M17j",
        "environment",
        "环境质量和超标排放单位",
        "环评审批、每月超标排放单位名单、空气和水的质量。",
        "MONTHLY",
        "A20-13",
        "十三",
        (
            "month 月份 m kx -",
            "kind 类别 s kx -",
            "name 单位或断面 s kx -",
            "measure 指标 s k -",
            "value 数值 n3 - -",
            "limit 限值 n3 - -",
            "exceeded 是否超标 b r -",
        ),
        ("2017-01,空气质量,示例站点,PM2.5,75.000,75.000,否",),
    ),
    ReadyMade(
        "M17k",
        "university-list",
        "高等学校信息公开事项清单",
        "高等学校应当公开的 50 项信息：事项、公开地址和更新时间。",
        "ANNUAL",
        "A20-11",
        "十一",
        (
            "university 学校 s kx -",
            "number 序号 i kxu -",
            "category 类别 s xu -",
            "item 公开事项 s ru -",
            "address 公开网址 s o -",
            "updated 更新日期 d o -",
        ),
        (
            "示例大学,50,其他,巡视组反馈意见和落实反馈意见整改情况；自然灾害等突发事件应急处理预案,,",
        ),
    ),
    ReadyMade(
        "M17l",
        "food-drugs",
        "食品药品监督抽检、质量公告和行政处罚",
        "抽检公告、质量公告、飞行检查和行政处罚的数量与公开率。",
        "IRREG",
        "A20-13",
        "十三",
        (
            "year 年度 y kx -",
            "kind 公开内容 s kx -",
            "count 数量 i rw -",
            "companies 涉及企业 i w 家",
            "disclosed 公开率 n1 w %",
        ),
        (
            "2017,食品抽检公告,31,,",
            "2017,药品质量公告,7,,",
            "2017,医疗器械质量公告,1,,",
            "2017,化妆品质量公告,1,,",
            "2017,飞行检查公告,25,23,",
            "2017,行政处罚决定,3234,,100",
        ),
        chart=("bar", "kind", "count", "year"),
    ),
    ReadyMade(
        "M17m",
        "warnings",
        "安全生产、灾害和风险预警",
        "安全生产检查通报、灾害信息和预警，以及失信惩戒名单的发布情况。",
        "IRREG",
        "A20-12",
        "十二",
        (
            "year 年度 y kx -",
            "kind 类别 s kx -",
            "count 数量 i rw -",
            "recipients 接收人次 n1 w 万人次",
        ),
        ("2017,安全生产检查通报,10,", "2017,灾害信息,11,", "2017,预警信息,23,4.8"),
        chart=("bar", "kind", "count", "year"),
    ),
)
