"""Neither the database nor the data folder shows what an applicant sent: words, name, files."""

import io
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from gongkai.applications.actions.clarifications import ask_to_clarify
from gongkai.applications.actions.consultations import consult, note_opinion
from gongkai.applications.actions.intake import add_case_file, register_application
from gongkai.applications.actions.replies import approve_reply, propose_reply, serve_reply
from gongkai.applications.actions.searches import answer_search, ask_search
from gongkai.applications.inputs import (
    AnswerSearchInputs,
    AskSearchInputs,
    AskToClarifyInputs,
    AttachInputs,
    ConsultInputs,
    OpinionInputs,
    PartFacts,
    ProposeInputs,
    RegisterInputs,
    ServeInputs,
)
from gongkai.applications.mail_states import MailFate
from gongkai.applications.models import Application, CaseFile
from gongkai.applications.states import FileKind, Opinion
from gongkai.calendars.queries import calendar_of
from gongkai.files.storage import store_encrypted
from gongkai.kit.times import local_date
from gongkai.law.outcomes import Outcome
from gongkai.ledger.consumers import catch_up
from gongkai.operations.mail_intake import receive_mail
from gongkai.operations.mailboxes import Waiting
from gongkai.operations.verify.parts import check_part
from gongkai.operations.worker import work_once
from gongkai.organisations.actions.bodies import create_office
from tests.applications.mails import raw
from tests.cast import Cast
from tests.operations.conftest import OWN, Inbox
from tests.operations.mail_steps import subject_of
from tests.portal.test_apply import FORM, code_in, sent

# The rows are committed, so that they are in the file of the database.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real_clock]

IS_SQLITE = connection.vendor == "sqlite"
# Whatever applicants and third parties send in the journey below.
SECRETS = {
    "name": "欧阳萤石",
    "telephone": "13955501234",
    "address": "萤石巷七号",
    "title": "萤火水库移民安置",
    "document number": "萤水〔2024〕77号",
    "description": "萤火水库一期移民的安置方案",
    "help": "萤字放大",
    "file name": "萤石证明",
    "file content": "萤石的证明材料全文",
    "message": "萤石想问进展",
    "clarification": "萤石说是二期",
    "mail name": "司徒萤火",
    "mail address": "yinghuo@example.cn",
    "mail title": "萤光渠道征地",
    "mail text": "萤光渠道征地补偿的标准",
    "mail file name": "萤光附图",
    "mail file content": "萤光渠道附图说明",
    "second mail": "萤光渠道再补充一句",
    "third party": "萤火建设公司",
    "served file": "萤火安置方案正文",
}


def journey(cast: Cast, client: Client, inbox: Inbox) -> None:
    at = timezone.now()
    today = local_date(at)
    said = SECRETS
    paper = SimpleUploadedFile(f"{said['file name']}.txt", said["file content"].encode())
    form = sent(
        name=said["name"],
        telephone=f"{said['telephone']}、0991-7654321",
        address=said["address"],
        title=said["title"],
        document_number=said["document number"],
        description=said["description"],
        help_wanted=said["help"],
        papers=[paper],
    )
    assert client.post(FORM, {**form, "proof_number": "1"}).status_code == 400  # stores nothing
    paper.seek(0)
    answer = client.post(FORM, form, follow=True)
    case = Application.objects.get()
    code = code_in(answer.content.decode())
    assert client.post("/case/", {"number": case.number, "code": code}).status_code == 302
    assert client.post("/case/view/write/", {"text": said["message"]}).status_code == 302
    case = register_application(case, RegisterInputs(confirmed_on=today), by=cast.officer, at=at)
    until = calendar_of(case.body.region).nth_after(today, 7)
    ask_to_clarify(
        case,
        AskToClarifyInputs(text=f"“{said['description']}”是哪一期？", answer_by=until),
        by=cast.officer,
        at=at,
    )
    assert client.post("/case/view/clarify/", {"text": said["clarification"]}).status_code == 302
    consult(
        case,
        ConsultInputs(f"{said['title']}可否公开？", said["third party"], said["telephone"]),
        by=cast.officer,
        at=at,
    )
    office = create_office(cast.finance, "移民处")
    search = ask_search(case, AskSearchInputs(office, until, said["title"]), by=cast.officer, at=at)
    found = AnswerSearchInputs(found=True, text=f"找到了{said['title']}的材料。")
    answer_search(search, found, by=cast.drafter, at=at)
    given = store_encrypted(io.BytesIO(said["served file"].encode()), "安置方案.txt")
    file = add_case_file(case, AttachInputs(given, FileKind.SERVED), by=cast.officer, at=at)
    mails(cast, inbox)
    _reply(cast, case, file)


