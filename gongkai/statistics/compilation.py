"""Figures of a year in the form of that year, added up from tallies and traceable to acts."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet

from gongkai.kit.id_lists import is_in
from gongkai.law.report_forms.checks import findings_in
from gongkai.law.report_forms.filling import Span
from gongkai.law.report_forms.forms import form_of_year
from gongkai.law.report_forms.prose_form import form_by_code
from gongkai.law.report_forms.shapes import (
    Finding,
    Form,
    Number,
    PartName,
    Place,
    Report,
    Row,
    plain,
)
from gongkai.law.report_forms.tables import STOCK, local_row
from gongkai.ledger.measures import MICROS
from gongkai.ledger.models import Act
from gongkai.organisations.models import Body
from gongkai.organisations.queries import BodyInTree, chains_of, tree_rows
from gongkai.organisations.states import BodyKind
from gongkai.statistics.cells import hits_of, local_place, name_of, place_of
from gongkai.statistics.counting import Key, acts_under, contributions
from gongkai.statistics.measures import MANUAL_FIGURE
from gongkai.statistics.models import FrozenFigures, LocalRow, TakenOverReport
from gongkai.statistics.states import Scope
from gongkai.statistics.year_amounts import YearAmounts, amounts_by_chain, year_amounts

WHOLE = "whole"  # the part of all bodies, where they are added up together


@dataclass(frozen=True)
class Compiled:
    """The numbers of a year by cell; local rows come after those of the form."""

    form: Form
    year: int
    cells: Mapping[Place, Number]
    local_rows: tuple[Row, ...] = ()
    # Whether the year has any act or manual figure, and the part of each number entered manually.
    counted: bool = True
    manual: Mapping[Place, Number] = field(default_factory=dict)
    # The tallies that were added up, where they are asked for again.
    keys: Collection[Key] = field(default=(), compare=False)

    def report(self, body_name: str, prose: str = "") -> Report:
        """Return the figures as input of the statutory checks."""
        extra = (*STOCK, *self.local_rows) if PartName.TABLE in self.form.parts else self.local_rows
        return Report(self.form, self.year, body_name, self.cells, prose, extra)

    def named(self) -> dict[str, Number]:
        """Return the numbers by the names that placeholders use."""
        return {name_of(place): number for place, number in self.cells.items()}

    def row_of(self, place: Place) -> Row | None:
        """Return the row of a cell, including local rows."""
        return self.form.row(place.part, place.row) or next(
            (row for row in (*STOCK, *self.local_rows) if row.key == place.row), None
        )


def compile_figures(body: Body, year: int, scope: str = Scope.AREA) -> Compiled | None:
    """
    Add up a year of a body, its level or its area; None for a year without a form.

    The number of queries is constant.
    """
    form = form_of_year(year)
    if form is None:
        return None
    chains = chains_of(bodies_in(body, year, scope))
    found = year_amounts({WHOLE: chains}, form, year)
    compiled = compiled_parts(found, [WHOLE], form, year, local_rows_of(body, year))
    return replace(compiled, keys=tuple(found.by_part.get(WHOLE, ())))


def compile_tree(body: Body, year: int) -> dict[int, Compiled]:
    """Add up each body of a tree separately, by id, top first, with as many queries as for one."""
    form = form_of_year(year)
    if form is None:
        return {}
    bodies = tree_rows(body, on=date(year, 12, 31))
    found = amounts_by_chain([one.chain for one in bodies], form, year)
    rows = local_rows_of(body, year)
    return {one.pk: compiled_parts(found, [one.chain], form, year, rows) for one in bodies}


def consolidated(
    parts: Iterable[Compiled], form: Form, year: int, local_rows: tuple[Row, ...] = ()
) -> Compiled:
    """Return the consolidation of figures that were compiled by body."""
    cells: dict[Place, Number] = {}
    manual: dict[Place, Number] = {}
    counted = False
    for part in parts:
        counted = counted or part.counted
        for into, numbers in ((cells, part.cells), (manual, part.manual)):
            for place, number in numbers.items():
                into[place] = into.get(place, 0) + number
    return Compiled(form, year, cells, local_rows, counted, manual)


def bodies_in(body: Body, year: int, scope: str) -> list[BodyInTree]:
    """Return the bodies of a scope in the tree at the end of the year. Two queries at most."""
    if scope == Scope.OWN:
        return [BodyInTree(body.pk, body.chain, body.kind, None)]
    below = tree_rows(body, on=date(year, 12, 31))
    if scope == Scope.AREA:
        return list(below)
    inside, level = {body.pk}, [below[0]]
    for one in below[1:]:  # top first, so that each parent comes before its children
        if one.parent_id in inside and one.kind != BodyKind.GOVERNMENT:
            inside.add(one.pk)
            level.append(one)
    return level


def previous_of(body: Body, year: int, scope: str = Scope.AREA) -> Compiled | None:
    """Return the previous year's figures: as published or submitted, otherwise compiled now."""
    earlier = (
        TakenOverReport.current.filter(body=body, year=year - 1).first()
        if scope != Scope.OWN
        else None
    )
    if earlier is not None:
        return compiled_from_taken_over(earlier)
    frozen = FrozenFigures.objects.filter(body=body, year=year - 1).order_by("-edition").first()
    if frozen is not None and scope in {frozen.scope, Scope.LEVEL}:
        found = compiled_from_frozen(frozen, scope)
        if found is not None:
            return found
    return compile_figures(body, year - 1, scope)


