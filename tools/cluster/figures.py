"""The figures of a run: a table and a chart, written into docs/scale.md and docs/scale.zh.md."""

import itertools
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from tools.cluster.load import Event, Journal

ROOT = Path(__file__).resolve().parent.parent.parent
BEGIN, END = "<!-- begin: python -m tools.cluster -->", "<!-- end: python -m tools.cluster -->"
CHART = ROOT / "docs" / "images" / "cluster.svg"
WIDTH, LEFT, RIGHT, TOP, BAND, GAP = 1000, 56, 16, 64, 150, 46
STYLE = """
  svg { font-family: system-ui, sans-serif; background: #fbfaf7 }
  text { font-size: 12px; fill: #3d3932 } .head { font-size: 15px; font-weight: 600; fill: #1d1b18 }
  .good { fill: #2f6f62 } .bad { fill: #b3261e } .axis { stroke: #8b857a } .kill { stroke: #b3261e; stroke-dasharray: 4 3 }
  .back { stroke: #2f6f62; stroke-dasharray: 4 3 }
  @media (prefers-color-scheme: dark) {
    svg { background: #161513 } text { fill: #d5d0c6 } .head { fill: #f1eee8 } .good { fill: #6fbfae }
    .bad { fill: #ff9d8f } .kill { stroke: #ff9d8f } .back { stroke: #6fbfae } .axis { stroke: #6b655b }
  }"""


@dataclass
class Phase:
    """What was killed at which moment, when it was over, and what was measured."""

    name: str
    name_zh: str
    begun: float
    ended: float = 0.0
    notes: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """The figures of one phase."""

    phase: Phase
    reads: int
    failed: int
    gap: float
    median: float
    slowest: float
    accepted: int
    refused: int
    send_gap: float


def row_of(phase: Phase, journal: Journal) -> Row:
    """Return the figures of a phase."""
    reads = _within(phase, journal.reads)
    sends = _within(phase, journal.sends)
    accepted = [one.at for one in journal.accepted if phase.begun <= one.at < phase.ended]
    took = sorted(one.seconds for one in reads if one.is_good)
    return Row(
        phase,
        len(reads),
        sum(not one.is_good for one in reads),
        longest_gap(phase, [one.at + one.seconds for one in reads if one.is_good]),
        took[len(took) // 2] if took else 0.0,
        took[-1] if took else 0.0,
        len(accepted),
        sum(not one.is_good for one in sends),
        longest_gap(phase, accepted),
    )


def _within(phase: Phase, events: Sequence[Event]) -> list[Event]:
    return [one for one in events if phase.begun <= one.at < phase.ended]


def longest_gap(phase: Phase, moments: Sequence[float]) -> float:
    """Return the longest time in a phase without any of these moments."""
    kept = sorted(min(one, phase.ended) for one in moments)
    marks = [phase.begun, *kept, phase.ended]
    return max(after - before for before, after in itertools.pairwise(marks))


def chart(journal: Journal, phases: Sequence[Phase]) -> str:
    """Draw pages and submissions for each second, and when what was killed."""
    begun, ended = phases[0].begun, phases[-1].ended
    scale = (WIDTH - LEFT - RIGHT) / (ended - begun)
    reads = [(one.at + one.seconds - begun, one.is_good) for one in journal.reads]
    sends = [(one.at - begun, True) for one in journal.accepted]
    sends += [(one.at - begun, False) for one in journal.sends if not one.is_good]
    height = TOP + 2 * BAND + GAP + 40
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="t d">',
        '<title id="t">Pages and submissions while servers are killed</title>',
        f'<desc id="d">{escape("; ".join(f"{one.name} at {one.begun - begun:.0f} s" for one in phases))}</desc>',
        f"<style>{STYLE}\n</style>",
        *_band(reads, TOP, scale, "Pages answered per second (red: failed)"),
        *_band(
            sends,
            TOP + BAND + GAP,
            scale,
            "Submissions accepted per second (red: told to try again)",
        ),
    ]
    for place, one in enumerate(phases):
        x = LEFT + (one.begun - begun) * scale
        parts.append(f'<path class="kill" d="M{x:.1f} {TOP - 8} V{TOP + 2 * BAND + GAP}"/>')
        parts.append(
            f'<text x="{x + 3:.1f}" y="{TOP - 30 + 13 * (place % 2):g}">{escape(one.name)}</text>'
        )
        for note, at in one.notes.items():
            if note.startswith("@"):
                back = LEFT + (one.begun + at - begun) * scale
                parts.append(f'<path class="back" d="M{back:.1f} {TOP} V{TOP + 2 * BAND + GAP}"/>')
    for second in range(0, int(ended - begun) + 1, 20):
        x = LEFT + second * scale
        parts.append(f'<text x="{x:.1f}" y="{height - 18}">{second} s</text>')
    return "\n".join([*parts, "</svg>", ""])


