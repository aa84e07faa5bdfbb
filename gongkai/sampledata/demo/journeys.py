"""Steps of the demo documents, each at its own time, carried out through the real actions."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import IntEnum

from gongkai.calendars.queries import calendar_of
from gongkai.catalogue.models import CatalogueItem, Genre, Subject
from gongkai.documents.actions.drafts import (
    DraftFacts,
    attach_file,
    draft_document,
    edit_version,
    start_version,
)
from gongkai.documents.actions.interpretations import plan_interpretation
from gongkai.documents.actions.relations import add_relation
from gongkai.documents.actions.releases import (
    keep_document,
    release_document,
    repeal_document,
    schedule_release,
    withdraw_document,
)
from gongkai.documents.actions.reviews import return_version
from gongkai.documents.models import Document
from gongkai.documents.relation_kinds import RelationKind
from gongkai.documents.rules.interpretations import PlanFacts
from gongkai.documents.rules.relations import RelationFacts
from gongkai.documents.states import Language
from gongkai.documents.transitions import BINDINGS
from gongkai.documents.workflow import (
    APPROVE,
    PASS_DISCLOSURE,
    PASS_OFFICE,
    PASS_SECRECY,
    SUBMIT,
    Opinion,
    ReleaseMoment,
    RepealDay,
    ReturnReasons,
    WithdrawalReason,
)
from gongkai.kit.markdown import from_markdown
from gongkai.kit.times import BEIJING, local_date
from gongkai.law.calendar import add_working_days
from gongkai.organisations.actions import create_office
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind
from gongkai.sampledata.demo.attachments import attachments_of
from gongkai.sampledata.demo.checks import settle_findings
from gongkai.sampledata.demo.region import Cast
from gongkai.sampledata.demo.texts import DemoText, place_dates, working_day_before

# Documents are some minutes apart, so that no two acts of a day have the same time.
NUMBER_OF_TIMES = 12


class Station(IntEnum):
    """The stages of the document workflow in order."""

    SUBMITTED = 0
    OFFICE = 1
    SECRECY = 2
    DISCLOSURE = 3
    APPROVED = 4
    DECIDED = 5


HOURS = {
    Station.SUBMITTED: time(9, 40),
    Station.OFFICE: time(10, 30),
    Station.SECRECY: time(11, 20),
    Station.DISCLOSURE: time(15, 10),
    Station.APPROVED: time(16, 20),
    Station.DECIDED: time(17, 0),
}
_BY_NAME = {binding.step.name: binding for binding in BINDINGS}
# The step of the workflow that passes each station but the last, with its action.
REVIEWS = {
    Station.SUBMITTED: _BY_NAME[SUBMIT.name],
    Station.OFFICE: _BY_NAME[PASS_OFFICE.name],
    Station.SECRECY: _BY_NAME[PASS_SECRECY.name],
    Station.DISCLOSURE: _BY_NAME[PASS_DISCLOSURE.name],
    Station.APPROVED: _BY_NAME[APPROVE.name],
}
# Number of stations that a document in this state has passed.
PASSED = {
    "draft": 0,
    "office_review": 1,
    "secrecy_review": 2,
    "disclosure_review": 3,
    "approval": 4,
    "approved": 5,
    "returned": 3,
    "scheduled": 5,
}
OPINIONS = {
    Station.SUBMITTED: "请审核。",
    Station.OFFICE: "内容已核，同意送审。",
    Station.SECRECY: "经保密审查，未发现涉密内容。",
    Station.DISCLOSURE: "公开属性、理由和目录归类准确。",
    Station.APPROVED: "同意。",
}


@dataclass(frozen=True)
class Headings:
    """Genres, subjects and catalogue items by code."""

    genres: dict[str, Genre]
    subjects: dict[str, Subject]
    items: dict[str, CatalogueItem]


@dataclass(order=True)
class Step:
    """One action at one time; `place` orders actions of the same time."""

    at: datetime
    place: int
    run: Callable[[datetime], object] = field(compare=False)


class Journey:
    """Carries out the steps of one document; times are relative to `now`."""

    def __init__(
        self, text: DemoText, place: int, cast: Cast, headings: Headings, now: datetime
    ) -> None:
        self.text, self.place, self.cast, self.headings, self.now = text, place, cast, headings, now
        self.body = cast.bodies[text.get("body")]
        self.calendar = calendar_of()
        self.formed_on = working_day_before(
            self.calendar, local_date(now), text.number_of("formed")
        )
        drafters = cast.holders[self.body.code, PostKind.DRAFTER]
        self.drafter = drafters[text.number_of("drafter", 1) - 1]
        self.document: Document

    def steps(self) -> list[Step]:
        """Return all steps up to the state of the document at `now`."""
        state = self.text.get("state")
        steps = [self._step(0, time(9, 5), self._draft)]
        if state in PASSED:
            days = self.text.number_of("formed") - 1
            steps += self._review_and_release(PASSED[state], days)
            if state == "returned":
                steps.append(self._step(days, time(16, 40), self._return))
            if state == "scheduled":
                steps.append(self._step(days, time(17, 30), self._schedule))
            return steps
        days = self.text.number_of("days")
        steps += self._review_and_release(len(Station), days)
        if corrected := self.text.number_of("corrected"):
            steps.append(self._step(days + corrected, time(9, 10), self._correct))
            steps += self._review_and_release(len(Station), 0, start=days + corrected)
        if withdrawn := self.text.number_of("withdrawn"):
            steps.append(self._step(days + withdrawn, time(11, 0), self._withdraw))
        if repealed := self.text.number_of("repealed"):
            steps.append(self._step(days + repealed, time(11, 30), self._repeal))
        return steps

    def _review_and_release(self, passed: int, days: int, *, start: int = 0) -> list[Step]:
        """Distribute the first stations evenly over the working days."""
        last = max(passed - 1, 1)
        return [
            self._step(start + days * station // last, HOURS[station], self._passing(station))
            for station in list(Station)[:passed]
        ]

    def _step(self, day: int, hour: time, run: Callable[[datetime], object]) -> Step:
        on = add_working_days(self.calendar, self.formed_on, day).on
        minutes = timedelta(minutes=self.place % NUMBER_OF_TIMES * 2)
        return Step(datetime.combine(on, hour, tzinfo=BEIJING) + minutes, self.place, run)

    def _passing(self, station: Station) -> Callable[[datetime], object]:
        return lambda at: self._pass(station, at)

    def _pass(self, station: Station, at: datetime) -> None:
        if station in REVIEWS:
            binding = REVIEWS[station]
            post = PostKind(binding.step.posts[0])
            by = self.drafter if post == PostKind.DRAFTER else self._by(post)
            if station == Station.DISCLOSURE:
                settle_findings(self.document, by=self._by(PostKind.SECRECY_REVIEWER), at=at)
            binding.action(self.document, Opinion(OPINIONS[station]), by=by, at=at)
        elif self.text.get("attribute"):
            keep_document(self.document, by=self._by(PostKind.DISCLOSURE_OFFICER), at=at)
        else:
            release_document(self.document, by=self._by(PostKind.DISCLOSURE_OFFICER), at=at)

    def _by(self, kind: PostKind) -> Person:
        return self.cast.holder(self.body.code, kind)

    def _draft(self, at: datetime) -> None:
        office = (
            create_office(self.body, self.text.get("office")) if self.text.get("office") else None
        )
        self.document = draft_document(
            self.body, self._facts(0), by=self.drafter, at=at, office=office
        )
        if reason := self.text.get("no_interpretation"):
            plan = PlanFacts(exemption=reason)
            plan_interpretation(self.document, plan, by=self.drafter, at=at)
        if title := self.text.get("translates"):
            target = Document.objects.get(body=self.body, title=title)
            facts = RelationFacts(RelationKind.TRANSLATES, target)
            add_relation(self.document, facts, by=self.drafter, at=at)
        for name, stream in attachments_of(self.text, self.formed_on):
            attach_file(self.document, stream, name, by=self.drafter, at=at)

    def _facts(self, number: int) -> DraftFacts:
        text, headings = self.text, self.headings
        language = text.get("language") or Language.CHINESE.value
        effective, review = text.get("effective"), text.get("review")
        return DraftFacts(
            title=self._dated(text.get("title"), language),
            text=from_markdown(self._dated(text.texts[number], language)),
            document_number=self._dated(text.get("number"), language),
            attribute=text.get("attribute") or "public",
            reason=text.get("reason"),
            ground=text.get("ground"),
            genre=headings.genres.get(text.get("genre")),
            subject=headings.subjects.get(text.get("subject")),
            catalogue_item=headings.items.get(text.get("item")),
            language=language,
            formed_on=self.formed_on,
            effective_on=self._after(effective),
            valid_until=self._after(text.get("until")),
            co_issuers=text.get("together").split(),
            issued_by=text.get("issued_by"),
            review_on=self._after(review),
        )

    def _dated(self, text: str, language: str) -> str:
        return place_dates(text, self.formed_on, language)

    def _after(self, days: str) -> date | None:
        return self.formed_on + timedelta(days=int(days)) if days else None

    def _correct(self, at: datetime) -> None:
        version = start_version(self.document, by=self.drafter, at=at)
        facts = replace(self._facts(1), change_note=self.text.get("note"))
        edit_version(self.document, facts, by=self.drafter, at=at, revision=version.revision)

    def _return(self, at: datetime) -> None:
        officer = self._by(PostKind.DISCLOSURE_OFFICER)
        return_version(self.document, ReturnReasons(self.text.get("opinion")), by=officer, at=at)

    def _schedule(self, at: datetime) -> None:
        morning = add_working_days(self.calendar, local_date(self.now), 1).on
        due_at = datetime.combine(morning, time(10, 0), tzinfo=BEIJING)
        schedule_release(
            self.document, ReleaseMoment(due_at), by=self._by(PostKind.DISCLOSURE_OFFICER), at=at
        )

    def _withdraw(self, at: datetime) -> None:
        officer = self._by(PostKind.DISCLOSURE_OFFICER)
        withdraw_document(
            self.document, WithdrawalReason(self.text.get("withdrawal")), by=officer, at=at
        )

    def _repeal(self, at: datetime) -> None:
        repeal_document(
            self.document,
            RepealDay(local_date(at)),
            by=self._by(PostKind.DISCLOSURE_OFFICER),
            at=at,
        )
