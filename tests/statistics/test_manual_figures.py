"""Manual figures: acts with reason and evidence, added to counted figures, and their refusals."""

import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from gongkai.kit.refusals import Refused
from gongkai.kit.times import BEIJING
from gongkai.law.outcomes import Outcome
from gongkai.law.report_forms.checks import findings_in
from gongkai.law.report_forms.forms import form_of_year
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.models import Act
from gongkai.organisations.actions import grant_post
from gongkai.organisations.states import PostKind
from gongkai.reports.actions.imports import import_earlier_report
from gongkai.reports.checks import checks_of
from gongkai.reports.models import AnnualReport
from gongkai.reports.published.files import FiledReport, read_report_file
from gongkai.statistics.actions.manual_figures import (
    FigureInput,
    add_local_row,
    add_manual_figure,
    add_manual_figures,
    correct_figure,
    end_local_row,
    undo_manual_figure,
)
from gongkai.statistics.actions.taken_over_figures import take_over_figures
from gongkai.statistics.cells import name_of, slots_of
from gongkai.statistics.compilation import (
    acts_behind,
    amount_in,
    compile_figures,
    findings_for,
    last_year_before_gap,
    previous_of,
)
from gongkai.statistics.models import FrozenFigures, LocalRow, ManualFigure, TakenOverReport, Tally
from gongkai.statistics.rules import slot_labels
from gongkai.statistics.states import Scope
from tests.applications.cases import in_hand, on, served
from tests.cast import SINCE, SYSTEM, Cast, person
from tests.hangzhou import hangzhou

pytestmark = pytest.mark.django_db
AT = datetime(2026, 1, 12, 9, 0, tzinfo=BEIJING)
WORDS = {"reason": "平台启用前以纸质登记", "evidence": "2025 年台账第 3 页"}


@pytest.fixture
def cast(cast: Cast) -> Cast:
    for name, body in (("reporter", cast.finance), ("overseer", cast.government)):
        cast.people[name] = person(name)
        grant_post(cast.people[name], PostKind.REPORT_OFFICER, body, by=SYSTEM, at=AT, since=SINCE)
    return cast


def declare(cast: Cast, slot: str, amount: object, **changes: Any) -> ManualFigure:
    facts: dict[str, Any] = {
        "year": 2025,
        "kind": "outside",
        "by": cast.reporter,
        "at": AT,
        **WORDS,
        **changes,
    }
    return add_manual_figure(cast.finance, slot=slot, amount=amount, **facts)  # type: ignore[arg-type]


def value(cast: Cast, name: str, year: int = 2025) -> object:
    catch_up()
    found = compile_figures(cast.finance, year, "own")
    assert found is not None
    return found.named()[name]


def hangzhou_figures() -> list[FigureInput]:
    """Return the report of Hangzhou as manual figures: opening stock, receipts and outcomes."""
    report = hangzhou()
    rows = {**report["applications"]}
    form = form_of_year(2025)
    assert form is not None
    typed = []
    stocks = {"rules": 74 - 3 + 5, "normdocs": 4185 - 564 + 984}
    for place in slots_of(form):
        row = form.row(place.part, place.row)
        assert row is not None
        position = [column.key for column in row.columns].index(place.column)
        part = {
            "applications": rows,
            "remedies": report["remedies"],
            "proactive": report["proactive"],
        }[place.part]
        number = stocks[place.row] if place.column == "in_force" else part[place.row][position]
        kind = "opening" if place.column == "in_force" or place.row == "2" else "outside"
        if number:
            typed.append(FigureInput(2025, name_of(place), kind, Decimal(number), **WORDS))
    return typed


def test_manual_figures_reproduce_the_report_of_hangzhou(cast: Cast) -> None:
    add_manual_figures(cast.finance, hangzhou_figures(), by=cast.reporter, at=AT)
    catch_up()
    found = compile_figures(cast.finance, 2025, "own")
    assert found is not None
    report = hangzhou()
    for part in ("applications", "remedies", "proactive"):
        for row in found.form.parts[part]:  # type: ignore[index]
            numbers = [
                found.cells[place]
                for place in found.form.cells()
                if (place.part, place.row) == (part, row.key)
            ]
            assert numbers == report[part][row.key], row.name
    assert list(findings_in(found.report("杭州市"))) == []
    after = compile_figures(cast.finance, 2026, "own")
    assert after is not None
    assert after.named()["applications.2.total"] == after.named()["applications.4.total"] == 819
    assert after.named()["proactive.rules.in_force"] == 74
    for place, number in found.cells.items():
        acts = acts_behind(place, found.form, 2025, [cast.finance.chain])
        assert sum(amount_in(act, place, found.form, 2025) for act in acts) == number, name_of(
            place
        )


