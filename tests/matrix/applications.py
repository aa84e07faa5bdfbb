"""An application in the right stage for each step, and the form data of the step."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from gongkai.applications.actions import (
    clarifications,
    consultations,
    extensions,
    fees,
    intake,
    letters,
    replies,
    searches,
)
from gongkai.applications.actions.publishing import publish_case
from gongkai.applications.inputs import (
    AskExtensionInputs,
    AskFeeInputs,
    AskSearchInputs,
    AskToClarifyInputs,
    AttachInputs,
    ConsultInputs,
    LodgeInputs,
    OpinionInputs,
    PartFacts,
    ProposeInputs,
    PublishInputs,
    RegisterInputs,
    ResultInputs,
    ServiceInputs,
)
from gongkai.applications.models import Application, CustomField, Letter
from gongkai.applications.states import FileKind, LetterKind, Way
from gongkai.applications.workflow import OFFICER
from gongkai.desk.applications.page_actions import Subject, page_actions
from gongkai.files.storage import store_encrypted
from gongkai.kit.times import local_date
from gongkai.law.outcomes import Outcome
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import grant_post
from gongkai.organisations.models import Office
from tests.applications.cases import CARD, COUNTER_FORM, served, wish
from tests.cast import SINCE, Cast, person
from tests.files.test_extraction import pdf


@dataclass
class Tried:
    """An application, the object of the step, and the form data."""

    case: Application
    subject: Subject
    values: dict[str, Any] = field(default_factory=dict)


class Cases:
    """One application for each step."""

    def __init__(self, cast: Cast, office: Office) -> None:
        self.cast, self.office = cast, office
        self.now = timezone.now()
        self.today = local_date(self.now)
        self.soon = self.today + timedelta(days=20)
        self.shown = self._in_hand()
        self.relief = person("relief")
        grant_post(self.relief, OFFICER, cast.finance, by=SYSTEM, at=self.now, since=SINCE)
        stored = store_encrypted(io.BytesIO(pdf()), "a.pdf")
        self.file = intake.add_case_file(
            self.shown, AttachInputs(stored, FileKind.INTERNAL), by=cast.officer, at=self.now
        )
        self.tried = {verb: self._made(verb) for verb in page_actions()}
        self.field = CustomField.objects.create(body=cast.finance, label="用途", added_at=self.now)
        self.letter = Letter.objects.get(application=self.shown, kind=LetterKind.RECEIPT)

    def _made(self, verb: str) -> Tried:
        make: Callable[[], Tried] = getattr(self, "_" + verb.replace("-", "_"))
        return make()

    def form(self, verb: str) -> dict[str, Any]:
        """Return the form data that the page would send for a step."""
        tried = self.tried[verb]
        for value in tried.values.values():
            if hasattr(value, "seek"):
                value.seek(0)
        sent = {f"{verb}-{tried.subject.pk}-{name}": value for name, value in tried.values.items()}
        return {**sent, "of": tried.subject.pk}

    def written(self) -> dict[str, Any]:
        """Return the form data of an application that an officer enters at the counter."""
        return {
            "body": self.cast.finance.pk,
            **COUNTER_FORM,
            "arrived_on": self.today,
            "title": "题",
            "description": "文",
        }

    def handed(self) -> dict[str, Any]:
        """Return the form data that reassigns one case of the officer."""
        return {"absent": self.cast.officer.pk, "officer": self.relief.pk, "ids": [self.shown.pk]}

    def _arrived(self, **more: Any) -> Application:
        return intake.receive_application(self.cast.finance, wish(**more), at=self.now)

    def _in_hand(self) -> Application:
        return intake.register_application(
            self._arrived(),
            RegisterInputs(confirmed_on=self.today),
            by=self.cast.officer,
            at=self.now,
        )

    def _note_service(self) -> Tried:
        arrived = self._arrived(way=Way.POST, address="示范区和平路1号")
        case = intake.register_application(
            arrived, RegisterInputs(confirmed_on=self.today), by=self.cast.officer, at=self.now
        )
        case = clarifications.ask_to_clarify(
            case, AskToClarifyInputs(text="？", answer_by=self.soon), **self._by()
        )
        letter = case.letters.get(kind=LetterKind.CLARIFICATION)
        return Tried(case, letter, {"way": "post", "served_on": self.today, "proof": "回执"})

    def _note_receipt(self) -> Tried:
        tried = self._note_service()
        inputs = ServiceInputs(way="post", served_on=local_date(self.now), proof="x")
        letter = letters.note_service(tried.subject, inputs, **self._by())
        return Tried(tried.case, letter, {"reached_on": self.today})

    def _correct(self) -> Tried:
        return self._plain(self._closed(), result="corrected", text="已更正")

    def _make_public(self) -> Tried:
        return self._plain(
            served(self.cast, self._in_hand(), Outcome.GIVEN, at=self.now), title="公开的表"
        )

    def _plain(self, case: Application, **values: Any) -> Tried:
        return Tried(case, case, values)

    def _by(self) -> dict[str, Any]:
        return {"by": self.cast.officer, "at": self.now}

    def _proposed(self) -> Application:
        parts = [PartFacts(Outcome.GIVEN, "表", "见附件")]
        return replies.propose_reply(
            self._in_hand(), ProposeInputs(parts=parts), **self._by()
        ).application

    def _closed(self) -> Application:
        return served(self.cast, self._in_hand(), Outcome.PROCESS, at=self.now)

    def _register(self) -> Tried:
        return self._plain(self._arrived(), confirmed_on=self.today)

    def _complete(self) -> Tried:
        return self._plain(
            self._arrived(channel="email", proof="", proof_number=""),
            proof="identity_card",
            proof_number=CARD,
        )

    def _pass_on(self) -> Tried:
        return self._plain(self._arrived(), to=self.cast.health.pk)

    def _propose(self) -> Tried:
        return self._plain(self._in_hand(), outcome_1="G2", title_1="表", reasons_1="见附件")

    def _approve(self) -> Tried:
        return self._plain(self._proposed())

    def _return(self) -> Tried:
        return self._plain(self._proposed(), reason="补充")

    def _serve(self) -> Tried:
        case = replies.approve_reply(self._proposed(), by=self.cast.supervisor, at=self.now)
        return self._plain(case, way="post", served_on=self.today)

    def _clarify(self) -> Tried:
        case = clarifications.ask_to_clarify(
            self._in_hand(), AskToClarifyInputs(text="？", answer_by=self.soon), **self._by()
        )
        return self._plain(case, text="2025年")

    def _pay(self) -> Tried:
        return self._plain(
            fees.ask_fee(self._in_hand(), AskFeeInputs(method="pages", count=90), **self._by()),
            paid_on=self.today,
        )

    def _attach(self) -> Tried:
        return self._plain(self._in_hand(), kind="served", file=SimpleUploadedFile("b.txt", b"y"))

    def _ask_search(self) -> Tried:
        return self._plain(self._in_hand(), office=self.office.pk, due_on=self.soon)

    def _answer_search(self) -> Tried:
        search = searches.ask_search(
            self._in_hand(), AskSearchInputs(office=self.office, due_on=self.soon), **self._by()
        )
        return Tried(search.application, search, {"found": "yes", "text": "有"})

    def _ask_to_clarify(self) -> Tried:
        return self._plain(self._in_hand(), text="？", answer_by=self.soon)

    def _consult(self) -> Tried:
        return self._plain(self._in_hand(), agency=self.cast.health.pk, question="？")

    def _reached(self) -> Tried:
        asked = consultations.consult(
            self._in_hand(), ConsultInputs(question="？", agency=self.cast.health), **self._by()
        )
        return Tried(asked.application, asked, {"reached_on": self.today})

    def _opinion(self) -> Tried:
        tried = self._reached()
        return Tried(tried.case, tried.subject, {"opinion": "consent", "answered_on": self.today})

    def _override(self) -> Tried:
        asked = consultations.consult(
            self._in_hand(), ConsultInputs(question="？", name="某公司"), **self._by()
        )
        consultations.note_opinion(
            asked, OpinionInputs(opinion="objection", answered_on=self.today), **self._by()
        )
        return Tried(asked.application, asked, {"reason": "公共利益"})

    def _ask_extension(self) -> Tried:
        return self._plain(self._in_hand(), days=5, reason="汇总")

    def _extend(self) -> Tried:
        return self._plain(
            extensions.ask_extension(
                self._in_hand(), AskExtensionInputs(days=5, reason="汇总"), **self._by()
            )
        )

    def _delay(self) -> Tried:
        return self._plain(self._in_hand(), until=self.today + timedelta(days=200), reason="多")

    def _fee(self) -> Tried:
        return self._plain(self._in_hand(), method="pages", count=90)

    def _assign(self) -> Tried:
        return self._plain(self._in_hand(), officer=self.cast.officer.pk)

    def _split(self) -> Tried:
        return self._plain(self._in_hand(), titles="甲\n乙")

    def _merge(self) -> Tried:
        return self._plain(self._in_hand(), into=self._in_hand().pk)

    def _withdraw(self) -> Tried:
        return self._plain(self._in_hand())

    def _message(self) -> Tried:
        return self._plain(self._in_hand(), text="您好")

    def _lodge(self) -> Tried:
        return self._plain(self._closed(), route="court", authority="法院", lodged_on=self.today)

    def _result(self) -> Tried:
        remedy = replies.lodge_remedy(
            self._closed(), LodgeInputs("court", "法院", self.today), **self._by()
        )
        return Tried(remedy.application, remedy, {"result": "upheld", "decided_on": self.today})

    def _obey(self) -> Tried:
        lodge = LodgeInputs("complaint", "办公厅", self.today, ordered_by=self.today)
        remedy = replies.lodge_remedy(self._closed(), lodge, **self._by())
        return Tried(remedy.application, remedy)

    def _publish(self) -> Tried:
        return self._plain(self._closed(), title="补贴发放明细")

    def _unpublish(self) -> Tried:
        return self._plain(
            publish_case(self._closed(), PublishInputs(title="补贴发放明细"), **self._by())
        )

    def _reopen(self) -> Tried:
        tried = self._result()
        replies.settle_remedy(
            tried.subject, ResultInputs(result="corrected", decided_on=self.today), **self._by()
        )  # type: ignore[arg-type]
        return self._plain(tried.case, on=self.today)
