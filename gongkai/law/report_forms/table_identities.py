"""Identities that the numbers of one report in the 2014 table must satisfy."""

from collections.abc import Iterator
from dataclasses import dataclass

from gongkai.law.messages import N_, text
from gongkai.law.report_forms.shapes import Finding, PartName, Place, Report, Severity, plain


@dataclass(frozen=True)
class Sum:
    """A row that is the sum of others."""

    rule: str
    whole: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Most:
    """A row that cannot be greater than another."""

    rule: str
    less: str
    more: str
    severity: Severity = Severity.ERROR


def _under(whole: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{whole}.{name}" for name in names)


# Law: 国办发〔2014〕32号; 条例07 art. 32.
SUMS = (
    Sum("S14-1", "req.recv", _under("req.recv", "person", "fax", "net", "mail")),
    Sum("S14-2", "req.done", _under("req.done", "ontime", "ext")),
    Sum(
        "S14-3",
        "req.ans",
        _under(
            "req.ans", "already", "grant", "partial", "deny", "notours", "none", "amend", "otherway"
        ),
    ),
    Sum(
        "S14-4",
        "req.ans.deny",
        _under("req.ans.deny", "secret", "trade", "privacy", "stability", "notinfo", "other"),
    ),
    Sum("S14-5", "rev.total", ("rev.uphold", "rev.correct", "rev.other")),
    Sum("S14-5", "lit.total", ("lit.uphold", "lit.correct", "lit.other")),
    Sum("S14-6", "org.staff", _under("org.staff", "full", "part")),
)
MAX_COUNTS = (
    Most("S14-7", "act.normdoc", "act.total"),
    # A document made in an earlier year may be made public in this one.
    Most("S14-7", "act.normdoc", "act.normdoc_made", Severity.WARNING),
    Most("S14-7", "resp.press_chief", "resp.press"),
    Most("S14-7", "resp.interview_chief", "resp.interview"),
)
CHANNELS = _under("act.ch", "gazette", "web", "weibo", "wechat", "other")


def cell(key: str) -> Place:
    """Return the only cell of a row of the table."""
    return Place(PartName.TABLE, key, "count")


def broken_table_identities(report: Report) -> Iterator[Finding]:
    """
    Yield every identity of the 2014 table that does not hold, S14-1 to S14-9.

    Law: 国办发〔2014〕32号; 条例07 art. 32.
    """
    for rule in SUMS:
        yield from _sum(report, rule)
    for most in MAX_COUNTS:
        yield from _most(report, most)
    yield from _channels(report)
    yield from _stock(report)
    yield from _answers(report)


def _sum(report: Report, rule: Sum) -> Iterator[Finding]:
    left, right = (
        report.cells.get(cell(rule.whole)),
        report.sum_of([cell(part) for part in rule.parts]),
    )
    if left is None or right is None or left == right:
        return
    yield Finding(
        Severity.ERROR,
        rule.rule,
        cell(rule.whole),
        text(
            N_(
                "Row “%(row)s” is %(left)s, but the rows that it sums up add up to %(right)s (%(parts)s)."
            ),
            row=report.form.label(cell(rule.whole)),
            left=plain(left),
            right=plain(right),
            parts=" + ".join(plain(report.cells[cell(part)]) for part in rule.parts),
        ),
        left,
        right,
        report.form.law,
    )


def _most(report: Report, rule: Most) -> Iterator[Finding]:
    left, right = report.cells.get(cell(rule.less)), report.cells.get(cell(rule.more))
    if left is None or right is None or left <= right:
        return
    yield Finding(
        rule.severity,
        rule.rule,
        cell(rule.less),
        text(
            N_("Row “%(less)s” is %(left)s, which is more than row “%(more)s” (%(right)s)."),
            less=report.form.label(cell(rule.less)),
            left=plain(left),
            more=report.form.label(cell(rule.more)),
            right=plain(right),
        ),
        left,
        right,
        report.form.law,
    )


def _channels(report: Report) -> Iterator[Finding]:
    """
    S14-8: an item counts once in the total and once in each channel, so channels are not summed.

    Law: 国办发〔2014〕32号 (the same information on several channels counts once).
    """
    total = report.cells.get(cell("act.total"))
    known = {key: report.cells[cell(key)] for key in CHANNELS if cell(key) in report.cells}
    if total is None:
        return
    for key, number in known.items():
        if number > total:
            yield Finding(
                Severity.ERROR,
                "S14-8",
                cell(key),
                text(
                    N_(
                        "Row “%(row)s” is %(left)s: one channel cannot publish more than the total of %(right)s items."
                    ),
                    row=report.form.label(cell(key)),
                    left=plain(number),
                    right=plain(total),
                ),
                number,
                total,
                report.form.law,
            )
    together = sum(known.values())
    if len(known) == len(CHANNELS) and together < total:
        yield Finding(
            Severity.ERROR,
            "S14-8",
            cell("act.total"),
            text(
                N_(
                    "Row “%(row)s” is %(left)s, but all channels together published only %(right)s."
                ),
                row=report.form.label(cell("act.total")),
                left=plain(total),
                right=plain(together),
            ),
            total,
            together,
            report.form.law,
        )


def _stock(report: Report) -> Iterator[Finding]:
    """S14-9: received + open before = completed + open after."""
    places = [cell(key) for key in ("req.recv", "req.open_before", "req.done", "req.open_after")]
    left, right = report.sum_of(places[:2]), report.sum_of(places[2:])
    if left is None or right is None or left == right:
        return
    yield Finding(
        Severity.ERROR,
        "S14-9",
        places[0],
        text(
            N_(
                "Applications received and open at the beginning of the year (%(left)s) must equal those done and "
                "open at its end (%(right)s)."
            ),
            left=plain(left),
            right=plain(right),
        ),
        left,
        right,
        report.form.law,
    )


def _answers(report: Report) -> Iterator[Finding]:
    """S14-9: usually each completed application has one answer; several answers are possible."""
    left, right = report.cells.get(cell("req.ans")), report.cells.get(cell("req.done"))
    if left is None or right is None or left == right:
        return
    more = N_(
        "Answers (%(left)s) are more than completed applications (%(right)s); correct only if one had several answers."
    )
    fewer = N_(
        "Answers (%(left)s) are fewer than completed applications (%(right)s); usually each is completed by an answer."
    )
    yield Finding(
        Severity.WARNING,
        "S14-9",
        cell("req.ans"),
        text(more if left > right else fewer, left=plain(left), right=plain(right)),
        left,
        right,
        report.form.law,
    )