def test_manual_figures_are_added_to_acts_and_a_correction_is_the_difference(cast: Cast) -> None:
    served(cast, in_hand(cast, at=on("2026-01-05")), Outcome.GIVEN, at=on("2026-01-06"))
    declare(cast, "applications.1.natural", Decimal(3), year=2026)
    assert value(cast, "applications.1.natural", 2026) == 4
    corrected = correct_figure(
        cast.finance,
        year=2026,
        slot="applications.1.natural",
        should_be=Decimal(2),
        by=cast.reporter,
        at=AT,
        **WORDS,
    )
    assert (corrected.amount, corrected.kind) == (-2, "correction")
    assert (
        value(cast, "applications.1.natural", 2026)
        == value(cast, "applications.1.total", 2026)
        == 2
    )
    undone = undo_manual_figure(corrected, reason="台账有误", by=cast.reporter, at=AT)
    assert value(cast, "applications.1.natural", 2026) == 4
    last = Act.objects.get(subject_type="statistics.manualfigure", subject_id=str(undone.pk))
    assert last.reverses is not None
    assert last.reverses.subject_id == str(corrected.pk)
    assert last.facets == {
        "slot": "applications.1.natural",
        "amount": "2",
        "kind": "correction",
        "year": 2026,
    }


def test_money_keeps_fractions_and_zero_can_be_entered(cast: Cast) -> None:
    empty = compile_figures(cast.finance, 2025, "own")
    assert empty is not None
    assert not empty.counted
    declare(cast, "proactive.fees.amount", Decimal("0.1"))
    declare(cast, "proactive.fees.amount", Decimal("0.2"))
    assert value(cast, "proactive.fees.amount") == Decimal("0.3")
    declare(cast, "applications.1.natural", Decimal(0), year=2024)
    catch_up()
    nothing = compile_figures(cast.finance, 2024, "own")
    assert nothing is not None
    assert nothing.counted


@pytest.mark.parametrize(
    ("code", "field", "slot", "amount", "changes"),
    [
        ("no-such-cell", "slot", "applications.9.natural", 1, {}),
        ("no-such-cell", "slot", "req.recv.net", 1, {}),
        ("added-up", "slot", "applications.1.total", 1, {}),
        ("added-up", "slot", "applications.4.natural", 1, {}),
        ("added-up", "slot", "req.recv", 1, {"year": 2017}),
        ("no-form", "year", "applications.1.natural", 1, {"year": 2013}),
        ("no-form", "year", "applications.1.natural", 1, {"year": 2027}),
        ("no-such-kind", "kind", "applications.1.natural", 1, {"kind": "guess"}),
        ("no-stock", "kind", "applications.1.natural", 1, {"kind": "opening"}),
        ("only-opening", "kind", "applications.2.natural", 1, {}),
        ("no-number", "amount", "applications.1.natural", "many", {}),
        ("no-number", "amount", "applications.1.natural", Decimal("1.5"), {}),
        ("no-number", "amount", "applications.1.natural", Decimal(-1), {}),
        ("no-number", "amount", "applications.1.natural", Decimal("NaN"), {}),
        ("too-large", "amount", "applications.1.natural", Decimal(10) ** 12, {}),
        ("no-reason", "reason", "applications.1.natural", 1, {"reason": " "}),
        ("no-reason", "reason", "applications.1.natural", 1, {"reason": "长" * 501}),
        ("no-evidence", "evidence", "applications.1.natural", 1, {"evidence": ""}),
        ("wrong-post", "", "applications.1.natural", 1, {"by": "overseer"}),
        ("wrong-post", "", "applications.1.natural", 1, {"by": "drafter"}),
    ],
)
def test_invalid_manual_figure_is_refused_and_stores_nothing(
    cast: Cast, code: str, field: str, slot: str, amount: object, changes: dict[str, Any]
) -> None:
    if "by" in changes:
        changes = {**changes, "by": cast.people[changes["by"]]}
    before = Act.objects.count()
    with pytest.raises(Refused) as refused:
        declare(cast, slot, amount, **changes)
    assert (refused.value.refusal.code, refused.value.refusal.field) == (code, field)
    assert str(refused.value.refusal)
    assert (ManualFigure.objects.count(), Act.objects.count()) == (0, before)