def _band(
    events: Sequence[tuple[float, bool]], top: float, scale: float, words: str
) -> Iterator[str]:
    good = Counter(int(at) for at, is_good in events if is_good)
    bad = Counter(int(at) for at, is_good in events if not is_good)
    most = max([*good.values(), *bad.values(), 1])
    bottom = top + BAND
    yield (
        f'<text class="head" x="{LEFT}" y="{top - 2}">{escape(words)}</text>'
        if top > TOP
        else (f'<text class="head" x="{LEFT}" y="{top - 44}">{escape(words)}</text>')
    )
    yield f'<path class="axis" d="M{LEFT} {bottom} H{WIDTH - RIGHT}"/>'
    yield f'<text x="{LEFT - 30}" y="{top + 14}">{most}</text>'
    width = max(1.0, scale - 0.6)
    for kind, numbers in (("good", good), ("bad", bad)):
        for second, number in sorted(numbers.items()):
            tall = (BAND - 16) * number / most
            base = bottom - ((BAND - 16) * good[second] / most if kind == "bad" else 0)
            yield (
                f'<rect class="{kind}" x="{LEFT + second * scale:.1f}" y="{base - tall:.1f}" '
                f'width="{width:.1f}" height="{tall:.1f}"/>'
            )


def section(rows: Sequence[Row], facts: dict[str, Any], *, chinese: bool) -> str:
    """Return the section of the page, between its two marks."""
    words = ZH if chinese else EN
    lines = [BEGIN, "", words["machine"].format(**facts), "", words["head"], words["rule"]]
    for one in rows:
        notes = ", ".join(
            words[name.lstrip("@")].format(f"{value:.1f}")
            for name, value in one.phase.notes.items()
        )
        lines.append(
            f"| {one.phase.name_zh if chinese else one.phase.name} | {one.reads} | {one.failed} | "
            f"{one.gap:.1f} | {one.median * 1000:.0f} / {one.slowest * 1000:.0f} | {one.accepted} | "
            f"{one.refused} | {one.send_gap:.1f} | {notes} |"
        )
    lines += [
        "",
        f"![{words['chart']}](images/cluster.svg)",
        "",
        words["sum"].format(**facts),
        "",
        END,
    ]
    return "\n".join(lines)


EN = {
    "machine": (
        "Run of {date}, commit {commit}, on {machine}; {readers} readers and {writers} submitters, search: "
        "{search}; {documents} documents, {acts} acts. Times in seconds."
    ),
    "head": (
        "| killed | pages | failed | longest without a page | ms, median / slowest | accepted | told to "
        "try again | longest without an accepted submission | |"
    ),
    "rule": "|---|---|---|---|---|---|---|---|---|",
    "leader": "another worker leads after {} s",
    "back": "serves again after {} s",
    "promoted": "`gongkai promote` {} s after the kill",
    "promoting": "which took {} s",
    "written": "accepted again {} s after the kill",
    "following": "replica again after {} s",
    "chart": "Pages and submissions for each second, and when what was killed",
    "sum": (
        "{accepted} submissions were acknowledged with a receipt: {lost} lost, {double} double, each opens "
        "with its code. {pending} were sent and never acknowledged. {read_failures} of {all_reads} pages "
        "failed ({share:.2f} %). `gongkai verify`: {verify}"
    ),
}
ZH = {
    "machine": (
        "{date}运行，提交 {commit}，机器：{machine}；{readers} 个读者、{writers} 个提交者，检索：{search}；"
        "{documents} 份公文、{acts} 条办理记录。时间单位为秒。"
    ),
    "head": (
        "| 终止的进程 | 页面 | 失败 | 最长无页面时间 | 毫秒，中位 / 最慢 | 受理 | 提示重试 | 最长无受理时间 | |"
    ),
    "rule": "|---|---|---|---|---|---|---|---|---|",
    "leader": "{} 秒后由另一后台进程接任",
    "back": "{} 秒后恢复服务",
    "promoted": "终止后 {} 秒执行 `gongkai promote`",
    "promoting": "用时 {} 秒",
    "written": "终止后 {} 秒恢复受理",
    "following": "{} 秒后重新成为副本",
    "chart": "每秒页面数和受理数，以及各进程被终止的时刻",
    "sum": (
        "共有 {accepted} 件提交取得回执：丢失 {lost} 件，重复 {double} 件，每件都能凭查询码打开。"
        "{pending} 件已发出而始终没有得到确认。{all_reads} 次页面请求中失败 {read_failures} 次"
        "（{share:.2f} %）。`gongkai verify`：{verify}"
    ),
}


def write(rows: Sequence[Row], facts: dict[str, Any], drawing: str) -> None:
    """Write chart and section into the documentation."""
    CHART.write_text(drawing, encoding="utf-8")
    for name, chinese in (("scale.md", False), ("scale.zh.md", True)):
        page = ROOT / "docs" / name
        before, _begin, rest = page.read_text(encoding="utf-8").partition(BEGIN)
        _old, _end, after = rest.partition(END)
        page.write_text(before + section(rows, facts, chinese=chinese) + after, encoding="utf-8")


def dump(path: Path, journal: Journal, phases: Sequence[Phase]) -> None:
    """Keep what the clients saw, for a look afterwards."""
    kept = {
        "reads": [vars(one) for one in journal.reads],
        "sends": [vars(one) for one in journal.sends],
        "accepted": [vars(one) for one in journal.accepted],
        "pending": journal.pending,
        "faults": journal.faults,
        "phases": [vars(one) for one in phases],
    }
    path.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