def _reply(cast: Cast, case: Application, file: CaseFile) -> None:
    at = timezone.now()
    opinion = OpinionInputs(Opinion.CONSENT, local_date(at), f"同意公开{SECRETS['title']}。")
    note_opinion(case.consultations.get(), opinion, by=cast.officer, at=at)
    part = PartFacts(
        Outcome.GIVEN, SECRETS["title"], f"关于{SECRETS['description']}。", served_file=file
    )
    text = f"您提出的“{SECRETS['title']}”收悉。"
    propose_reply(case, ProposeInputs(parts=[part], text=text), by=cast.officer, at=at)
    approve_reply(case, by=cast.supervisor, at=at)
    serve_reply(case, ServeInputs(way="download", served_on=local_date(at)), by=cast.officer, at=at)


def mails(cast: Cast, inbox: Inbox) -> None:
    at = timezone.now()
    said = SECRETS
    sender = {"From": f"{said['mail name']} <{said['mail address']}>"}
    first = raw(
        headers={**sender, "Subject": said["mail title"]},
        text=said["mail text"],
        files={f"{said['mail file name']}.txt": said["mail file content"].encode()},
    )
    opened = receive_mail(first, cast.finance, OWN, Waiting("1", len(first), at), at=at)
    assert opened.fate == MailFate.OPENED
    work_once(at)
    (told,) = inbox.mails
    second = raw(
        headers={**sender, "Subject": f"回复: {subject_of(told)}", "Message-ID": "<2@example.cn>"},
        text=said["second mail"],
    )
    assert receive_mail(second, cast.finance, OWN, Waiting("2", len(second), at), at=at).application
    work_once(at)


# Full-text indexes without content of their own; what they hold is in tables that are read here.
VIRTUAL = {"search_all", "search_desk", "search_title"}


def dump() -> bytes:
    """Return every value of every table."""
    out = io.BytesIO()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table in VIRTUAL:
                continue
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor:
                for value in row:
                    out.write(
                        bytes(value)
                        if isinstance(value, bytes | memoryview)
                        else str(value).encode()
                    )
                    out.write(b"\n")
    return out.getvalue()


def writings(word: str) -> set[bytes]:
    """Return how a word could stand in a file."""
    return {
        word.encode(),
        word.encode("gb18030"),
        word.encode("utf-16-le"),
        json.dumps(word)[1:-1].encode(),
        quote(word).encode(),
    }


def test_nothing_an_applicant_sent_is_stored_plain(
    cast: Cast, client: Client, inbox: Inbox, settings: Any, tmp_path: Path, tmp_path_factory: Any
) -> None:
    settings.GONGKAI_DATA = tmp_path
    settings.GONGKAI_FILES = tmp_path / "files"
    settings.GONGKAI_PERSONAL_KEYS = tmp_path_factory.mktemp("keys")
    journey(cast, client, inbox)
    catch_up()
    (tmp_path / "tables").write_bytes(dump())
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    database = Path(settings.DATABASES["default"]["NAME"])
    databases = list(database.parent.glob(f"{database.name}*")) if IS_SQLITE else []
    assert len(databases) >= IS_SQLITE
    stored = {path: path.read_bytes() for path in [*files, *databases]}
    found = {
        (name, path.name)
        for name, word in SECRETS.items()
        for written in writings(word)
        for path, content in stored.items()
        if written in content
    }
    assert found == set()
    # The search itself finds what is plain.
    assert any(cast.finance.name.encode() in content for content in stored.values())
    assert CaseFile.objects.count() == len([one for one in files if len(one.name) == 64]) == 3
    for part in ("personal", "files", "applications"):
        assert list(check_part(part, timezone.now())) == []