def test_many_figures_are_entered_completely_or_not_at_all(cast: Cast) -> None:
    good, bad = (
        hangzhou_figures()[0],
        FigureInput(2025, "applications.9.natural", "outside", Decimal(1), **WORDS),
    )
    with pytest.raises(Refused):
        add_manual_figures(cast.finance, [good, bad], by=cast.reporter, at=AT)
    assert not ManualFigure.objects.exists()


def test_refusals_of_corrections_and_reversals(cast: Cast) -> None:
    typed = declare(cast, "applications.1.natural", Decimal(3))
    catch_up()
    correct: Callable[..., Any] = lambda **facts: correct_figure(  # noqa: E731
        cast.finance,
        **{
            "year": 2025,
            "slot": "applications.1.natural",
            "should_be": Decimal(3),
            "by": cast.reporter,
            "at": AT,
            **WORDS,
            **facts,
        },  # type: ignore[arg-type]
    )
    for code, facts in (
        ("no-difference", {}),
        ("no-reason", {"reason": "", "should_be": Decimal(1)}),
    ):
        with pytest.raises(Refused, match=code):
            correct(**facts)
    with pytest.raises(Refused, match="wrong-post"):
        undo_manual_figure(typed, reason="误", by=cast.drafter, at=AT)
    with pytest.raises(Refused, match="no-reason"):
        undo_manual_figure(typed, reason="", by=cast.reporter, at=AT)
    undone = undo_manual_figure(typed, reason="误", by=cast.reporter, at=AT)
    for one in (typed, undone):
        with pytest.raises(Refused, match="already-undone"):
            undo_manual_figure(one, reason="误", by=cast.reporter, at=AT)


def test_local_rows_apply_to_the_body_and_all_below(cast: Cast) -> None:
    facts: dict[str, Any] = {
        "key": "local.training.online",
        "name": "网上培训人次",
        "unit": "人次",
        "first_year": 2025,
    }
    add = lambda **changes: add_local_row(  # noqa: E731
        cast.government, by=cast.overseer, at=AT, **{**facts, **changes}
    )
    for code, changes in (
        ("bad-key", {"key": "training"}),
        ("bad-key", {"key": "local.<b>"}),
        ("no-name", {"name": ""}),
        ("no-unit", {"unit": "长" * 21}),
        ("no-form", {"first_year": 2013}),
        ("no-form", {"first_year": 2099}),
    ):
        with pytest.raises(Refused, match=code):
            add(**changes)
    with pytest.raises(Refused, match="wrong-post"):
        add_local_row(cast.government, by=cast.reporter, at=AT, **facts)
    row = add()
    with pytest.raises(Refused, match="row-exists"):
        add()
    declare(cast, "local.training.online", Decimal(120))
    assert value(cast, "local.training.online") == 120
    assert "local.training.online" in dict(slot_labels(cast.finance, 2025))
    assert slot_labels(cast.finance, 2010) == []
    for code, year in (("wrong-year", 2024), ("wrong-year", 2099)):
        with pytest.raises(Refused, match=code):
            end_local_row(row, last_year=year, by=cast.overseer, at=AT)
    with pytest.raises(Refused, match="wrong-post"):
        end_local_row(row, last_year=2025, by=cast.reporter, at=AT)
    end_local_row(row, last_year=2025, by=cast.overseer, at=AT)
    with pytest.raises(Refused, match="row-ended"):
        end_local_row(LocalRow.objects.get(), last_year=2025, by=cast.overseer, at=AT)
    assert "local.training.online" not in dict(slot_labels(cast.finance, 2026))