def last_year_before_gap(body: Body, year: int, scope: str = Scope.AREA) -> int | None:
    """
    Return the year of the last report taken over, if nothing is known of the year before `year`.

    What was carried over at the end of the last known year is then no figure of `year`. None if the
    year before is known, or if no report was taken over. A carried-over figure that an officer
    enters is dated in the year before, so that it closes the gap.
    """
    if not TakenOverReport.objects.filter(year__lt=year).exists():
        return None
    before = previous_of(body, year, scope)
    if before is None or before.counted:
        return None
    ids = [one.pk for one in bodies_in(body, year, scope)]
    earlier = TakenOverReport.objects.filter(is_in("body_id", ids), year__lt=year)
    last = earlier.order_by("-year").values_list("year", flat=True).first()
    return None if last == year - 1 else last


def compiled_from_taken_over(earlier: TakenOverReport) -> Compiled:
    """Return the figures of a report that was published before the platform."""
    rows = _rows(earlier.local_rows)
    form = form_by_code(earlier.form)
    assert form is not None  # the form it was read in
    return Compiled(form, earlier.year, _numbers(form, earlier.cells, rows), rows)


def compiled_from_frozen(frozen: FrozenFigures, scope: str = "") -> Compiled | None:
    """Return frozen figures, or None if they do not include this scope."""
    form = form_of_year(frozen.year)
    stored = frozen.level if scope == Scope.LEVEL else frozen.cells
    if form is None or stored is None:
        return None
    rows = _rows(frozen.local_rows)
    return Compiled(form, frozen.year, _numbers(form, stored, rows), rows)


def findings_for(
    body: Body,
    year: int,
    scope: str,
    compiled: Compiled,
    *,
    prose: str = "",
    covered: Sequence[Report] = (),
) -> list[Finding]:
    """Check figures and text against identities, the previous year and the covered reports."""
    before = previous_of(body, year, scope)
    known = before.report(body.name) if before is not None and before.counted else None
    return list(findings_in(compiled.report(body.name, prose), known, covered))


def local_rows_of(body: Body, year: int) -> tuple[Row, ...]:
    """
    Return the rows that the body and its superior bodies have added to the form of a year.

    One query for each level above, and one for the rows.
    """
    above, here = [body.pk], body
    while here.parent_id is not None and here.parent_id not in above:
        here = Body.objects.get(pk=here.parent_id)
        above.append(here.pk)
    rows = LocalRow.objects.filter(body__in=above, first_year__lte=year).filter(
        Q(last_year=None) | Q(last_year__gte=year)
    )
    return tuple(local_row(row.key, row.name, row.unit) for row in rows.order_by("id"))


