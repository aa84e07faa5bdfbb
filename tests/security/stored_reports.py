"""An annual report in which each text that a reporting body, the body above it or an old file can bring is hostile."""

import json
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

from gongkai.channels.actions.deliveries import record_delivery
from gongkai.documents.actions.releases import release_document
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.organisations.actions import grant_post
from gongkai.organisations.models import Body, Person
from gongkai.organisations.states import PostKind
from gongkai.reports.actions.drafts import (
    begin_publication,
    edit_section,
    explain_finding,
    open_report,
    reopen_report,
)
from gongkai.reports.actions.imports import import_earlier_report
from gongkai.reports.actions.submissions import accept_report, return_report, submit_report
from gongkai.reports.checks import checks_of
from gongkai.reports.models import AnnualReport
from gongkai.reports.published.files import read_report_file
from gongkai.reports.workflow import PublicationInputs, ReopenInputs, ReturnInputs
from gongkai.statistics.actions.manual_figures import add_local_row, add_manual_figure
from gongkai.statistics.actions.saved_tables import save_table
from gongkai.statistics.models import TakenOverReport
from tests.cast import AT, SINCE, Cast, person
from tests.hangzhou import hangzhou
from tests.law.report_data import table
from tests.security.corpus import MARK

YEAR = 2025
SHORT = f"<b>{MARK}</b>"  # what fits into a unit


def hostile_reports(cast: Cast, payloads: tuple[str, ...]) -> list[int]:
    """Take a report to its publication and open a corrected edition; return the keys of both."""
    body, writer, chief = cast.finance, cast.drafter, person("reviewer-of-reports")
    for who, where in ((writer, body), (chief, cast.government)):
        grant_post(who, PostKind.REPORT_OFFICER, where, by=SYSTEM, at=AT, since=SINCE)
    save_table(writer.account, name=payloads[0][:40], query=f"what=acts&by={SHORT}")
    _taken_over(body, writer, hangzhou() | {"year": YEAR - 1}, payloads)
    facts = table() | {"year": 2017, "local_rows": {"local.old": payloads[7][:100]}}
    _taken_over(cast.government, chief, facts, payloads)
    _replaced(cast.government, payloads[6][:500])
    add_local_row(
        cast.government,
        key="local.training",
        name=payloads[1][:100],
        unit=SHORT,
        first_year=YEAR,
        by=chief,
        at=AT,
    )
    add_manual_figure(
        body,
        year=YEAR,
        slot="local.training",
        kind="outside",
        amount=Decimal(7),
        reason=payloads[2],
        evidence=payloads[3],
        by=writer,
        at=AT,
    )
    catch_up()
    report = open_report(body, YEAR, by=writer, at=AT)
    _written(report, writer, payloads)
    report = _submitted(report, writer)
    report = return_report(
        report, ReturnInputs({"": payloads[4], "problems": payloads[5]}), by=chief, at=AT
    )
    _explained(report, writer, payloads)
    report = accept_report(_submitted(report, writer), by=chief, at=AT)
    report = begin_publication(report, PublicationInputs(cast.draft().pk), by=writer, at=AT)
    assert report.document is not None
    document = release_document(cast.review(report.document), by=cast.disclosure, at=AT)
    record_delivery(
        document,
        channel="wechat",
        on=local_date(AT),
        by=cast.disclosure,
        at=AT,
        address=payloads[7],
    )
    catch_up()
    report.refresh_from_db()
    further = reopen_report(report, ReopenInputs(payloads[6]), by=writer, at=AT)
    edit_section(further, "other", "\n\n".join(payloads), by=writer, at=AT, revision=0)
    return [report.pk, further.pk]


def _taken_over(
    body: Body, writer: Person, facts: dict[str, Any], payloads: tuple[str, ...]
) -> None:
    """Take over the report of an earlier year from a file that says hostile things wherever it can."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "report.json")
        path.write_text(
            json.dumps({**facts, "prose": "\n".join(payloads)[:5_000]}, default=float),
            encoding="utf-8",
        )
        filed = read_report_file(path)
    import_earlier_report(
        body, filed, file_name=payloads[8][:200], sha256="0" * 64, by=writer, at=AT
    )


def _replaced(body: Body, correction: str) -> None:
    """Let the report that was taken over be one that replaced another."""
    report = TakenOverReport.current.get(body=body)
    before = TakenOverReport.objects.get(pk=report.pk)
    TakenOverReport.objects.filter(pk=before.pk).update(is_current=False)
    report.pk, report.replaces, report.correction = None, before, correction
    report.save(force_insert=True)


def _written(report: AnnualReport, writer: Person, payloads: tuple[str, ...]) -> None:
    """Write what is hostile into every section; what looks like a bound number to the checks would not be handed in."""
    taken = [payload for payload in payloads if "{{" not in payload]
    for section in report.sections.order_by("id"):
        text = "\n\n".join(taken) if section.key == "other" else f"存在问题。{payloads[9]}"
        edit_section(report, section.key, text, by=writer, at=AT, revision=section.revision)


def _submitted(report: AnnualReport, writer: Person) -> AnnualReport:
    catch_up()  # what was not counted yet cannot be frozen
    return submit_report(report, by=writer, at=AT)


def _explained(report: AnnualReport, writer: Person, payloads: tuple[str, ...]) -> None:
    """Say of each remark why it may stand."""
    for number, check in enumerate(checks_of(report)):
        explain_finding(report, check.key, payloads[10 + number][:500], by=writer, at=AT)
