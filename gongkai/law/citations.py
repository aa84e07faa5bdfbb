"""Articles as official letters cite them, in Chinese: 《中华人民共和国政府信息公开条例》第三十六条."""

import re

NAMES = {
    "条例19": "《中华人民共和国政府信息公开条例》",
    "条例07": "2008年起施行的《中华人民共和国政府信息公开条例》",
}
BRIEF = re.compile(r"(?P<law>条例19|条例07) art\. (?P<articles>\d+(?:, \d+)*)")
DIGITS = "零一二三四五六七八九"


def official_citation(brief: str) -> str:
    """
    Return “条例19 art. 15, 32” as a letter writes it; the number of a document is returned unchanged.

    Law: 条例19 art. 36 (a reply states its reasons).
    """
    found = BRIEF.fullmatch(brief)
    if found is None:
        return brief
    articles = "、".join(
        f"第{official_numeral(int(one))}条" for one in found["articles"].split(", ")
    )
    return NAMES[found["law"]] + articles


def official_numeral(number: int) -> str:
    """Return a number from 1 to 99 as statutes number their articles."""
    tens, ones = divmod(number, 10)
    return (
        (DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (DIGITS[ones] if ones else "")
    )
