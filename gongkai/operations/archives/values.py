"""Values of a list of documents as people write them: validity, attributes, languages."""

from typing import TypeVar

from gongkai.documents.states import Attribute, Language, Validity
from gongkai.kit.text_input import compact

VALIDITIES = {
    Validity.IN_FORCE: ("有效", "现行有效", "继续有效", "在施行", "生效", "是"),
    Validity.PARTLY: ("部分有效", "部分失效", "部分废止", "部分修改", "已修改", "修改", "修订"),
    Validity.NOT_YET: ("尚未施行", "未施行", "未生效", "尚未生效"),
    Validity.REPEALED: ("废止", "已废止", "宣布废止", "无效", "已被废止", "撤销"),
    Validity.EXPIRED: ("失效", "已失效", "宣布失效", "过期", "到期", "否"),
}
ATTRIBUTES = {
    Attribute.PUBLIC: ("主动公开", "公开", "面向社会公开", "是"),
    Attribute.ON_REQUEST: ("依申请公开", "申请公开"),
    Attribute.CLOSED: ("不予公开", "不公开", "非公开", "内部公开", "内部", "否"),
}
LANGUAGES = {
    Language.CHINESE: ("汉语", "汉文", "中文", "国家通用语言文字", "zh", "zh-hans", "zh-cn", "汉"),
    Language.UYGHUR: ("维吾尔语", "维吾尔文", "维文", "维语", "ug", "维"),
    Language.ENGLISH: ("英语", "英文", "en", "英"),
}


Kind = TypeVar("Kind")


def named_value(text: str, names: dict[Kind, tuple[str, ...]]) -> Kind | None:
    """Return the value that a text names."""
    plain = compact(text).lower()
    return next((value for value, known in names.items() if plain in known), None)
