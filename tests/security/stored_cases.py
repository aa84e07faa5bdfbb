"""A case in which each text that an applicant or an office can write is hostile."""

import io
from datetime import date, timedelta

from gongkai.applications.actions import (
    clarifications,
    consultations,
    extensions,
    replies,
    searches,
)
from gongkai.applications.actions.intake import receive_application, register_application
from gongkai.applications.actions.publishing import publish_case
from gongkai.applications.case_files import save_case_file
from gongkai.applications.inputs import (
    AnswerSearchInputs,
    AskExtensionInputs,
    AskSearchInputs,
    AskToClarifyInputs,
    ClarifyInputs,
    ConsultInputs,
    LodgeInputs,
    MessageInputs,
    OpinionInputs,
    OverrideInputs,
    PartFacts,
    ProposeInputs,
    PublishInputs,
    RegisterInputs,
    ResultInputs,
    ReturnInputs,
    ServeInputs,
)
from gongkai.applications.intake.validation import RequestFacts
from gongkai.applications.models import Application, CustomField, LetterTemplate
from gongkai.applications.models.applicants import ApplicantFacts
from gongkai.applications.states import FileKind
from gongkai.files.storage import store_encrypted
from gongkai.kit.times import local_date
from gongkai.law.outcomes import Outcome
from gongkai.organisations.models import Office
from tests.applications.cases import CODE
from tests.cast import AT, Cast

TODAY = local_date(AT)


def hostile_case(cast: Cast, payloads: tuple[str, ...], shorts: list[str]) -> Application:
    """Take an application to its answer and beyond, with a payload in every place on the way."""
    who = ApplicantFacts(
        name=payloads[0][:200],
        proof="other",
        proof_number=payloads[1][:200],
        representative=payloads[2][:200],
        telephone="13800001111",
        postcode="830000",  # only digits are accepted
        address=payloads[3][:200],
    )
    facts = RequestFacts(
        "business",
        who,
        payloads[4][:200],
        "\n".join(payloads)[:5_000],
        document_number=shorts[1],
        help_wanted=payloads[5][:200],
        remarks=payloads[6],
    )
    files = [store_encrypted(io.BytesIO("附件".encode()), f"{one}.txt") for one in payloads[:10]]
    case = receive_application(cast.finance, facts, at=AT, code=CODE, files=files)
    case = register_application(case, RegisterInputs(confirmed_on=TODAY), by=cast.officer, at=AT)
    clarifications.ask_to_clarify(
        case,
        AskToClarifyInputs(text=payloads[6], answer_by=TODAY + timedelta(days=9)),
        by=cast.officer,
        at=AT,
    )
    clarifications.clarify(case, ClarifyInputs(text=payloads[7]), at=AT)
    _on_the_way(case, cast, payloads)
    replies.write_message(case, MessageInputs(text=payloads[8], remarks=payloads[7]), at=AT)
    replies.write_message(case, MessageInputs(text=payloads[9]), at=AT, by=cast.officer)
    _answered(case, cast, payloads)
    publish_case(case, PublishInputs(title=payloads[10][:200]), by=cast.officer, at=AT)
    remedy = replies.lodge_remedy(
        case,
        LodgeInputs(
            route="reconsideration",
            authority=payloads[0][:200],
            lodged_on=TODAY,
            reference=payloads[1][:100],
        ),
        by=cast.officer,
        at=AT,
    )
    replies.settle_remedy(
        remedy,
        ResultInputs(result="upheld", decided_on=TODAY, note=payloads[2]),
        by=cast.officer,
        at=AT,
    )
    CustomField.objects.create(
        body=cast.finance, label=shorts[2][:60], hint=payloads[5][:200], added_at=AT
    )
    LetterTemplate.objects.create(
        body=cast.finance,
        kind="fee",
        version=1,
        text=payloads[3],
        written_by=cast.officer,
        written_at=AT,
    )
    case.refresh_from_db()
    return case


def _on_the_way(case: Application, cast: Cast, payloads: tuple[str, ...]) -> None:
    office = Office.objects.filter(body=cast.finance).order_by("id")[0]
    search = searches.ask_search(
        case,
        AskSearchInputs(office=office, due_on=date(2026, 12, 1), note=payloads[0]),
        by=cast.officer,
        at=AT,
    )
    searches.answer_search(
        search, AnswerSearchInputs(found=True, text=payloads[1]), by=cast.officer, at=AT
    )
    asked = consultations.consult(
        case,
        ConsultInputs(question=payloads[2], name=payloads[3], contact=payloads[4]),
        by=cast.officer,
        at=AT,
    )
    consultations.note_opinion(
        asked,
        OpinionInputs(opinion="objection", answered_on=TODAY, reasons=payloads[5]),
        by=cast.officer,
        at=AT,
    )
    consultations.override_objection(
        asked, OverrideInputs(reason=payloads[6]), by=cast.supervisor, at=AT
    )
    extensions.ask_extension(
        case, AskExtensionInputs(days=5, reason=payloads[7][:500]), by=cast.officer, at=AT
    )
    extensions.extend(case, by=cast.supervisor, at=AT)


def _answered(case: Application, cast: Cast, payloads: tuple[str, ...]) -> None:
    given = store_encrypted(io.BytesIO("答复".encode()), f"{payloads[1]}.txt")
    served = save_case_file(case, given, kind=FileKind.SERVED, at=AT)
    for last in (False, True):
        parts = [
            PartFacts(Outcome.GIVEN_IN_PART, one[:300], one, served_file=served)
            for one in payloads[:9]
        ]
        replies.propose_reply(
            case, ProposeInputs(parts=parts, text=payloads[2]), by=cast.officer, at=AT
        )
        if not last:
            replies.return_reply(
                case, ReturnInputs(reason=payloads[3][:500]), by=cast.supervisor, at=AT
            )
    replies.approve_reply(case, by=cast.supervisor, at=AT)
    replies.serve_reply(
        case,
        ServeInputs(
            way="download", served_on=TODAY, proof=payloads[4][:200], text="\n".join(payloads)
        ),
        by=cast.officer,
        at=AT,
    )
