"""Marks that say that a document is secret or internal."""

import re
from collections.abc import Iterator

from gongkai.files.personal_data.kinds import Finding, Kind

LEVEL = r"(?:绝[ \u200b]*密|机[ \u200b]*密|秘[ \u200b]*密)"
# “机密★10年”, “秘密★”, “密级：机密”, and a level alone on its line.
CLASSIFIED = re.compile(
    rf"{LEVEL}[ \u200b]*[★☆▲*＊⭐][ \u200b]*(?:\d+ ?年|长期|[一二三四五六七八九十]+年)?"
    rf"|(?:密级|定密|秘密等级)[ \u200b]*[:：|][ \u200b|]*{LEVEL}"
    rf"|^[ \t\u200b#>*|]*{LEVEL}[ \t\u200b*|]*$",
    re.MULTILINE,
)
INTERNAL = re.compile(
    r"内部资料[，,、 ]?(?:注意保[存密]|妥善保管|[请严]?[勿禁]外传|不得外传)?(?=$|[^\u4e00-\u9fff])"
    r"|(?:内部文件|内部明电|仅供内部[使参][用考])(?=$|[^\u4e00-\u9fff])"
    r"|[(〔\[【]?(?:此件|本件|此文|本文)(?:不予|不|依申请|暂不)公开(?:发布)?[)〕\]】]?(?=$|[^\u4e00-\u9fff])"
    r"|(?:^|[(〔\[【])[ \t]*(?:不予公开|依申请公开|不得外传|严禁外传|请勿外传|注意保密|阅后收回|阅后即焚|工作秘密|内部使用|内部参考)[ \t]*(?:$|[)〕\]】])",
    re.MULTILINE,
)


def marks_in(text: str) -> Iterator[Finding]:
    """Yield the marks of secrecy and of internal use in a plain text."""
    for pattern, kind in ((CLASSIFIED, Kind.CLASSIFICATION), (INTERNAL, Kind.INTERNAL_MARK)):
        for found in pattern.finditer(text):
            yield Finding(found.start(), found.end(), kind)
