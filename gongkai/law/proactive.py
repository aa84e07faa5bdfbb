"""Information that must be published proactively: the fifteen items of article 20."""

from dataclasses import dataclass

from gongkai.law.clocks import RELEASE_DAYS


@dataclass(frozen=True)
class ProactiveItem:
    """One item of the statutory catalogue: code, names, legal basis, period in working days."""

    code: str
    title: str
    title_en: str
    basis: str
    working_days: int


def _item(number: int, title: str, title_en: str) -> ProactiveItem:
    return ProactiveItem(
        f"A20-{number:02}", title, title_en, f"条例19 art. 20 ({number})", RELEASE_DAYS
    )


# Law: 条例19 art. 20 (items), art. 26 (20 working days).
ITEMS: tuple[ProactiveItem, ...] = (
    _item(
        1, "行政法规、规章和规范性文件", "Administrative regulations, rules and normative documents"
    ),
    _item(
        2,
        "机关职能、机构设置、办公地址、办公时间、联系方式、负责人姓名",
        "Functions, structure, address, office hours, contact, names of heads",
    ),
    _item(
        3,
        "国民经济和社会发展规划、专项规划、区域规划及相关政策",
        "Development plans, special and regional plans and their policies",
    ),
    _item(4, "国民经济和社会发展统计信息", "Economic and social statistics"),
    _item(
        5,
        "行政许可和其他对外管理服务事项的依据、条件、程序以及办理结果",
        "Licences and other services: basis, conditions, procedure, results",
    ),
    _item(
        6,
        "行政处罚、行政强制的依据、条件、程序以及本机关认为具有一定社会影响的处罚决定",
        "Penalties and compulsory measures: basis, conditions, procedure, decisions of public interest",
    ),
    _item(7, "财政预算、决算信息", "Budgets and final accounts"),
    _item(8, "行政事业性收费项目及其依据、标准", "Administrative fees: items, basis, standards"),
    _item(
        9,
        "政府集中采购项目的目录、标准及实施情况",
        "Centralised procurement: catalogue, standards, implementation",
    ),
    _item(
        10,
        "重大建设项目的批准和实施情况",
        "Major construction projects: approval and implementation",
    ),
    _item(
        11,
        "扶贫、教育、医疗、社会保障、促进就业等方面的政策、措施及实施情况",
        "Poverty relief, education, health, social security, employment: policies and implementation",
    ),
    _item(
        12,
        "突发公共事件的应急预案、预警信息及应对情况",
        "Emergencies: plans, warnings, response",
    ),
    _item(
        13,
        "环境保护、公共卫生、安全生产、食品药品、产品质量的监督检查情况",
        "Inspection of environment, public health, work safety, food and drugs, product quality",
    ),
    _item(
        14,
        "公务员招考的职位、名额、报考条件等事项以及录用结果",
        "Civil service recruitment: posts, numbers, conditions, results",
    ),
    _item(
        15,
        "法律、法规、规章和国家有关规定规定应当主动公开的其他信息",
        "Other information that laws, regulations, rules or state provisions require to be public",
    ),
)
