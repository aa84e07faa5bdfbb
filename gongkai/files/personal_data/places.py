"""Addresses at which a person lives."""

import re
from collections.abc import Iterator

from gongkai.files.personal_data.kinds import Finding, Kind

# A detail below the street that only an address has.
DETAIL = r"\d{1,5}[ \u200b]?(?:号|室|栋|幢|号楼|单元|组|弄|巷|户|队|院)"
LABELLED = re.compile(
    r"(?:家庭住址|家庭地址|现住址|现居住地|住址|住所地?|户籍地址?|户籍所在地|户口所在地|居住地址?|通讯地址|通信地址|联系地址|收件地址|邮寄地址|常住地址|身份证地址|住(?=[^\n。；;]{1,24}[省市县区镇乡村路街巷]))"
    rf"[ \u200b]*[:：|]?[ \u200b|]*(?P<place>[\u4e00-\u9fff·\dA-Za-z-]{{0,40}}?{DETAIL}[\u4e00-\u9fff\dA-Za-z-]{{0,24}})"
)
# “…小区3号楼2单元501室”: two details below the street.
DETAILED = re.compile(
    r"(?P<place>[\u4e00-\u9fff\d]{2,30}?(?:路|街|巷|道|小区|花园|家园|公寓|村|社区|苑|城|里|连|团)[\u4e00-\u9fff]{0,8}"
    r"(?:\d{1,5}号)?[\u4e00-\u9fff]{0,8}[ ]?\d{1,4}[ ]?(?:栋|幢|号楼|座|楼)[ ]?(?:\d{1,3}[ ]?单元)?[ ]?\d{1,5}[ ]?(?:室|号|户))"
)
VILLAGE = re.compile(
    r"(?P<place>[\u4e00-\u9fff]{2,20}(?:乡|镇|街道)[\u4e00-\u9fff]{2,16}(?:村|社区)[\u4e00-\u9fff]{0,6}\d{1,3}[ ]?(?:组|队)\d{0,4}[ ]?号?)"
)


def addresses_in(text: str) -> Iterator[Finding]:
    """Yield the addresses in a plain text."""
    for pattern in (LABELLED, DETAILED, VILLAGE):
        for found in pattern.finditer(text):
            yield Finding(found.start("place"), found.end("place"), Kind.ADDRESS)