def acts_behind(
    place: Place,
    form: Form,
    year: int,
    chains: Collection[str],
    keys: Collection[Key] | None = None,
) -> QuerySet[Act]:
    """
    Return the acts that make up a cell; of a stock, the acts whose subject is still in it.

    Two queries: one for the existing tallies unless `keys` names them, one for the acts, which the
    caller orders by `id`.
    """
    if keys is None:
        keys = year_amounts({WHOLE: chains}, form, year).by_part.get(WHOLE, {})
    wanted: dict[Span, dict[int, list[Key]]] = defaultdict(lambda: {1: [], -1: []})
    manual: dict[Span, list[Key]] = defaultdict(list)
    for key in sorted(keys):
        for hit in hits_of(form.code, *key):
            if hit.place == place:
                (
                    manual[hit.span] if key[0] == MANUAL_FIGURE else wanted[hit.span][hit.sign]
                ).append(key)
    acts = Act.objects.filter(is_in("body", chains))
    found = Q(pk__in=[])
    for span, under in manual.items():
        found |= _within(span, year) & acts_under(under)
    for span, both in wanted.items():
        if span == Span.YEAR:
            found |= _within(span, year) & acts_under([*both[1], *both[-1]])
        else:
            # A subtracted tally counts what leaves; an added tally may contain both directions.
            coming = _within(span, year) & (acts_under(both[1], 1) | acts_under(both[-1], -1))
            going = _within(span, year) & (acts_under(both[1], -1) | acts_under(both[-1], 1))
            later = acts.filter(
                going, subject_type=OuterRef("subject_type"), subject_id=OuterRef("subject_id")
            )
            found |= coming & Q(~Exists(later.filter(id__gt=OuterRef("id"))))
    return acts.filter(found)


def amount_in(act: Act, place: Place, form: Form, year: int) -> Number:
    """Return how much an act behind a cell adds to it; acts that leave a stock add nothing."""
    micros = 0
    for key, amount in contributions(act):
        for hit in hits_of(form.code, act.subject_type, key):
            if hit.place == place and _falls(act.on, hit.span, year):
                added = hit.sign * amount
                micros += (
                    added
                    if hit.span == Span.YEAR or act.subject_type == MANUAL_FIGURE
                    else max(added, 0)
                )
    return number_of(micros)


def number_of(micros: int) -> Number:
    """Convert millionths to a number, an integer if possible."""
    return micros // MICROS if micros % MICROS == 0 else Decimal(micros) / MICROS


def numbers_as_text(numbers: Mapping[str, Number]) -> dict[str, str]:
    """Return numbers as text, so that fractions stay exact in JSON."""
    return {name: plain(number) for name, number in numbers.items()}


def _falls(day: date, span: Span, year: int) -> bool:
    if span == Span.YEAR:
        return day.year == year
    return day.year <= year if span == Span.UNTIL else day.year < year


def _within(span: Span, year: int) -> Q:
    if span == Span.YEAR:
        return Q(on__range=(date(year, 1, 1), date(year, 12, 31)))
    return Q(on__lte=date(year if span == Span.UNTIL else year - 1, 12, 31))


def _zeros(form: Form, rows: tuple[Row, ...]) -> dict[Place, int]:
    """Return zero for each cell of a form and of the local rows."""
    stock = (
        [Place(PartName.TABLE, row.key, "count") for row in STOCK]
        if PartName.TABLE in form.parts
        else []
    )
    own = [local_place(form, row.key) for row in rows]
    return dict.fromkeys((*form.cells(), *stock, *own), 0)


def compiled_parts(
    found: YearAmounts, parts: Collection[str], form: Form, year: int, rows: tuple[Row, ...]
) -> Compiled:
    """Add up the amounts of some parts by cell."""
    micros = _zeros(form, rows)
    manual: Counter[Place] = Counter()
    amounts = found.together(parts)
    for measure, by_span in amounts.items():
        is_manual = measure[0] == MANUAL_FIGURE
        for hit in hits_of(form.code, *measure):
            if hit.place in micros:
                added = hit.sign * by_span.get(hit.span, 0)
                micros[hit.place] += added
                manual[hit.place] += added * is_manual
    return Compiled(
        form,
        year,
        {place: number_of(amount) if amount else 0 for place, amount in micros.items()},
        rows,
        not found.active.isdisjoint(parts),
        {place: number_of(amount) for place, amount in manual.items() if amount},
    )


def _numbers(form: Form, stored: Mapping[str, str], rows: tuple[Row, ...]) -> dict[Place, Number]:
    found: dict[Place, Number] = {}
    for name, words in stored.items():
        place = place_of(form, name, rows)
        if place is not None:
            number = Decimal(words)
            found[place] = int(number) if number == int(number) else number
    return found


def _rows(stored: Mapping[str, Sequence[str]]) -> tuple[Row, ...]:
    return tuple(local_row(key, *words) for key, words in stored.items())
