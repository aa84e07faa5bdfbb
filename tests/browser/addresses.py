"""
An address for every page of every face: the routes and their arguments are those of the leak test.

So a new page is looked at without being named here; what stands here are only pages with something chosen or gone wrong.
"""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils.translation import override

from gongkai.applications.actions.clarifications import ask_to_clarify, clarify
from gongkai.applications.actions.publishing import publish_case
from gongkai.applications.actions.replies import (
    approve_reply,
    propose_reply,
    serve_reply,
    write_message,
)
from gongkai.applications.case_files import save_case_file
from gongkai.applications.inputs import (
    AskToClarifyInputs,
    ClarifyInputs,
    MessageInputs,
    PartFacts,
    ProposeInputs,
    PublishInputs,
    ServeInputs,
)
from gongkai.applications.models import Application
from gongkai.applications.states import FileKind
from gongkai.documents.actions import drafts, releases, reviews
from gongkai.documents.models import Document
from gongkai.documents.workflow import Opinion, WithdrawalReason
from gongkai.error_reports.models import ErrorReport
from gongkai.files.storage import store_encrypted
from gongkai.kit.times import local_date
from gongkai.law.outcomes import Outcome
from gongkai.ledger.actions import SYSTEM
from gongkai.mailbox.models import MailboxLetter
from gongkai.meetings.models import Meeting
from gongkai.organisations.actions import grant_post
from gongkai.organisations.models import Body, Person
from gongkai.organisations.states import PostKind
from gongkai.participation.models import Concern
from tests.applications.cases import CODE, in_hand
from tests.cast import AT, PASSWORD, SINCE, Cast, build_cast, later, person
from tests.documents.test_actions import attach
from tests.error_reports.reports import answered, reported
from tests.leaks.addresses import ENTRIES
from tests.leaks.world import World as Known
from tests.mailbox.hostile import hostile_letters
from tests.meetings.meetings import announced, applied, held, planned
from tests.participation.concerns import registered, stated
from tests.ui.factors import password_step, with_app

WIDE = "<table><tr>" + "<th>项目名称和收费依据</th>" * 8 + "</tr></table>"
LONG = "关于提前下达2027年城乡义务教育补助资金预算并调整收费标准和收费目录有关事项的通知"
LANGUAGES = {"zh-hans": "", "en": "/en", "ug": "/ug"}
PRIVATE = ("/desk/", "/sign-in/", "/sign-out/", "/styleguide/", "/language/", "/account/", "/mode/")
# Who looks: anybody, somebody of the staff, and one who has given a password but no code yet.
VISITOR, STAFF, HALFWAY, APPLICANT = "visitor", "drafter", "halfway", "applicant"
ALIKE = 4  # so many pages of one route are enough
MORE = (
    (VISITOR, "/catalogue/?item=A20-08&year=2026"),
    (VISITOR, f"/search/?q={quote('收费')}"),
    (VISITOR, f"/search/?q={quote('没有这样的事')}"),
    (VISITOR, "/catalogue/?page=x"),
    (VISITOR, "/none/"),
    (VISITOR, "/styleguide/"),
    (STAFF, "/desk/documents/?state=approval"),
    (STAFF, "/desk/error-reports/?state=answered"),
    (STAFF, f"/desk/documents/?q={quote('没有这样的事')}"),
    (HALFWAY, "/sign-in/code/"),
    (VISITOR, f"/apply/?q={quote('收费')}&body=990000-D01"),
    (VISITOR, f"/apply/?q={quote('没有这样的事')}&write=1"),
    (VISITOR, "/deadline/?kind=reply&received=2026-11-02"),
    (APPLICANT, "/case/view/"),
)


@dataclass
class World(Known):
    """Documents in each state of interest, and who looks at them."""

    waiting: Document | None = None
    case: Application | None = None

    def people(self) -> list[tuple[str, str]]:
        """Return the pages of people whom one manages, one's own, and those of reports and cases."""
        found = [
            (STAFF, reverse("desk:person", args=[one.pk]))
            for one in (self.cast.head, self.cast.drafter)
        ]
        found.append((STAFF, f"{reverse('desk:reassignment')}?absent={self.cast.officer.pk}"))
        reports = ErrorReport.objects.order_by("id")
        found += [(STAFF, reverse("desk:error_report", args=[one.pk])) for one in reports]
        letters = MailboxLetter.objects.order_by("id")
        found += [(STAFF, reverse("desk:letter", args=[one.pk])) for one in letters]
        concerns = Concern.objects.order_by("id")
        found += [(STAFF, reverse("desk:concern", args=[one.pk])) for one in concerns]
        for name in ("meeting", "meeting_applicants"):
            pages = Meeting.objects.order_by("id").values_list("pk", flat=True)
            found += [(STAFF, reverse(f"desk:{name}", args=[pk])) for pk in pages]
        cases = Application.objects.order_by("id")
        return [*found, *((STAFF, reverse("desk:application", args=[one.pk])) for one in cases)]

    def client(self, who: str) -> Client:
        """Open a browser without a face, signed in under a name unless a visitor looks."""
        if who == VISITOR:
            return Client()
        if who == APPLICANT:
            browser = Client()
            browser.post("/case/", {"number": self.case.number if self.case else "", "code": CODE})
            return browser
        # By the form and not by force: pages that guard the account ask for a fresh password otherwise.
        return password_step(who, PASSWORD)[0]


