"""Applications of the leak test: secret ones, and one of which only the title is public."""

import io
import json
from typing import TYPE_CHECKING

from gongkai.applications.actions.consultations import consult
from gongkai.applications.actions.intake import receive_application, register_application
from gongkai.applications.actions.publishing import publish_case
from gongkai.applications.actions.replies import (
    approve_reply,
    propose_reply,
    serve_reply,
    write_message,
)
from gongkai.applications.inputs import (
    ConsultInputs,
    MessageInputs,
    PartFacts,
    ProposeInputs,
    PublishInputs,
    RegisterInputs,
    ServeInputs,
)
from gongkai.applications.intake.validation import RequestFacts
from gongkai.applications.models import Application, CaseFile
from gongkai.applications.models.applicants import ApplicantFacts
from gongkai.applications.states import FileKind
from gongkai.files.storage import store_encrypted
from gongkai.kit.times import local_date
from gongkai.law.outcomes import Outcome
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import grant_post
from gongkai.organisations.models import Body
from gongkai.organisations.states import PostKind
from gongkai.redactions.models import Redaction
from gongkai.redactions.states import RedactionState
from tests.cast import SINCE, person
from tests.leaks.people import hide_name

if TYPE_CHECKING:  # the world imports this module
    from tests.leaks.world import World


def add_cases(world: "World") -> None:
    """Create applications that only their handler, the sole user of a body, may see."""
    body = world.cast.government
    registrar, _chief = world.handlers
    arrived, worked, closed = (
        _application(world, body, place) for place in ("an application", "a case", "a closed case")
    )
    write_message(
        arrived,
        MessageInputs(
            text=world.word("a message of an applicant"),
            remarks=world.word("what was left out of a message"),
        ),
        at=world.at,
    )
    for one in (worked, closed):
        register_application(
            one, RegisterInputs(confirmed_on=local_date(world.at)), by=registrar, at=world.at
        )
        one.refresh_from_db()
    consult(
        worked,
        ConsultInputs(
            question=world.word("a question to a third party"),
            name=world.word("a third party"),
            contact=world.word("where a third party lives"),
        ),
        by=registrar,
        at=world.at,
    )
    original, served = (
        CaseFile.objects.create(
            application=closed,
            kind=kind,
            name=f"{world.word(f'the name of a file {kind}').replace(' ', '')}.txt",
            content_id=f"{at}" * 64,
            size=1,
            media_type="text/plain",
            at=world.at,
        )
        for at, kind in enumerate((FileKind.ORIGINAL, FileKind.SERVED), start=7)
    )
    world.canaries.hashes |= {original.content_id, served.content_id}
    _add_redaction(world, original, served)
    _serve(world, closed, original, served)


def _add_redaction(world: "World", original: CaseFile, served: CaseFile) -> None:
    """Create an approved redaction of a file, which was returned once."""
    registrar, chief = world.handlers
    Redaction.objects.create(
        application=original.application,
        case_file=original,
        state=RedactionState.APPROVED,
        ending="txt",
        pages=1,
        original_id=original.content_id,
        original_name=original.name,
        original_size=1,
        media_type="text/plain",
        result_id=served.content_id,
        result_name=f"{world.word('the name of a redacted file').replace(' ', '')}.txt",
        result_size=1,
        proof=json.dumps({"checks": [], "x": world.word("the proof of a redaction")}),
        return_reason=world.word("why a redaction was returned"),
        drawn_by=registrar,
        reviewer=chief,
        created_at=world.at,
    )


def _serve(world: "World", closed: Application, original: CaseFile, served: CaseFile) -> None:
    """Reply to an application with the redacted file."""
    registrar, chief = world.handlers
    part = PartFacts(
        Outcome.GIVEN_IN_PART,
        world.word("what a reply decides on"),
        world.word("the ground of a reply"),
        original=original,
        served_file=served,
    )
    propose_reply(
        closed,
        ProposeInputs(parts=[part], text=world.word("the words of a reply")),
        by=registrar,
        at=world.at,
    )
    approve_reply(closed, by=chief, at=world.at)
    serve_reply(
        closed,
        ServeInputs(
            way="post",
            served_on=local_date(world.at),
            proof=world.word("a proof of service"),
            text=world.word("the words of a letter"),
        ),
        by=registrar,
        at=world.at,
    )


def list_case(world: "World") -> None:
    """Answer an application and list it: only the title written by the officer is public."""
    body = world.cast.government
    registrar, chief = person("registrar"), person("chief")
    for somebody, kind in ((registrar, PostKind.CASE_OFFICER), (chief, PostKind.CASE_SUPERVISOR)):
        hide_name(world, somebody)
        grant_post(somebody, kind, body, by=SYSTEM, at=world.at, since=SINCE)
    world.handlers = (registrar, chief)
    case = _application(world, body, "a listed case")
    register_application(
        case, RegisterInputs(confirmed_on=local_date(world.at)), by=registrar, at=world.at
    )
    part = PartFacts(
        Outcome.GIVEN,
        world.word("what a listed reply decides on"),
        world.word("the ground of a listed reply"),
    )
    propose_reply(case, ProposeInputs(parts=[part]), by=registrar, at=world.at)
    approve_reply(case, by=chief, at=world.at)
    serve_reply(
        case, ServeInputs(way="post", served_on=local_date(world.at)), by=registrar, at=world.at
    )
    publish_case(case, PublishInputs(title="收费明细的申请"), by=registrar, at=world.at)


def _application(world: "World", body: Body, place: str) -> Application:
    """Create an application in which everything is secret, including its query code."""
    who = ApplicantFacts(
        name=world.word(f"the name of the applicant of {place}"),
        proof="passport",
        proof_number=world.word(f"the passport of {place}"),
        telephone="0990-7350999",
        email=f"{world.word(f'the address of {place}').split()[0][4:].lower()}@example.org",
        address=world.word(f"the street of {place}"),
    )
    facts = RequestFacts(
        "person",
        who,
        world.word(f"the title of {place}"),
        f"{world.word(f'the description of {place}')}收费",
        document_number=world.word(f"the number in {place}"),
        help_wanted=world.word(f"the help wanted in {place}"),
        remarks=world.word(f"what was left out of the mail of {place}"),
    )
    stored = store_encrypted(
        io.BytesIO(world.word(f"a file of {place}").encode()),
        f"{world.word(f'a file name of {place}')}.txt",
    )
    world.canaries.hashes.add(stored.content_id)
    return receive_application(
        body, facts, at=world.at, code=world.word(f"the code of {place}"), files=[stored]
    )
