"""What the columns of a list mean: a proposal by their headings and values, and the file that keeps it."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from gongkai.kit.tabular_reader import LineError, UnreadableFile
from gongkai.operations.archives.values import ATTRIBUTES, LANGUAGES, VALIDITIES, named_value
from gongkai.tabular.dates import written_date
from gongkai.tabular.listing import plain_heading

# Field → what it holds; docs/import.md documents them.
FIELDS = {
    "title": "title of the document; without it, the name of the file",
    "file": "file of the text, relative to the list",
    "text": "the text itself",
    "attachments": "files attached to the document",
    "number": "document number",
    "index_number": "index number in the earlier system",
    "issuer": "who issued it",
    "formed": "date of forming",
    "published": "date of publication in the earlier system",
    "effective": "in force from",
    "until": "in force until",
    "genre": "genre",
    "item": "item of the catalogue, as A20-01",
    "subject": "subject",
    "attribute": "disclosure attribute; only public documents are imported",
    "validity": "whether it is in force",
    "language": "language of the text",
    "none": "not imported",
}
# Headings in use, as `plain_heading` returns them; the first that is found wins.
HEADINGS: dict[str, tuple[str, ...]] = {
    "title": (
        "标题",
        "文件名称",
        "名称",
        "文件标题",
        "公文标题",
        "信息名称",
        "信息标题",
        "题名",
        "文件题名",
        "公文名称",
        "法规名称",
        "政策名称",
        "文件题目",
        "题目",
        "title",
    ),
    "file": (
        "正文文件",
        "正文文件名",
        "文件名",
        "文件",
        "文件路径",
        "路径",
        "正文路径",
        "全文文件",
        "电子文件",
        "文档",
        "存放位置",
        "file",
        "filename",
        "path",
    ),
    "text": ("正文", "正文内容", "内容", "全文", "信息内容", "text", "body", "content"),
    "attachments": ("附件", "附件名称", "附件文件", "附件列表", "相关附件", "attachments"),
    "number": ("发文字号", "文号", "文件编号", "发文号", "公文字号", "字号", "发文文号", "number"),
    "index_number": ("索引号", "信息索引号", "索引编号", "信息索引", "index"),
    "issuer": (
        "发文机关",
        "发布机构",
        "发布机关",
        "制发机关",
        "发文单位",
        "制定机关",
        "发布单位",
        "公开机构",
        "信息来源",
        "来源",
        "责任部门",
        "issuer",
    ),
    "formed": (
        "成文日期",
        "形成日期",
        "生成日期",
        "制发日期",
        "发文日期",
        "印发日期",
        "签发日期",
        "制定日期",
        "落款日期",
        "通过日期",
        "日期",
        "formed",
    ),
    "published": (
        "发布日期",
        "公开日期",
        "发布时间",
        "公布日期",
        "公开时间",
        "上网日期",
        "published",
    ),
    "effective": (
        "施行日期",
        "实施日期",
        "生效日期",
        "执行日期",
        "生效时间",
        "施行时间",
        "effective",
    ),
    "until": (
        "有效期至",
        "有效期截止日期",
        "有效期截止",
        "失效日期",
        "有效期届满日期",
        "until",
    ),
    "genre": (
        "文种",
        "体裁",
        "体裁分类",
        "公文种类",
        "文件类型",
        "信息类别",
        "公文类型",
        "效力级别",
        "genre",
        "kind",
    ),
    "item": ("公开事项", "法定公开事项", "目录编码", "目录", "item"),
    "subject": ("主题分类", "主题", "主题词", "分类", "所属主题", "subject"),
    "attribute": ("公开属性", "公开方式", "公开类型", "公开形式", "信息公开属性", "attribute"),
    "validity": (
        "有效性",
        "时效性",
        "效力状态",
        "时效状态",
        "效力",
        "状态",
        "是否有效",
        "validity",
    ),
    "language": ("语种", "语言", "文字", "language"),
    "none": ("序号", "编号", "备注", "说明", "no", "id"),
}
FILE_NAME = re.compile(r".*\.(?:docx?|wps|html?|shtml|txt|pdf)", re.IGNORECASE | re.DOTALL)
NUMBER = re.compile(r"\S{0,20}[〔\[(（【]\d{4}[〕\])）】]\s*第?\s*\d{1,5}\s*号")
NAMED: dict[str, dict[Any, tuple[str, ...]]] = {
    "attribute": ATTRIBUTES,
    "validity": VALIDITIES,
    "language": LANGUAGES,
}
VAGUE = {"是", "否"}  # by themselves they name nothing
# Of a list, the line of headings names one of these.
REQUIRED = ("title", "file")


def field_of(heading: object) -> str | None:
    """Return the field that a heading names, by itself or as its end, or None."""
    plain = plain_heading(heading)
    if not plain:
        return None
    for field, known in HEADINGS.items():
        if plain in known:
            return field
    ends = [
        (len(name), field)
        for field, known in HEADINGS.items()
        if field != "none"
        for name in known
        if len(name) > 2 and (plain.startswith(name) or plain.endswith(name))
    ]
    return max(ends)[1] if ends else None


def propose(headings: Sequence[str], rows: Iterable[Mapping[str, object]]) -> dict[str, str]:
    """
    Return what each column means, by its heading and by the first rows; each field once.

    Where heading and values disagree, the values decide: a column of names of files holds files, and
    a column “状态” of 主动公开 holds the attribute. A column without a known heading is known by its values.
    """
    samples = list(rows)
    values = {
        heading: [row[heading] for row in samples if row.get(heading) not in {None, ""}]
        for heading in headings
    }
    named = {heading: field_of(heading) for heading in headings}
    found = dict.fromkeys(headings, "none")
    # Headings that are written out come first; those that only resemble a known one may be wrong.
    for exact in (True, False):
        for heading in headings:
            field = named[heading]
            if field is None or is_exact(heading) is not exact or found[heading] != "none":
                continue
            field = _settled(field, values[heading])
            if field not in found.values():
                found[heading] = field
    if "title" not in found.values():
        _find_title(found, values)
    for heading in headings:
        if named[heading] is None and (field := _field_by_values(values[heading])):
            found[heading] = "none" if field in found.values() else field
    return found


def is_exact(heading: str) -> bool:
    """Return whether a heading is one of those in use, word by word."""
    return any(plain_heading(heading) in known for known in HEADINGS.values())


def _settled(field: str, values: Sequence[object]) -> str:
    """Return the field of a column whose heading names one, where its values tell another."""
    shown = _field_by_values(values)
    if field == "text" and shown == "file":
        return "file"
    if field in NAMED and shown in NAMED:
        return shown
    return field


def _field_by_values(values: Sequence[object]) -> str | None:
    """Return the field that the values of a column tell by themselves, or None."""
    written = [str(value).strip() for value in values]
    if not written:
        return None
    if all(map(FILE_NAME.fullmatch, written)):
        return "file"
    for field, names in NAMED.items():
        if (
            all(named_value(one, names) is not None for one in written)
            and not set(written) <= VAGUE
        ):
            return field
    if all(map(NUMBER.fullmatch, written)):
        return "number"
    if all(
        isinstance(one, date) or ("-" in str(one) or "年" in str(one)) for one in values
    ) and all(written_date(one) for one in values):
        return "formed"
    return None


def _find_title(found: dict[str, str], values: Mapping[str, Sequence[object]]) -> None:
    """Take a column of names without endings for the titles, as 文件名 often heads them."""
    for heading, field in found.items():
        written = [str(value).strip() for value in values[heading]]
        if field == "file" and written and not any(map(FILE_NAME.fullmatch, written)):
            found[heading] = "title"
            return


def read_mapping(
    path: Path, headings: Sequence[str], *, of_several: bool = False
) -> dict[str, str]:
    """
    Read a mapping that was kept and perhaps edited; one of several lists names the columns of all.

    Raises `UnreadableFile`.
    """
    try:
        kept = json.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise _wrong(path, _("The mapping is not valid JSON.")) from error
    columns = kept.get("columns") if isinstance(kept, dict) else None
    if not isinstance(columns, dict):
        raise _wrong(path, _("The mapping has no “columns”."))
    for heading, field in columns.items():
        if field not in FIELDS:
            message = _("“%(field)s” is not a field. Fields: %(fields)s.")
            raise _wrong(path, message % {"field": field, "fields": ", ".join(FIELDS)}, heading)
        if heading not in headings and not of_several:
            raise _wrong(path, _("The list has no such column."), heading)
    used = [field for head, field in columns.items() if field != "none" and head in headings]
    if twice := sorted({field for field in used if used.count(field) > 1}):
        raise _wrong(path, _("Two columns have the same field: %(field)s.") % {"field": twice[0]})
    return {heading: columns.get(heading, "none") for heading in headings}


def write_mapping(path: Path, columns: Mapping[str, str]) -> None:
    """Keep a mapping as a file that people can edit."""
    text = json.dumps({"columns": dict(columns), "fields": FIELDS}, ensure_ascii=False, indent=2)
    path.write_text(text + "\n", "utf-8")


def _wrong(path: Path, message: object, column: str = "") -> UnreadableFile:
    return UnreadableFile(LineError(0, column or path.name, str(message)))
