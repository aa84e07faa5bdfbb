"""Generated texts that resemble those of public bodies; the same for the same seed."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

VERBS = [
    "公布",
    "规范",
    "加强",
    "调整",
    "印发",
    "做好",
    "推进",
    "落实",
    "开展",
    "完善",
    "取消",
    "免征",
]
THINGS = [
    "收费目录",
    "粮食储备",
    "食品抽检",
    "环境监测",
    "道路养护",
    "教育资助",
    "医疗保障",
    "就业服务",
    "草场保护",
    "水库调度",
    "预算执行",
    "政府采购",
    "公务员招考",
    "应急演练",
    "土地征收",
    "住房保障",
    "社会救助",
    "安全检查",
    "价格监督",
    "供暖服务",
]
ENDS = [
    "的通知",
    "的公告",
    "的意见",
    "情况的通报",
    "办法",
    "实施方案",
    "工作规划",
    "有关事项的批复",
]
PHRASES = [
    "各市州人民政府，自治区各部门",
    "现就有关事项通知如下",
    "自印发之日起施行",
    "应当在二十个工作日内公开",
    "由财政部门会同有关部门负责解释",
    "任何单位和个人有权监督",
    "按照谁制作谁公开的原则",
    "对弄虚作假的依法追究责任",
    "结果向社会公布接受监督",
    "所需经费列入本级预算",
    "涉及个人信息的应当隐去",
    "村级公示栏同步张贴",
    "逾期未办理的予以通报",
    "鼓励社会力量参与",
    "实行目录清单动态管理",
    "由乡镇人民政府组织实施",
]
SYLLABLES = "永宁安平和兴隆昌盛泰康乐丰茂春晖明远清源石桥柳林梅岭竹溪松岗云台青崖白鹿金沙玉泉"
OFFICES = ["财", "教", "卫", "环", "农", "水", "交", "商", "文", "统"]
DAY_ONE = date(2015, 1, 1)


def generated_texts(count: int, *, seed: int | str = 1) -> Iterator[dict[str, str]]:
    """Yield title, text, document number and date of each."""
    chance = random.Random(seed)
    for n in range(count):
        place = "".join(chance.choices(SYLLABLES, k=3)) + chance.choice(
            ["县", "镇", "村", "社区", "公司"]
        )
        year = 2015 + chance.randrange(11)
        number = (
            f"锦{chance.choice(OFFICES)}发〔{year}〕{chance.randrange(1, 400)}号"
            if chance.random() < 0.6
            else ""
        )
        title = f"关于{place}{chance.choice(VERBS)}{chance.choice(THINGS)}{chance.choice(ENDS)}"
        yield {
            "id": str(n),
            "title": title,
            "text": _text(chance, place, number),
            "number": number,
            "day": (DAY_ONE + timedelta(days=chance.randrange(4_000))).isoformat(),
        }


def _text(chance: random.Random, place: str, number: str) -> str:
    paragraphs = []
    for heading in range(chance.randint(2, 6)):
        sentences = [
            f"{place if chance.random() < 0.2 else ''}{chance.choice(VERBS)}{chance.choice(THINGS)}，{chance.choice(PHRASES)}"
            for _ in range(chance.randint(3, 9))
        ]
        paragraphs.append(f"{'一二三四五六'[heading]}、{'。'.join(sentences)}。")
    if number:
        paragraphs.append(f"依据{number}办理。")
    return "\n".join(paragraphs)
