"""Information that must be published proactively: the items of articles 20 and 21."""

from dataclasses import dataclass
from enum import StrEnum

from gongkai.law.clocks import RELEASE_DAYS


class Level(StrEnum):
    """The level of the bodies to which items apply in addition to those of every body."""

    ALL = "all"
    CITY_AND_COUNTY = "city-and-county"
    TOWNSHIP = "township"


@dataclass(frozen=True)
class ProactiveItem:
    """
    One item of the statutory catalogue: code, names, legal basis, period in working days, level.

    The Chinese title of an item of townships ends in 乡镇, because three of its subjects are also
    those of cities and counties.
    """

    code: str
    title: str
    title_en: str
    basis: str
    working_days: int
    level: Level = Level.ALL


def _item(number: int, title: str, title_en: str) -> ProactiveItem:
    return ProactiveItem(
        f"A20-{number:02}", title, title_en, f"条例19 art. 20 ({number})", RELEASE_DAYS
    )


# Law: 条例19 art. 20 (items), art. 26 (20 working days).
ARTICLE_20: tuple[ProactiveItem, ...] = (
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

# Law: 条例19 art. 21 (its subjects are not numbered; the second clause is that of townships).
_CITY_AND_COUNTY = (
    ("市政建设", "Municipal construction"),
    ("公共服务", "Public services"),
    ("公益事业", "Public welfare"),
    ("土地征收", "Land expropriation"),
    ("房屋征收", "Expropriation of buildings"),
    ("治安管理", "Public order"),
    ("社会救助", "Social assistance"),
)
_TOWNSHIP = (
    ("贯彻落实农业农村政策", "Implementation of agricultural and rural policies"),
    ("农田水利工程建设运营", "Building and running of irrigation works"),
    ("农村土地承包经营权流转", "Transfer of rights to contracted rural land"),
    ("宅基地使用情况审核", "Review of the use of residential land"),
    ("土地征收", "Land expropriation"),
    ("房屋征收", "Expropriation of buildings"),
    ("筹资筹劳", "Raising of funds and labour"),
    ("社会救助", "Social assistance"),
)


def _article_21() -> tuple[ProactiveItem, ...]:
    named = [(*one, Level.CITY_AND_COUNTY) for one in _CITY_AND_COUNTY]
    named += [
        (f"{title}（乡镇）", f"{title_en} (townships)", Level.TOWNSHIP)
        for title, title_en in _TOWNSHIP
    ]
    return tuple(
        ProactiveItem(f"A21-{number:02}", title, title_en, "条例19 art. 21", RELEASE_DAYS, level)
        for number, (title, title_en, level) in enumerate(named, start=1)
    )


ARTICLE_21 = _article_21()
ITEMS: tuple[ProactiveItem, ...] = ARTICLE_20 + ARTICLE_21


def level_of(region: str, *, is_government: bool) -> Level:
    """
    Return the level of a body from its division code (GB/T 2260, townships with nine or more digits).

    Law: 条例19 art. 21 (cities with districts, counties and their departments; governments of townships).
    """
    if not (region.isascii() and region.isdigit() and len(region) >= 6) or region[2:6] == "0000":
        return Level.ALL
    if region[6:].strip("0"):
        return Level.TOWNSHIP if is_government else Level.ALL
    return Level.CITY_AND_COUNTY


def division_level(region: str) -> str | None:
    """
    Return the level of a division code: province, prefecture, county or township; None if it has none.

    Law: 国办发〔2019〕54号 (the column of levels); GB/T 2260.
    """
    if not (region.isascii() and region.isdigit() and len(region) >= 6):
        return None
    if region[2:6] == "0000":
        return "province"
    if region[4:6] == "00":
        return "prefecture"
    return "township" if region[6:].strip("0") else "county"


def item_codes_of(level: Level) -> list[str]:
    """
    Return the codes of the items that bodies of a level must publish.

    Law: 条例19 art. 20, 21.
    """
    return [one.code for one in ITEMS if one.level in {Level.ALL, level}]