def filed(tmp_path: Path, **changes: Any) -> FiledReport:
    path = tmp_path / "report.json"
    path.write_text(json.dumps({**hangzhou(), **changes}, ensure_ascii=False), encoding="utf-8")
    return read_report_file(path)


def test_imported_report_is_the_previous_year_and_carries_over(cast: Cast, tmp_path: Path) -> None:
    import_earlier_report(
        cast.finance,
        filed(tmp_path),
        file_name="2025.json",
        sha256="0" * 64,
        by=cast.reporter,
        at=AT,
    )
    assert value(cast, "applications.2.natural", 2026) == 783
    assert value(cast, "proactive.normdocs.in_force", 2026) == 4185
    before = previous_of(cast.finance, 2026)
    assert before is not None
    assert before.named()["applications.3.3.7.business"] == 4
    now = compile_figures(cast.finance, 2026)
    assert now is not None
    assert findings_for(cast.finance, 2026, "area", now) == []
    served(cast, in_hand(cast, at=on("2026-01-05")), Outcome.GIVEN, at=on("2026-01-06"))
    assert value(cast, "applications.4.total", 2026) == 819


def test_imported_report_of_a_region_carries_nothing_over(cast: Cast, tmp_path: Path) -> None:
    import_earlier_report(
        cast.government,
        filed(tmp_path),
        file_name="2025.json",
        sha256="0" * 64,
        by=cast.overseer,
        at=AT,
    )
    assert not ManualFigure.objects.exists()
    now = compile_figures(cast.government, 2026)
    assert now is not None
    assert {one.rule for one in findings_for(cast.government, 2026, "area", now)} == {"R4", "R6"}


def test_carry_over_across_an_unknown_year_is_told_until_it_is_given(
    cast: Cast, tmp_path: Path, sign_in: Any
) -> None:
    take = lambda year: import_earlier_report(  # noqa: E731
        cast.finance, filed(tmp_path, year=year), file_name="x", sha256="0" * 64, by=None, at=AT
    )
    take(2024)
    assert last_year_before_gap(cast.finance, 2025) is None
    assert last_year_before_gap(cast.finance, 2026) == 2024
    draft = AnnualReport.objects.create(
        body=cast.finance, year=2026, opened_at=AT, changed_at=AT, scope=Scope.OWN
    )
    found = [one for one in checks_of(draft) if one.rule == "year-before-unknown"]
    assert [(one.blocks, "2025" in one.text, "2024" in one.text) for one in found] == [(True,) * 3]
    page = sign_in(cast.reporter).get("/desk/figures/", {"year": 2026, "body": cast.finance.code})
    assert "未提供2025年的数据" in page.content.decode()
    take(2025)
    assert last_year_before_gap(cast.finance, 2026) is None
    assert not [one for one in checks_of(draft) if one.rule == "year-before-unknown"]


@pytest.mark.parametrize(
    ("code", "changes", "by"),
    [
        ("no-year", {"year": None}, "reporter"),
        ("wrong-year", {"year": 2026}, "reporter"),
        (
            "does-not-add-up",
            {"remedies": {"reconsideration": [1, 1, 1, 1, 5], "direct": [0] * 5, "after": [0] * 5}},
            "reporter",
        ),
        ("does-not-add-up", {"form": "2019"}, "reporter"),
        ("wrong-post", {}, "drafter"),
    ],
)
def test_invalid_earlier_report_is_refused(
    cast: Cast, tmp_path: Path, code: str, changes: dict[str, Any], by: str
) -> None:
    with pytest.raises(Refused, match=code):
        import_earlier_report(
            cast.finance,
            filed(tmp_path, **changes),
            file_name="x",
            sha256="0" * 64,
            by=cast.people[by],
            at=AT,
        )
    assert not TakenOverReport.objects.exists()


