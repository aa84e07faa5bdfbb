"""The words of a catalogue in a table: headings and choices as offices write them."""

import re
from collections.abc import Mapping
from typing import Any

from gongkai.catalogue.states import Audience, Frequency, GovernmentLevel, Method, Outlet
from gongkai.kit.text_input import compact
from gongkai.tabular.listing import plain_heading

# By column; the first is the one that files of this platform have.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "code": ("编号", "条目编号", "事项编码", "目录编码", "代码"),
    "first_level": ("一级事项", "公开事项", "一级目录", "公开类别", "事项名称", "事项"),
    "second_level": ("二级事项", "二级目录", "公开事项2", "事项2"),
    "content": ("公开内容", "公开内容要素", "内容要素", "内容"),
    "basis": ("公开依据", "依据", "法律依据", "政策依据"),
    "time_limit": ("公开时限", "时限", "公开时间", "公开期限"),
    "responsible": ("公开主体", "责任主体", "公开责任主体", "责任单位", "公开单位", "主体"),
    "office": ("责任处室", "责任科室", "处室", "科室", "内设机构", "责任部门"),
    "outlets": ("公开渠道和载体", "公开渠道", "渠道和载体", "渠道", "公开载体", "载体"),
    "audience": ("公开对象", "对象"),
    "method": ("公开方式", "方式"),
    "levels": ("公开层级", "层级"),
    "frequency": ("更新频率", "公开频次", "更新周期", "公开周期", "频次"),
    "due_days": ("期满后天数", "期满后公开天数", "期末后天数"),
}
# Columns with a mark, as the tables of 国办发〔2019〕54号 have them under joined headings.
MARKED: Mapping[str, tuple[str, str]] = {
    "全社会": ("audience", Audience.EVERYBODY),
    "特定群体": ("audience", Audience.PARTICULAR),
    "特定群众": ("audience", Audience.PARTICULAR),
    "主动": ("method", Method.PROACTIVE),
    "主动公开": ("method", Method.PROACTIVE),
    "依申请": ("method", Method.ON_REQUEST),
    "依申请公开": ("method", Method.ON_REQUEST),
    "省级": ("levels", GovernmentLevel.PROVINCE),
    "地级": ("levels", GovernmentLevel.PREFECTURE),
    "市级": ("levels", GovernmentLevel.PREFECTURE),
    "县级": ("levels", GovernmentLevel.COUNTY),
    "区县级": ("levels", GovernmentLevel.COUNTY),
    "乡级": ("levels", GovernmentLevel.TOWNSHIP),
    "乡镇级": ("levels", GovernmentLevel.TOWNSHIP),
    "镇级": ("levels", GovernmentLevel.TOWNSHIP),
}
REQUIRED = ("first_level", "content", "basis", "time_limit", "responsible", "outlets", "method")
OUTLETS: Mapping[Outlet, tuple[str, ...]] = {
    Outlet.WEBSITE: ("政府网站", "门户网站", "网站", "官网", "政府信息公开平台"),
    Outlet.SOCIAL_MEDIA: ("两微一端", "微信", "微博", "微信公众号", "政务新媒体", "客户端"),
    Outlet.GAZETTE: ("政府公报", "公报"),
    Outlet.CONFERENCE: ("发布会/听证会", "发布会", "听证会", "新闻发布会"),
    Outlet.BROADCAST: ("广播电视", "广播", "电视"),
    Outlet.PRINT: ("纸质媒体", "报刊", "报纸"),
    Outlet.READING_PLACE: ("公开查阅点", "查阅点", "公共查阅点"),
    Outlet.SERVICE_CENTRE: ("政务服务中心", "政务服务大厅", "办事大厅"),
    Outlet.SERVICE_STATION: ("便民服务站",),
    Outlet.VISIT: ("入户/现场", "入户", "现场"),
    Outlet.NOTICE_BOARD: (
        "社区/企事业单位/村公示栏(电子屏)",
        "社区/企事业单位/村公示栏",
        "公示栏",
        "村公示栏",
        "电子屏",
    ),
    Outlet.PUSH: ("精准推送",),
    Outlet.OTHER: ("其他",),
}
AUDIENCES: Mapping[Audience, tuple[str, ...]] = {
    Audience.EVERYBODY: ("全社会", "社会公众", "公众", "社会"),
    Audience.PARTICULAR: ("特定群体", "特定群众", "特定对象"),
}
METHODS: Mapping[Method, tuple[str, ...]] = {
    Method.PROACTIVE: ("主动公开", "主动"),
    Method.ON_REQUEST: ("依申请公开", "依申请"),
    Method.BOTH: ("主动公开、依申请公开", "主动、依申请", "主动公开和依申请公开"),
}
LEVELS: Mapping[GovernmentLevel, tuple[str, ...]] = {
    GovernmentLevel.PROVINCE: ("省级", "自治区级", "省"),
    GovernmentLevel.PREFECTURE: ("地级", "市级", "地市级", "州级", "市"),
    GovernmentLevel.COUNTY: ("县级", "区县级", "县"),
    GovernmentLevel.TOWNSHIP: ("乡级", "乡镇级", "镇级", "乡"),
}
FREQUENCIES: Mapping[Frequency, tuple[str, ...]] = {
    Frequency.EVENT: ("及时", "实时", "随时", "动态", "即时", "不定期"),
    Frequency.WEEKLY: ("每周", "周", "按周"),
    Frequency.MONTHLY: ("每月", "月", "按月", "月度"),
    Frequency.QUARTERLY: ("每季度", "季", "季度", "按季度", "每季"),
    Frequency.HALF_YEARLY: ("每半年", "半年", "半年度"),
    Frequency.YEARLY: ("每年", "年", "按年", "年度", "每年度"),
}
# What stands for “each body to which the catalogue applies”.
EACH_BODY = frozenset(
    {
        "各部门",
        "各单位",
        "各机关",
        "各级各部门",
        "各有关部门",
        "各级政府",
        "各乡镇",
        "本机关",
        "本单位",
    }
)
_FIELD_OF = {
    plain_heading(heading): name for name, headings in HEADINGS.items() for heading in headings
} | {heading: f"{name}:{value}" for heading, (name, value) in MARKED.items()}