def build_world() -> World:
    """Enter a Chinese item with a file, a Uyghur one, a tombstone, and documents on their way."""
    cast = build_cast()
    # Names as they are on the road: people have Chinese ones, not every body has an English one.
    Person.objects.update(name="桑予白")
    Body.objects.filter(code="990000-D01").update(name_en="")
    cast.finance.refresh_from_db()
    document = cast.draft(
        text=f"<p>各部门：</p><h2>一、范围</h2><p>目录之外的收费，可以拒绝。</p>{WIDE}<p>2026年11月12日</p>",
        document_number="财〔2026〕1号",
    )
    attach(cast, document)
    document.refresh_from_db()
    public = releases.release_document(cast.review(document), by=cast.disclosure, at=AT)
    uyghur = cast.released(
        title="ئۇقتۇرۇش",
        text="<p>ھۆكۈمەت ئۇچۇرلىرى ۋاقتىدا ئاشكارىلىنىشى كېرەك.</p>",
        language="ug",
    )
    gone = releases.withdraw_document(
        cast.released(), WithdrawalReason("附件有误"), by=cast.disclosure, at=AT
    )
    waiting = cast.draft(title=LONG)
    reviews.submit_version(waiting, Opinion("请审核。"), by=cast.drafter, at=AT)
    corrected = cast.released()
    drafts.start_version(corrected, by=cast.drafter, at=AT)
    facts = cast.facts(text="<p>目录之外的费用，任何单位和个人有权拒绝。</p>", change_note="改用词")
    corrected.refresh_from_db()
    drafts.edit_version(corrected, facts, by=cast.drafter, at=AT, revision=1)
    own = [cast.draft(), waiting, corrected, public]
    with_app(person("halfway"))
    grant_post(cast.drafter, PostKind.CASE_OFFICER, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    grant_post(cast.drafter, PostKind.CASE_SUPERVISOR, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    grant_post(cast.drafter, PostKind.ADMINISTRATOR, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    grant_post(cast.drafter, PostKind.EDITOR, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    reported(cast, at=AT)
    answered(cast)
    hostile_letters(cast, ["学前街路灯已经修复。", "公园开放时间", "公交线路"])
    concern = registered(cast)
    stated(cast, concern)
    registered(cast, kind="emergency")
    planned(cast)
    meeting = announced(cast)
    applied(meeting, 1)
    held(cast)
    return World(
        cast, public=[public, uyghur], gone=[gone], health=own, waiting=waiting, case=_case(cast)
    )


def _case(cast: Cast) -> Application:
    """Enter a case in which everything happened that the applicant is told of, and list it; one beside it is in hand."""
    in_hand(cast, at=AT, title="在办的申请")
    case = in_hand(cast, at=AT)
    ask_to_clarify(
        case,
        AskToClarifyInputs(text="请说明年度。", answer_by=local_date(later(days=9))),
        by=cast.officer,
        at=AT,
    )
    clarify(case, ClarifyInputs(text="2025年度。"), at=AT)
    write_message(case, MessageInputs(text="请来电。"), at=AT, by=cast.officer)
    write_message(case, MessageInputs(text="好的。"), at=AT)
    given = store_encrypted(io.BytesIO("明细".encode()), "明细.txt")
    served = save_case_file(case, given, kind=FileKind.SERVED, at=AT)
    parts = [
        PartFacts(
            Outcome.GIVEN_IN_PART, "补贴明细", "涉及个人隐私的部分不予公开。", served_file=served
        )
    ]
    propose_reply(case, ProposeInputs(parts=parts, text="现答复如下。"), by=cast.officer, at=AT)
    approve_reply(case, by=cast.supervisor, at=AT)
    serve_reply(
        case,
        ServeInputs(way="download", served_on=local_date(AT), text="答复书"),
        by=cast.officer,
        at=AT,
    )
    return publish_case(case, PublishInputs(title="补贴发放明细"), by=cast.officer, at=AT)


def _routes(world: World) -> Iterator[str]:
    for name, entry in ENTRIES.items():
        for arguments in entry.known(world)[:ALIKE] if not name.startswith("api:") else ():
            with override("zh-hans"):
                try:
                    yield reverse(name, args=arguments)
                except NoReverseMatch:
                    continue


def candidates(world: World) -> list[tuple[str, str]]:
    """Return who looks at which address, in the same order for each language; not all of them are pages."""
    found = [(VISITOR, address) for address in _routes(world)]
    found += [(STAFF, address) for _who, address in found if is_private(address)]
    return list(dict.fromkeys([*found, *MORE, *world.people()]))


def is_private(address: str) -> bool:
    """Whether an address has no language in it; Uyghur has only the others."""
    return address.startswith(PRIVATE)


def drawn(
    world: World, language: str, wanted: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], bytes]:
    """Return the pages among the wanted candidates in one language, by who looks and the whole address."""
    clients = {who: world.client(who) for who in (VISITOR, STAFF, HALFWAY, APPLICANT)}
    every: dict[tuple[str, str], bytes] = {}
    for who, address in wanted:
        if is_private(address) and language == "ug":
            continue
        clients[who].cookies[settings.LANGUAGE_COOKIE_NAME] = language
        full = address if is_private(address) else LANGUAGES[language] + address
        answer = clients[who].get(full)
        if is_page(answer, who):
            every[who, full] = answer.content
    return every


def is_page(answer: Any, who: str) -> bool:
    """Whether a browser shows it: not a form's target, a feed or a redirect; faults are looked at as a visitor."""
    if answer.streaming:
        # A file is let go of when it has been read.
        answer.getvalue()
    kept = {200, 400, 404, 410} if who == VISITOR else {200}
    return answer.status_code in kept and answer.headers.get("Content-Type", "").startswith(
        "text/html"
    )