def test_reason_of_a_report_taken_over_as_published_has_a_limit(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no-reason"):
        import_earlier_report(
            cast.finance,
            filed(tmp_path),
            file_name="2025.json",
            sha256="0" * 64,
            by=None,
            at=AT,
            reason="长" * 501,
        )
    assert not TakenOverReport.objects.exists()


def test_report_of_a_year_before_2014_carries_nothing_over(cast: Cast, tmp_path: Path) -> None:
    """Such a report is a text; it states no open applications."""
    path = tmp_path / "report.txt"
    path.write_text(
        f"{cast.finance.name}2010年政府信息公开工作年度报告\n全年收到政府信息公开申请36件。",
        encoding="utf-8",
    )
    found = read_report_file(path)
    earlier = import_earlier_report(
        cast.finance, found, file_name="2010.txt", sha256="0" * 64, by=None, at=AT
    )
    assert earlier.form == "2008"
    assert value(cast, "applications.2.natural", 2026) == 0


def test_earlier_reports_are_imported_once_and_oldest_first(cast: Cast, tmp_path: Path) -> None:
    take = lambda year: import_earlier_report(  # noqa: E731
        cast.finance, filed(tmp_path, year=year), file_name="x", sha256="0" * 64, by=None, at=AT
    )
    take(2024)
    for year in (2024, 2023):
        with pytest.raises(Refused, match="already-imported"):
            take(year)


def with_normdocs(in_force: int, **changes: Any) -> dict[str, Any]:
    """Return the report with another number of normative documents in force at its end."""
    report = {**hangzhou(), **changes}
    report["proactive"]["normdocs"][2] = in_force
    return report


def test_report_taken_over_wrongly_is_replaced_and_kept(cast: Cast, tmp_path: Path) -> None:
    def take(in_force: int, year: int, **more: Any) -> TakenOverReport:
        found = filed(tmp_path, **with_normdocs(in_force, year=year))
        catch_up()
        name = f"{year}-{in_force}.json"
        sha256 = f"{in_force:064}"
        return import_earlier_report(
            cast.finance, found, file_name=name, sha256=sha256, by=cast.reporter, at=AT, **more
        )

    slot = "proactive.normdocs.in_force"
    first = take(4185, 2024)
    take(4200, 2025)
    assert (value(cast, slot, 2024), value(cast, slot, 2025)) == (4185, 4200)

    second = take(4000, 2024, correction="导入了征求意见稿")

    # The year ends with the right number; the next one still as its own report states.
    assert (value(cast, slot, 2024), value(cast, slot, 2025)) == (4000, 4200)
    first.refresh_from_db()
    assert (first.is_current, second.is_current, second.replaces) == (False, True, first)
    assert first.cells[slot] == "4185"
    acts = Act.objects.filter(verb__in=["report.imported", "report.replaced"]).order_by("id")
    assert [act.verb for act in acts] == ["report.imported", "report.imported", "report.replaced"]
    assert acts[2].facets["replaces"] == first.file_sha256
    assert acts[2].facets["correction"] == "导入了征求意见稿"
    before = previous_of(cast.finance, 2025)
    assert before is not None
    assert before.named()[slot] == 4000
    third = take(3999, 2024, correction="又错了")
    assert (value(cast, slot, 2024), value(cast, slot, 2025)) == (3999, 4200)
    assert third.replaces == second


@pytest.mark.parametrize(
    ("code", "year", "in_force", "by", "correction"),
    [
        ("nothing-to-replace", 2023, 1, "reporter", "错"),
        ("nothing-changes", 2025, 4185, "reporter", "错"),
        ("wrong-post", 2025, 1, "drafter", "错"),
        ("no-reason", 2025, 1, "reporter", "长" * 501),
        ("already-imported", 2025, 1, "reporter", " "),
    ],
)
def test_replacement_is_refused(
    cast: Cast,
    tmp_path: Path,
    code: str,
    year: int,
    in_force: int,
    by: str,
    correction: str,
) -> None:
    names = {"file_name": "x", "sha256": "0" * 64, "at": AT}
    import_earlier_report(cast.finance, filed(tmp_path), by=cast.reporter, **names)
    other = filed(tmp_path, **with_normdocs(in_force, year=year))
    with pytest.raises(Refused, match=code):
        import_earlier_report(
            cast.finance, other, by=getattr(cast, by), correction=correction, **names
        )
    assert TakenOverReport.objects.count() == 1


def test_replacement_leaves_the_stock_of_a_later_submitted_report(
    cast: Cast, tmp_path: Path
) -> None:
    names = {"file_name": "x", "sha256": "0" * 64, "by": cast.reporter, "at": AT}
    import_earlier_report(cast.finance, filed(tmp_path, year=2024), **names)
    FrozenFigures.objects.create(body=cast.finance, year=2025, scope=Scope.OWN, cells={})
    other = filed(tmp_path, **with_normdocs(4000, year=2024))
    import_earlier_report(cast.finance, other, correction="错", **names)
    assert value(cast, "proactive.normdocs.in_force", 2024) == 4185


@pytest.mark.parametrize("state", ["submitted", "returned"])
def test_submitted_year_cannot_be_imported(cast: Cast, tmp_path: Path, state: str) -> None:
    AnnualReport.objects.create(
        body=cast.finance, year=2025, state=state, opened_at=AT, changed_at=AT
    )
    with pytest.raises(Refused, match="already-reported"):
        import_earlier_report(
            cast.finance, filed(tmp_path), file_name="x", sha256="0" * 64, by=None, at=AT
        )


def test_year_with_frozen_figures_cannot_be_imported(cast: Cast, tmp_path: Path) -> None:
    FrozenFigures.objects.create(body=cast.finance, year=2024, scope=Scope.OWN, cells={})
    report = filed(tmp_path).reading.report
    assert report.year == 2025
    with pytest.raises(Refused, match="already-reported"):
        take_over_figures(cast.finance, report, file_name="x", sha256="0" * 64, by=None, at=AT)


def test_tallies_are_compared_with_the_ledger(cast: Cast, capsys: Any) -> None:
    served(cast, in_hand(cast, at=on("2026-01-05")), Outcome.GIVEN, at=on("2026-01-06"))
    declare(cast, "proactive.fees.amount", Decimal("0.1"))
    catch_up()
    call_command("figures", "verify")
    assert "tallies agree with the ledger" in capsys.readouterr().out
    Tally.objects.filter(measure="received:web:person").update(micros=0)
    Tally.objects.create(
        body="X",
        year=2026,
        month=1,
        subject_type="documents.document",
        measure="item:x:y",
        micros=5_000_000,
    )
    with pytest.raises(CommandError, match="2 of "):
        call_command("figures", "verify")
    said = capsys.readouterr().err
    assert "990000-D01 2026-01 received:web:person: the tally is 0, the ledger 1" in said
    call_command("figures", "rebuild")
    call_command("figures", "verify")


def test_command_imports_an_earlier_report_or_prints_the_refusal(
    cast: Cast, tmp_path: Path, capsys: Any
) -> None:
    path = tmp_path / "2025.json"
    path.write_text(json.dumps(hangzhou(), ensure_ascii=False), encoding="utf-8")
    take = lambda *more: call_command("import_report", str(path), "--body", "990000-D01", *more)  # noqa: E731
    take("--dry-run")
    assert "would be taken over" in capsys.readouterr().out
    assert not TakenOverReport.objects.exists()
    take()
    assert TakenOverReport.objects.get().cells["applications.4.total"] == "819"
    for again in ((), ("--dry-run",)):
        with pytest.raises(CommandError, match=r"该年度的报告已导入.*--replace"):
            take(*again)
    with pytest.raises(CommandError, match="与已导入的报告相同"):
        take("--replace", "没有不同")
    path.write_text(json.dumps(with_normdocs(4000), ensure_ascii=False), encoding="utf-8")
    take("--replace", "导入了征求意见稿")
    assert TakenOverReport.objects.count() == 2
    assert TakenOverReport.current.get().correction == "导入了征求意见稿"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(CommandError, match="JSON"):
        take()
    with pytest.raises(CommandError, match="no body"):
        call_command("import_report", str(path), "--body", "X")


def test_form_that_was_not_filled_in_is_refused(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "2024.xlsx"
    call_command(
        "report", "2024", "--body", "990000-D01", "--format", "xlsx", "--output", str(path)
    )
    for more in ((), ("--dry-run",)):
        with pytest.raises(CommandError, match="表格尚未填写"):
            call_command("import_report", str(path), "--body", "990000-D01", *more)
    assert not TakenOverReport.objects.exists()
    # A body of which nothing happened can say so.
    reason = ("--as-published", "全年没有发生任何事项")
    call_command("import_report", str(path), "--body", "990000-D01", *reason)
    assert TakenOverReport.objects.count() == 1
