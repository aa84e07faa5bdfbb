"""What is entered of a new scheme and of a new assessment, and the scheme that is offered to begin with."""

from dataclasses import dataclass
from decimal import Decimal

from gongkai.assessments.states import Role, Way
from gongkai.assessments.workflow import IndicatorFacts


@dataclass(frozen=True)
class SchemeFacts:
    """
    A new version of a scheme.

    `start` is empty, "template", or the id of the adopted scheme that it replaces and is copied from.
    """

    year: int
    title: str
    tolerance: int = 10
    bonus_from: int = 0
    start: str = ""


@dataclass(frozen=True)
class AssessmentFacts:
    """A new assessment: the year that is assessed, by an adopted scheme (by id)."""

    year: int
    scheme_id: int


def _group(code: str, title: str, weight: int) -> IndicatorFacts:
    return IndicatorFacts(code, title, Decimal(weight), Role.SCORE, Way.GROUP)


def _measured(
    code: str, title: str, weight: int, formula: str, role: str = Role.SCORE
) -> IndicatorFacts:
    return IndicatorFacts(code, title, Decimal(weight), role, Way.MEASURED, formula)


# To begin with; every part can be changed. No official document prescribes these weights.
TEMPLATE: tuple[IndicatorFacts, ...] = (
    _group("1", "主动公开", 35),
    _measured("1.1", "形成之日起二十个工作日内公开", 20, "percent(released_in_time, released)"),
    _measured("1.2", "栏目有内容", 10, "100 - percent(empty_columns, columns)"),
    _measured("1.3", "公开目录要求按时完成", 5, "100 - percent(duties_missed, duties)"),
    _group("2", "依申请公开", 20),
    _measured("2.1", "按期答复", 14, "percent(replies_in_time, replies)"),
    _measured("2.2", "答复未被纠正", 6, "100 - percent(remedies_corrected, remedies)"),
    _group("3", "解读回应", 15),
    _measured("3.1", "政策解读率", 6, "percent(interpreted, interpretations_due)"),
    _measured("3.2", "三个工作日内解读", 3, "percent(interpreted_in_time, interpreted)"),
    _measured("3.3", "来信按时办理", 6, "percent(letters_in_time, letters)"),
    _group("4", "平台建设", 15),
    IndicatorFacts(
        "4.1",
        "公开场所现场检查",
        Decimal(10),
        Role.SCORE,
        Way.VISITED,
        checklist="查阅场所按公布时间开放\n配备可供查阅的公开指南和目录\n工作人员能够解答申请程序",
    ),
    _measured("4.2", "栏目及时更新", 5, "100 - percent(stale_columns, columns)"),
    _group("5", "监督保障", 15),
    IndicatorFacts("5.1", "组织领导和培训", Decimal(9), Role.SCORE, Way.JUDGED, reported=True),
    _measured("5.2", "年度任务按时完成", 6, "percent(tasks_in_time, tasks)"),
    _measured("6", "链接失效", 5, "min(100, broken_links * 10)", Role.DEDUCTION),
    IndicatorFacts("7", "创新做法", Decimal(5), Role.BONUS, Way.JUDGED, reported=True),
    _measured("8", "全部栏目为空", 0, "steps(columns - empty_columns, 1, 0, 100)", Role.VETO),
)
