"""Loads the fictional region through the real actions, with dates that lie before the day of loading."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from gongkai.calendars.queries import national_calendar
from gongkai.catalogue.models import CatalogueItem, Genre, Subject
from gongkai.documents.actions.drafts import DraftFacts, attach_file, draft_document, edit_version, start_version
from gongkai.documents.actions.releases import keep_document, release_document, withdraw_document
from gongkai.documents.actions.reviews import (
    approve_version,
    pass_disclosure_review,
    pass_office_review,
    pass_secrecy_review,
    return_version,
    submit_version,
)
from gongkai.documents.models import Document
from gongkai.kit.rich_text import from_markdown
from gongkai.kit.times import BEIJING, local_date
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import BodyFacts, create_account, create_body, create_office, grant_post
from gongkai.organisations.models import Body, Office, Person
from gongkai.organisations.queries import holders
from gongkai.organisations.states import PostKind

HERE = Path(__file__).parent
PASSWORD = "yunling-demo-2026"  # noqa: S105  (of the sample region only; printed on every start)
ROAD = ("office_review", "secrecy_review", "disclosure_review", "approval", "approved")


@dataclass
class Sample:
    """One document of the sample: heading lines as fields, then the text."""

    fields: dict[str, str]
    text: str
    year: int = 0

    def get(self, name: str, default: str = "") -> str:
        """Return a heading line, with the year filled in."""
        return self.fields.get(name, default).replace("{year}", str(self.year))


@dataclass
class Loader:
    """Knows the bodies while it loads."""

    at: datetime
    bodies: dict[str, Body] = field(default_factory=dict)
    offices: dict[tuple[str, str], Office] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day of loading."""
        return local_date(self.at)

    def load(self) -> int:
        """Enter bodies, people and documents; returns how many documents."""
        self._bodies()
        self._people()
        samples = sorted(_samples(self.today.year), key=lambda one: -int(one.get("formed")))
        for sample in samples:
            self._document(sample)
        return len(samples)

    def _moment(self, days_ago: int, hour: int = 10) -> datetime:
        """A moment so many days ago, on the working day before where it would fall on a day off."""
        calendar, day = national_calendar(), self.today - timedelta(days=days_ago)
        while not calendar.counts_provisionally(day):
            day -= timedelta(days=1)
        return min(datetime.combine(day, time(hour), BEIJING), self.at)

    def _bodies(self) -> None:
        with (HERE / "bodies.csv").open(encoding="utf-8", newline="") as source:
            for position, row in enumerate(csv.DictReader(source), start=1):
                facts = BodyFacts(
                    code=row["code"], name=row["name"], short_name=row["short_name"], name_en=row["name_en"],
                    kind=row["kind"], region=row["admin_division"], parent=self.bodies.get(row["parent"]),
                    position=position,
                )  # fmt: skip
                self.bodies[row["code"]] = create_body(facts, by=SYSTEM, at=self._moment(400))
        for body in self.bodies.values():
            body.disclosure_office = f"{body.short_name}政府信息公开工作机构"
            body.address = "云岭自治区松溪市和平路1号（示例地址）"
            body.office_hours = "工作日 9:30–13:30，15:30–19:30"
            body.telephone = "000-0000000"
            body.save()

    def _people(self) -> None:
        data = json.loads((HERE / "people.json").read_text(encoding="utf-8"))
        for code, names in data["offices"].items():
            for name in names:
                self.offices[code, name] = create_office(self.bodies[code], name)
        since = self.today - timedelta(days=400)
        for one in data["people"]:
            account = create_account(one["username"], PASSWORD, name=one["name"])
            person = Person.objects.get(account=account)
            for kind, code, office in one["posts"]:
                grant_post(
                    person, PostKind(kind), self.bodies[code], by=SYSTEM, at=self._moment(400), since=since,
                    office=self.offices.get((code, office or "")),
                )  # fmt: skip

    def _document(self, sample: Sample) -> None:
        body = self.bodies[sample.get("body")]
        office = self.offices.get((body.code, sample.get("office")))
        formed = int(sample.get("formed"))
        end = int(sample.get("released") or sample.get("kept") or "0")
        facts = self._facts(sample, self._moment(formed))
        drafter = self._who(PostKind.DRAFTER, body)
        document = draft_document(body, facts, by=drafter, at=self._moment(formed), office=office)
        if sample.get("file"):
            name, _bar, content = sample.get("file").partition(" | ")
            stream = io.BytesIO(content.replace("\\n", "\n").encode())
            attach_file(document, stream, name, by=drafter, at=self._moment(formed))
        stop = sample.get("stop")
        if stop == "draft":
            return
        reached = self._walk(document, stop, office, self._moment(max(formed - 1, end)))
        if not reached:
            return
        officer = self._who(PostKind.DISCLOSURE_OFFICER, body)
        if sample.get("kept"):
            keep_document(document, by=officer, at=self._moment(end, 12))
        elif sample.get("released"):
            release_document(document, by=officer, at=self._moment(end, 12))
        self._afterwards(document, sample, office)

    def _facts(self, sample: Sample, formed_at: datetime) -> DraftFacts:
        attribute = sample.get("attribute", "public")
        item, subject = sample.get("item"), sample.get("subject")
        return DraftFacts(
            title=sample.get("title"),
            text=from_markdown(sample.text),
            document_number=sample.get("number"),
            attribute=attribute,
            reason=sample.get("reason"),
            ground=sample.get("ground"),
            review_on=self.today + timedelta(days=180) if attribute == "closed" else None,
            genre=Genre.objects.get(code=sample.get("genre")),
            subject=Subject.objects.get(code=subject) if subject else None,
            catalogue_item=CatalogueItem.objects.get(code=item) if item else None,
            language=sample.get("language", "zh-hans"),
            formed_on=local_date(formed_at),
        )

    def _walk(self, document: Document, stop: str, office: Office | None, at: datetime) -> bool:
        """Take a draft along the road until `stop`; says whether it was approved and is to be decided."""
        body = document.body
        drafter = self._who(PostKind.DRAFTER, body)
        submit_version(document, by=drafter, at=at)
        if stop == "office_review":
            return False
        head = self._who(PostKind.OFFICE_HEAD, body, office)
        if stop == "returned":
            return_version(document, by=head, at=at, opinion="请补充公示牌的尺寸，并说明原有公示牌如何处理。")
            return False
        pass_office_review(document, by=head, at=at)
        if stop == "secrecy_review":
            return False
        secrecy = self._who(PostKind.SECRECY_REVIEWER, body)
        pass_secrecy_review(document, by=secrecy, at=at, opinion="未发现涉密内容。")
        if stop == "disclosure_review":
            return False
        pass_disclosure_review(document, by=self._who(PostKind.DISCLOSURE_OFFICER, body), at=at)
        if stop == "approval":
            return False
        approve_version(document, by=self._who(PostKind.APPROVER, body), at=at, opinion="同意。")
        return stop != "approved"

    def _afterwards(self, document: Document, sample: Sample, office: Office | None) -> None:
        officer = self._who(PostKind.DISCLOSURE_OFFICER, document.body)
        if sample.get("corrected"):
            days, _bar, note = sample.get("corrected").partition(" | ")
            at = self._moment(int(days))
            drafter = self._who(PostKind.DRAFTER, document.body)
            version = start_version(document, by=drafter, at=at)
            document.refresh_from_db()
            facts = self._facts(sample, self._moment(int(sample.get("formed"))))
            text = facts.text.replace("二十个工作日内", "二十个工作日内主动")
            values = {**vars(facts), "text": text, "change_note": note}
            edit_version(document, DraftFacts(**values), by=drafter, at=at, revision=version.revision)
            self._walk(document, "", office, at)
            release_document(document, by=officer, at=at)
        if sample.get("withdrawn"):
            days, _bar, reason = sample.get("withdrawn").partition(" | ")
            withdraw_document(document, by=officer, at=self._moment(int(days)), reason=reason)

    def _who(self, kind: PostKind, body: Body, office: Office | None = None) -> Person:
        found = holders(kind, body, on=self.today).order_by("pk")
        if office is not None:
            found = found.filter(posts__office=office)
        return found[0]


def _samples(year: int) -> Iterator[Sample]:
    for block in (HERE / "documents.md").read_text(encoding="utf-8").split("\n===\n"):
        heading, _gap, text = block.strip().partition("\n\n")
        fields = dict(line.split(": ", 1) for line in heading.split("\n"))
        yield Sample(fields, text, year)
