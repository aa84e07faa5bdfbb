"""A region with reporting bodies: its officers, the acts of a year, and shortcuts for steps."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from gongkai.applications.actions.intake import receive_application, register_application
from gongkai.applications.inputs import RegisterInputs
from gongkai.applications.models import Application
from gongkai.documents.actions.releases import release_document
from gongkai.documents.models import Document
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.organisations.actions import BodyFacts, create_body, grant_post
from gongkai.organisations.models import Body, Person
from gongkai.organisations.states import PostKind
from gongkai.reports.actions.drafts import begin_publication, edit_section, open_report
from gongkai.reports.actions.submissions import accept_report, submit_report
from gongkai.reports.checks import checks_of
from gongkai.reports.models import AnnualReport
from gongkai.reports.workflow import PublicationInputs
from gongkai.statistics.actions.manual_figures import add_manual_figure
from tests.applications.cases import CODE, on, wish
from tests.cast import SINCE, Cast, person

YEAR = 2026
OPENED = on("2027-01-04")
PROBLEMS = "部分依申请公开答复的说理还不够充分，下一年将加强培训。"


@dataclass
class Region:
    """The cast with report officers and case officers by the code of their body."""

    cast: Cast
    writers: dict[str, Person] = field(default_factory=dict)
    officers: dict[str, Person] = field(default_factory=dict)

    @property
    def top(self) -> Body:
        return self.cast.government

    @property
    def finance(self) -> Body:
        return self.cast.finance

    def writer(self, body: Body) -> Person:
        return self.writers[body.code]

    def add_body(self, code: str, name: str, kind: str, parent: Body) -> Body:
        """Add a body with its officers."""
        facts = BodyFacts(code, name, name, kind, "990000", parent, position=len(self.writers) + 10)
        body = create_body(facts, by=SYSTEM, at=on("2026-01-01"))
        return self.people_of(body)

    def people_of(self, body: Body) -> Body:
        """Add a report officer and a case officer to a body."""
        for kind, people in (
            (PostKind.REPORT_OFFICER, self.writers),
            (PostKind.CASE_OFFICER, self.officers),
        ):
            people[body.code] = person(f"{kind}-{body.code}".lower())
            grant_post(people[body.code], kind, body, by=SYSTEM, at=on("2026-01-01"), since=SINCE)
        return body

    def receive(self, body: Body, *, at: datetime | None = None, **changes: Any) -> Application:
        """Receive and register an application."""
        at = at or on("2026-12-21")
        case = receive_application(body, wish(**changes), at=at, code=CODE)
        return register_application(
            case, RegisterInputs(confirmed_on=local_date(at)), by=self.officers[body.code], at=at
        )

    def declare_nothing(self, body: Body, year: int) -> None:
        """Enter a manual figure of zero for a year without acts."""
        add_manual_figure(
            body,
            year=year,
            slot="applications.1.natural",
            kind="outside",
            amount=Decimal(0),
            reason="全年没有收到申请",
            evidence="收文登记簿",
            by=self.writer(body),
            at=OPENED,
        )

    def open(self, body: Body, *, at: datetime = OPENED, year: int = YEAR) -> AnnualReport:
        """Open a report and write its required section."""
        report = open_report(body, year, by=self.writer(body), at=at)
        edit_section(report, "problems", PROBLEMS, by=self.writer(body), at=at, revision=0)
        return report

    def submit(self, report: AnnualReport, *, at: datetime = OPENED) -> AnnualReport:
        """Submit a report."""
        catch_up()
        return submit_report(report, by=self.writer(report.body), at=at)

    def accept(self, report: AnnualReport, *, at: datetime = OPENED) -> AnnualReport:
        """Accept a report for the superior body."""
        parent = report.body.parent
        assert parent is not None
        return accept_report(report, by=self.writer(parent), at=at)

    def accepted(self, body: Body, *, at: datetime = OPENED, year: int = YEAR) -> AnnualReport:
        """Open, submit and accept the report of a body."""
        return self.accept(self.submit(self.open(body, at=at, year=year), at=at), at=at)

    def publish(self, report: AnnualReport, *, at: datetime = OPENED) -> Document:
        """Release the document of an accepted report of the finance department."""
        report.refresh_from_db()
        if report.document is None:
            begin_publication(
                report,
                PublicationInputs(self.cast.draft(at=at).pk),
                by=self.writer(report.body),
                at=at,
            )
            report.refresh_from_db()
        document = report.document
        assert document is not None
        document = release_document(
            self.cast.review(document, at=at), by=self.cast.disclosure, at=at
        )
        catch_up()
        report.refresh_from_db()
        return document


def rules_of(report: AnnualReport) -> list[str]:
    """Return the rules of a report's findings."""
    return [one.rule for one in checks_of(report) if one.blocks]


@pytest.fixture
def region(cast: Cast) -> Region:
    """Set up departments with one and two applications and a government without any."""
    found = Region(cast)
    for body in (cast.government, cast.finance, cast.health):
        found.people_of(body)
    found.receive(cast.finance)
    found.receive(cast.health)
    found.receive(cast.health, at=on("2026-12-22"))
    catch_up()
    return found
