"""What a ready-made dataset consists of: its fields, where each is asked for, what it means, a sample."""

from dataclasses import dataclass
from typing import Any

from gongkai.datasets.ready_made_meanings import MEANINGS
from gongkai.datasets.states import FieldType

TYPES = {
    "s": FieldType.STRING,
    "i": FieldType.INTEGER,
    "n": FieldType.NUMBER,
    "d": FieldType.DATE,
    "m": FieldType.MONTH,
    "y": FieldType.YEAR,
    "b": FieldType.BOOLEAN,
}
LAW = "政府信息公开条例（2019）第二十条第（{}）项"
# Where a field comes from that the article does not ask for, by its flag.
OTHER_SOURCES = {
    "o": "本平台设置：用于识别、更新或者核对数据行",
    "w": "2017年政府信息公开工作年度报告列出的数字",
    "u": "《高等学校信息公开事项清单》（教办函〔2014〕23号，50项）",
    "f": "政府和社会资本合作（PPP）综合信息平台信息公开管理暂行办法（财金〔2017〕1号）",
    "c": "行政许可和行政处罚“双公示”数据标准（发改办财金〔2018〕424号）",
}


@dataclass(frozen=True)
class ReadyMade:
    """
    One ready-made dataset.

    Each of `fields` is `name heading type flags unit`: a type of `TYPES` (with decimal places), flags k
    (identifies the row), r (required), x (indexed), p (not public), and o, w, u, c or f where the field has
    another source than the article; “-” for none. `MEANINGS` says what each field means.
    """

    row: str
    code: str
    title: str
    description: str
    cycle: str
    item: str
    article: str
    fields: tuple[str, ...]
    sample: tuple[str, ...]
    sums: tuple[tuple[str, ...], ...] = ()
    chart: tuple[str, ...] | None = None  # kind, both axes, and the fields that separate the series
    aggregate: str = ""  # how rows of one point of the chart become one
    total: tuple[str, str] | None = None  # field and value of rows that are totals
    ocds: tuple[tuple[str, str], ...] = ()  # fields with their places in OCDS
    coverage: tuple[str, ...] = ()  # what is counted, how many must, and by which fields
    year_before: tuple[str, ...] = ()  # a number of the year before, of which number, and the year

    @property
    def source(self) -> str:
        """Where the law asks for the dataset."""
        return LAW.format(self.article)

    def descriptor(self) -> dict[str, Any]:
        """Return the schema in the vocabulary of Table Schema."""
        meanings = MEANINGS[self.code]
        places = dict(self.ocds)
        fields = [_field(one, self.source, meanings) for one in self.fields]
        for one in fields:
            if one["name"] in places:
                one["ocds"] = places[one["name"]]
        flags = {one.split(" ")[0]: one.split(" ")[3] for one in self.fields}
        found: dict[str, Any] = {
            "fields": fields,
            "primaryKey": [name for name, marks in flags.items() if "k" in marks],
            "sums": [{"total": total, "parts": parts} for total, *parts in self.sums],
        }
        if self.chart:
            kind, x, y, *series = self.chart
            found["chart"] = {"kind": kind, "x": x, "y": y, "series": series}
            found["chart"] |= {"aggregate": self.aggregate} if self.aggregate else {}
        if self.total:
            found["totalRow"] = dict(zip(("field", "value"), self.total, strict=True))
        if self.coverage:
            of, due, *by = self.coverage
            found["coverage"] = {"of": of, "due": due, "by": by}
        if self.year_before:
            found["yearBefore"] = dict(zip(("value", "of", "year"), self.year_before, strict=True))
        return found

    def sample_csv(self) -> str:
        """Return the sample as a CSV file."""
        heads = ",".join(one.split(" ")[1] for one in self.fields)
        return "\n".join([heads, *self.sample, ""])


def _field(text: str, source: str, meanings: dict[str, str]) -> dict[str, Any]:
    name, title, kind, flags, unit = text.split(" ")
    return {
        "name": name,
        "title": title,
        "description": meanings[name],
        "type": str(TYPES[kind[0]]),
        "decimals": int(kind[1:] or 0),
        "unit": unit.strip("-"),
        "public": "p" not in flags,
        "indexed": "x" in flags,
        "constraints": {"required": "k" in flags or "r" in flags},
        "source": next((OTHER_SOURCES[one] for one in flags if one in OTHER_SOURCES), source),
    }