def field_of(heading: object) -> str | None:
    """Return the column that a heading names; `audience:everybody` is one that holds a mark."""
    words = compact(str(heading if heading is not None else "")[:200])
    # 公开事项（二级）: the brackets are left out of plain headings.
    if "事项" in words or "目录" in words:
        for sign, name in (("一级", "first_level"), ("二级", "second_level")):
            if sign in words:
                return name
    return _FIELD_OF.get(plain_heading(words))


def choice_of(words: str, choices: Mapping[Any, tuple[str, ...]]) -> str | None:
    """Return the choice that these words name, None if there is none."""
    wanted = compact(words).lower()
    for value, names in choices.items():
        if wanted in {compact(name).lower() for name in names} | {str(value)}:
            return str(value)
    return None


def name_of(value: str, choices: Mapping[Any, tuple[str, ...]]) -> str:
    """Return how files of this platform write a choice; nothing for no choice."""
    return choices[value][0] if value else ""


WORKING_DAYS = re.compile(r"(\d{1,3})个?工作日")
DAYS = re.compile(r"(\d{1,3})(个?工作日|个?自然日|天|日|)")
# In the column of time limits, in this order: 每半年 contains no 每年.
PERIODS = (
    (Frequency.WEEKLY, re.compile(r"每周|按周")),
    (Frequency.MONTHLY, re.compile(r"每月|按月")),
    (Frequency.QUARTERLY, re.compile(r"每(?:个)?季|按季")),
    (Frequency.HALF_YEARLY, re.compile(r"每半年|半年一次")),
    (Frequency.YEARLY, re.compile(r"每年|按年")),
)


def working_days_in(time_limit: str) -> int | None:
    """Return the number of working days that a time limit names: 自形成之日起20个工作日内."""
    found = WORKING_DAYS.search(compact(time_limit))
    return int(found[1]) if found else None


def frequency_in(time_limit: str) -> str:
    """Return how often a time limit says that something is published; nothing if it does not."""
    words = compact(time_limit)
    return next((str(value) for value, pattern in PERIODS if pattern.search(words)), "")
