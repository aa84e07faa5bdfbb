"""
Arguments for the URLs of each route. **A new route needs an entry here**, or the leak test fails.

`known` are arguments of visible objects; `hidden` are pairs of arguments: of a secret object and of
an object that never existed. Users without access must get the same answer to both, byte for
byte. `queries` are filters to try; `words` is the name of the search parameter.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gongkai.applications.models import Application, CaseFile, Letter
from gongkai.catalogue.models import CatalogueItem, CatalogueVersion, Genre, Subject
from gongkai.desk.documents.page_actions import document_actions
from gongkai.desk.signed_urls import Ticket, issued
from gongkai.documents.models import (
    ArchivePackage,
    Attachment,
    CleanUp,
    Document,
    Inquiry,
    PassageRemark,
    PreviewLink,
    ShortReview,
)
from gongkai.documents.queries import public_attachments
from gongkai.documents.queries.previews import token_hash
from gongkai.duties.models import Duty
from gongkai.error_reports.models import ErrorReport
from gongkai.interviews.models import Event, EventQuestion, Recording
from gongkai.notifications.actions import save_filter
from gongkai.notifications.models import Notification, SavedFilter
from gongkai.participation.models import Concern
from gongkai.portal.documents.previews import FileTicket, file_url
from gongkai.redactions.models import Redaction
from gongkai.statistics.figures import BY_KEY
from tests.cast import AT, SINCE
from tests.leaks import assessments
from tests.leaks.actors import actor_entries
from tests.leaks.channels import channel_entries
from tests.leaks.consultation_readers import reader_entries
from tests.leaks.consultations import consultation_entries
from tests.leaks.datasets import dataset_entries
from tests.leaks.gazette import gazette_entries
from tests.leaks.inspections import inspection_entries
from tests.leaks.letters import letter_entries
from tests.leaks.meetings import announced_numbers, hidden_meetings, planned_numbers
from tests.leaks.public_records import record_entries
from tests.leaks.supervision import (
    draft_numbers,
    drafts,
    hidden_tasks,
    issued_numbers,
    issued_plans,
    other_bodies,
    other_places,
    other_seats,
)
from tests.leaks.tokens import token_entries
from tests.leaks.training import training_entries
from tests.leaks.world import NEVER, World

Arguments = tuple[object, ...]
Known = Callable[[World], list[Arguments]]
Hidden = Callable[[World], list[tuple[Arguments, Arguments]]]
Queries = Callable[[World], list[str]]


@dataclass(frozen=True)
class Entry:
    """The arguments for one route."""

    known: Known = lambda world: [()]
    hidden: Hidden = lambda world: []
    queries: Queries = lambda world: []
    words: str = ""


def _numbers(world: World) -> list[Arguments]:
    return [(one.index_number,) for one in [*world.public, *world.gone]]


def _hidden_numbers(world: World) -> list[tuple[Arguments, Arguments]]:
    """Return secret numbers, each with an unallocated one of the same body and length."""
    numbers = [str(one.index_number) for one in world.hidden]
    return [
        ((number,), (f"{number.rpartition('-')[0]}-{'9' * len(number.rpartition('-')[2])}",))
        for number in numbers
    ]


def _small_numbers(world: World) -> list[Arguments]:
    return [(str(number).lower(),) for (number,) in _numbers(world)]


def _small_hidden_numbers(world: World) -> list[tuple[Arguments, Arguments]]:
    return [
        ((str(number).lower(),), (str(never).lower(),))
        for (number,), (never,) in _hidden_numbers(world)
    ]


def _bodies(world: World) -> list[Arguments]:
    return [(body.code,) for body in (world.cast.government, world.cast.finance, world.cast.health)]


def _files(world: World) -> list[Arguments]:
    found = public_attachments().select_related("version__document").order_by("id")
    return [(one.version.document.index_number, one.pk, one.name) for one in found]


def _hidden_files(world: World) -> list[tuple[Arguments, Arguments]]:
    """Return secret files under their own and under a public number, with ids that do not exist."""
    found = []
    public = str(world.public[0].index_number)
    for number, _document, pk, name in world.hidden_files:
        found += [((at, pk, name), (at, pk + NEVER, name)) for at in (number, public)]
    return found


def _hidden_pages(world: World) -> list[tuple[Arguments, Arguments]]:
    return [
        ((at, pk, 1), (never_at, never, 1))
        for (at, pk, _name), (never_at, never, _same) in _hidden_files(world)
    ]


def _own_documents(world: World) -> list[Arguments]:
    return [(one.pk,) for one in world.health]


def _hidden_documents(world: World) -> list[tuple[Arguments, Arguments]]:
    return [((pk,), (pk + NEVER,)) for pk in _secret_ids(world)]


def _hidden_desk_files(world: World) -> list[tuple[Arguments, Arguments]]:
    """Return secret files also under visible documents: a file is found only by its own document."""
    own = world.health[0].pk
    found = [
        ((document, pk), (document, pk + NEVER))
        for _number, document, pk, _name in world.hidden_files
    ]
    return [
        *found,
        *(((own, pk), (own, pk + NEVER)) for _number, _document, pk, _name in world.hidden_files),
    ]


def _hidden_tickets(world: World) -> list[tuple[Arguments, Arguments]]:
    """Return signed URLs made for a user with access, and one for a file that never existed."""
    account = world.cast.drafter.account_id or 0
    return [
        ((issued(Ticket(account, document, pk)),), (issued(Ticket(account, document, pk + NEVER)),))
        for _number, document, pk, _name in world.hidden_files
    ]


def _hidden_steps(world: World) -> list[tuple[Arguments, Arguments]]:
    verbs = [*document_actions(), "nonsense"]
    return [
        ((pk, verbs[at % len(verbs)]), (pk + NEVER, verbs[at % len(verbs)]))
        for at, pk in enumerate(_secret_ids(world))
    ]


def _hidden_people(world: World) -> list[tuple[Arguments, Arguments]]:
    """Return people of bodies that the user does not administer; the clerk is one of the users."""
    return [
        ((world.cast.people[name].pk,), (world.cast.people[name].pk + NEVER,))
        for name in ("drafter", "approver")
    ]


def _own_bodies(world: World) -> list[Arguments]:
    return [(world.cast.health.pk,)]


def _hidden_bodies(world: World) -> list[tuple[Arguments, Arguments]]:
    """Return a body whose details the requesting users do not edit."""
    return [((world.cast.finance.pk,), (world.cast.finance.pk + NEVER,))]


def _hidden_reports(world: World) -> list[tuple[Arguments, Arguments]]:
    """Return the draft report of a government in which no requesting user has a post."""
    return [((report,), (report + NEVER,)) for report in world.reports]


def _then(
    pairs: list[tuple[Arguments, Arguments]], more: object
) -> list[tuple[Arguments, Arguments]]:
    return [((*secret, more), (*never, more)) for secret, never in pairs]


def _own_inquiries(world: World) -> list[Arguments]:
    found = Inquiry.objects.filter(version__document__in=world.health).order_by("id")
    return [(one.pk,) for one in found]


def _hidden_inquiries(world: World) -> list[tuple[Arguments, Arguments]]:
    """Return inquiries about drafts of a body in which no requesting user works."""
    return [((one.pk,), (one.pk + NEVER,)) for one in Inquiry.objects.order_by("id")]


def _hidden_inquiry_files(world: World) -> list[tuple[Arguments, Arguments]]:
    found = Attachment.objects.filter(version__inquiries__isnull=False).order_by("id")
    return [
        ((inquiry, one.pk), (inquiry, one.pk + NEVER))
        for ((inquiry,), _never) in _hidden_inquiries(world)
        for one in found
    ]


def _hidden_remarks(world: World) -> list[tuple[Arguments, Arguments]]:
    """Return remarks on secret drafts, under their own and under a visible document."""
    own = world.health[0].pk
    return [
        ((at, one.pk), (at, one.pk + NEVER))
        for one in PassageRemark.objects.select_related("version").order_by("id")
        for at in (one.version.document_id, own)
    ]


def _hidden_short_reviews(world: World) -> list[tuple[Arguments, Arguments]]:
    return [((one.pk,), (one.pk + NEVER,)) for one in ShortReview.objects.order_by("id")]


def _hidden_clean_ups(world: World) -> list[tuple[Arguments, Arguments]]:
    """Return the open clean-up of a body in which the user does not work, which is entered here."""
    body, officer = world.cast.finance, world.cast.disclosure
    found, _made = CleanUp.objects.get_or_create(
        body=body,
        defaults={
            "title": "not yet public",
            "basis": "not yet public",
            "opened_on": SINCE,
            "closes_on": SINCE,
            "opened_by": officer,
        },
    )
    return [((found.pk,), (found.pk + NEVER,))]


def _hidden_links(world: World) -> list[tuple[Arguments, Arguments]]:
    """Return an expired link to a hidden document, which is entered here."""
    hidden = next(one for one in world.hidden if one.open_version is not None)
    found, _made = PreviewLink.objects.get_or_create(
        document=hidden,
        version=hidden.open_version,
        defaults={
            "token_hash": token_hash("secret"),
            "reason": "not yet public",
            "made_by": world.cast.drafter,
            "made_at": AT,
            "expires_at": AT,
        },
    )
    return [((hidden.pk, found.pk), (hidden.pk + NEVER, found.pk + NEVER))]


def _hidden_previews(world: World) -> list[tuple[Arguments, Arguments]]:
    """Return addresses of previewed files, signed for a user with access and for an expired link."""
    account = world.cast.drafter.account_id or 0
    link = _hidden_links(world)[0][0][1]
    tickets = [
        (FileTicket(pk, account=account), FileTicket(pk + NEVER, account=account))
        for _number, _document, pk, _name in world.hidden_files
    ]
    tickets += [
        (FileTicket(pk, link=int(str(link))), FileTicket(pk + NEVER, link=int(str(link))))
        for _number, _document, pk, _name in world.hidden_files
    ]
    return [
        ((file_url(there).split("/")[-2],), (file_url(never).split("/")[-2],))
        for there, never in tickets
    ]


def _catalogues(world: World) -> list[Arguments]:
    """Return the body of the user, whose catalogue they may write."""
    return [(world.cast.health.pk,)]


def _hidden_catalogues(world: World) -> list[tuple[Arguments, Arguments]]:
    """Return a body in which the user does not work, and one that does not exist."""
    return [((world.cast.finance.pk,), (world.cast.finance.pk + NEVER,))]


def _hidden_columns(world: World) -> list[tuple[Arguments, Arguments]]:
    """Return a body in which no requesting user works, and one that does not exist."""
    return [((world.cast.government.pk,), (world.cast.government.pk + NEVER,))]


def _hidden_duties(world: World) -> list[tuple[Arguments, Arguments]]:
    """Return a duty of a body in which the user does not work, which is entered here."""
    found, _made = Duty.objects.get_or_create(
        body=world.cast.government,
        item=CatalogueItem.objects.get(code="A20-07"),
        opens_on=SINCE,
        defaults={"first": SINCE, "last": SINCE, "due_on": SINCE, "closes_on": world.at.date()},
    )
    return [((found.pk,), (found.pk + NEVER,))]


def _hidden_versions(world: World) -> list[tuple[Arguments, Arguments]]:
    """Return the draft of the catalogue of a body in which the user does not work, entered here."""
    found, _made = CatalogueVersion.objects.get_or_create(
        body=world.cast.finance,
        state="draft",
        defaults={
            "title": "not yet public",
            "effective_on": SINCE,
            "entered_by": world.cast.disclosure,
            "entered_for": world.cast.disclosure,
            "entered_at": world.at,
        },
    )
    found.rows.get_or_create(
        position=1, defaults={"first_level": world.word("a row of a draft of the catalogue")}
    )
    return [((found.pk,), (found.pk + NEVER,))]


def _hidden_packages(world: World) -> list[tuple[Arguments, Arguments]]:
    """Return a package of a body in which the user does not work, which is entered here."""
    found, _made = ArchivePackage.objects.get_or_create(
        body=world.cast.finance, year=2025, defaults={"requested_at": world.at}
    )
    return [((found.pk,), (found.pk + NEVER,))]


def _secret_ids(world: World) -> list[int]:
    """Return the documents of the body in which the user does not work, public or not."""
    return [one.pk for one in [*world.hidden, *world.gone, *world.public]]


def _filters(world: World) -> list[str]:
    headings = [
        *(f"genre={one.code}" for one in Genre.objects.order_by("id")),
        *(f"item={one.code}" for one in CatalogueItem.objects.order_by("id")),
        *(f"subject={one.code}" for one in Subject.objects.order_by("id")[:4]),
        *(f"body={code}" for (code,) in _bodies(world)),
        *(f"language={code}" for code in ("zh-hans", "en", "ug")),
    ]
    return [*headings, "year=2026", "year=1987", "year=1999", "page=forged", "cursor=forged"]


def _pages(world: World) -> list[str]:
    return [*_filters(world), "limit=1", "limit=100", "limit=0", "limit=x"]


def _searches(world: World) -> list[str]:
    narrowed = [f"q=收费&{one}" for one in _filters(world)]
    return [
        "q=收费",
        "q=通知&order=newest",
        "q=“收费”",
        "q=",
        "q=2026",
        "q=990000-D01",
        "q=收费&format=csv",
        *narrowed,
    ]


def _desk_filters(world: World) -> list[str]:
    states = (
        "draft",
        "office_review",
        "secrecy_review",
        "disclosure_review",
        "approval",
        "approved",
    )
    standings = ("preparing", "released", "kept", "closed", "withdrawn")
    return [
        "q=收费",
        "mine=on",
        "overdue=on",
        "since=2026-11-12",
        "until=1999-01-01",
        "item=A20-08",
        "genre=notice",
        "body=990000-D01",
        "body=990000-D02",
        "format=csv",
        "q=收费&format=csv",
        "all=1",
        *(f"state={one}" for one in states),
        *(f"status={one}" for one in standings),
        *(f"attribute={one}" for one in ("public", "on_request", "closed")),
    ]


def _hidden_notifications(world: World) -> list[tuple[Arguments, Arguments]]:
    """Return notifications of other users; those of the drafter have the lowest ids."""
    found = Notification.objects.exclude(person=world.cast.stranger).order_by("id")[:3]
    return [((one.pk,), (one.pk + NEVER,)) for one in found]


def _hidden_filters(world: World) -> list[tuple[Arguments, Arguments]]:
    saved = SavedFilter.objects.filter(account=world.cast.drafter.account).first() or save_filter(
        world.cast.drafter.account, "mine", "state=draft"
    )
    return [((saved.pk, verb), (saved.pk + NEVER, verb)) for verb in ("rename", "begin", "forget")]


def _hidden_case_files(world: World) -> list[tuple[Arguments, Arguments]]:
    return [((one.pk,), (one.pk + NEVER,)) for one in CaseFile.objects.order_by("id")]


def _hidden_letters(world: World) -> list[tuple[Arguments, Arguments]]:
    return [
        ((one.application_id, one.pk, form), (one.application_id + NEVER, one.pk + NEVER, form))
        for one in Letter.objects.order_by("id")
        for form in ("pdf", "docx")
    ]


def _hidden_applications(world: World) -> list[tuple[Arguments, Arguments]]:
    return [((one.pk,), (one.pk + NEVER,)) for one in Application.objects.order_by("id")]


def _hidden_files_of_cases(world: World) -> list[tuple[Arguments, Arguments]]:
    return [
        ((one.application_id, one.pk), (one.application_id + NEVER, one.pk + NEVER))
        for one in CaseFile.objects.order_by("id")
    ]


def _hidden_error_reports(world: World) -> list[tuple[Arguments, Arguments]]:
    """Return reports of errors to bodies for which no requesting user answers."""
    return [((one.pk,), (one.pk + NEVER,)) for one in ErrorReport.objects.order_by("id")]


def _hidden_concerns(world: World) -> list[tuple[Arguments, Arguments]]:
    """Return concerns of a body in which no requesting user works."""
    return [((one.pk,), (one.pk + NEVER,)) for one in Concern.objects.order_by("id")]


def _hidden_concern_numbers(world: World) -> list[tuple[Arguments, Arguments]]:
    """Return the numbers of concerns on which nothing was stated."""
    return [((one.number,), (f"{one.number}9",)) for one in Concern.objects.order_by("id")]


def _hidden_events(world: World) -> list[tuple[Arguments, Arguments]]:
    """Return events of a body in which no requesting user works."""
    found = Event.objects.filter(announced_at=None).order_by("id")
    return [((one.pk,), (one.pk + NEVER,)) for one in found]


def _hidden_event_questions(world: World) -> list[tuple[Arguments, Arguments]]:
    """Return questions to events of a body in which no requesting user works."""
    found = EventQuestion.objects.filter(event__announced_at=None).order_by("id")
    return [((one.pk,), (one.pk + NEVER,)) for one in found]


def _hidden_event_numbers(world: World) -> list[tuple[Arguments, Arguments]]:
    """Return the addresses of events that were not announced."""
    found = Event.objects.filter(announced_at=None).order_by("id")
    return [
        ((path, one.number), (path, f"{one.number}9"))
        for one in found
        for path in ("interviews", "press")
    ]


def _hidden_event_recordings(world: World) -> list[tuple[Arguments, Arguments]]:
    found = Recording.objects.filter(event__announced_at=None).order_by("id")
    return [
        ((path, one.event.number, one.name), (path, f"{one.event.number}9", one.name))
        for one in found.select_related("event")
        for path in ("interviews", "press")
    ]


def _public_events(world: World) -> list[Arguments]:
    found = Event.objects.filter(announced_at__isnull=False).order_by("id")
    return [("interviews" if one.kind == "interview" else "press", one.number) for one in found]


def _event_kinds(world: World) -> list[Arguments]:
    return [("interviews",), ("press",)]


def _hidden_redactions(world: World) -> list[tuple[Arguments, Arguments]]:
    """Return redactions of files of cases that no requesting user handles."""
    return [((one.pk,), (one.pk + NEVER,)) for one in Redaction.objects.order_by("id")]


def _figures(world: World) -> list[str]:
    return [
        f"year={year}{more}"
        for year in (1987, 2026)
        for more in ("", "&tree=1", "&body=990000-D01", "&body=990000")
    ]


def _figure_keys(world: World) -> list[Arguments]:
    return [(key,) for key in BY_KEY]


ENTRIES: dict[str, Entry] = {
    "portal:home": Entry(),
    "portal:reports": Entry(
        queries=lambda world: ["year=2026", "body=990000-D01", "year=x", "page=forged"]
    ),
    "portal:report": Entry(known=lambda world: [(2025, "990000-D01"), (2026, "990000")]),
    "portal:report_data": Entry(
        known=lambda world: [
            (2025, "990000-D01", "json"),
            (2026, "990000", "csv"),
            (2026, "990000", "x"),
        ]
    ),
    "portal:taken_over_reports": Entry(
        queries=lambda world: [
            "year=2026",
            "body=990000-D01",
            "year=x",
            "page=forged",
            "format=csv",
        ]
    ),
    "portal:report_source": Entry(known=lambda world: [(2025, "990000-D01"), (2026, "990000")]),
    "portal:statistics": Entry(queries=lambda world: ["year=2026", "year=2025", "year=x"]),
    # Numbers of checkpoints are consecutive and public.
    "portal:checkpoints": Entry(queries=lambda world: ["page=forged"]),
    "portal:checkpoint": Entry(known=lambda world: [(1,), (2**80,)]),
    "portal:checkpoint_feed": Entry(),
    "portal:disclosure_log": Entry(queries=lambda world: ["page=forged"]),
    "portal:body_choice": Entry(
        queries=lambda world: [*_searches(world), "body=990000-D01", "write=1", "body=x"], words="q"
    ),
    "portal:application_create": Entry(known=_bodies),
    "portal:receipt_download": Entry(known=lambda world: [("990000-D01", "pdf"), ("X", "txt")]),
    "portal:batch_choice": Entry(
        queries=lambda world: ["body=990000-D01&q=a", "body=X", "write=1"], words="q"
    ),
    "portal:batch_create": Entry(queries=lambda world: ["body=990000-D01", "body=X"]),
    "portal:batch_receipt": Entry(),
    # Without number and code, every page of a case redirects to the form that asks for them.
    "portal:case": Entry(),
    "portal:case_detail": Entry(),
    "portal:case_action": Entry(known=lambda world: [("write",), ("nonsense",)]),
    "portal:case_export": Entry(),
    "portal:case_sign_out": Entry(),
    "portal:case_file": Entry(known=lambda world: [], hidden=_hidden_case_files),
    "portal:case_letter": Entry(
        known=lambda world: [],
        hidden=lambda world: [(there[1:], never[1:]) for there, never in _hidden_letters(world)],
    ),
    "portal:bodies": Entry(),
    "portal:body": Entry(known=_bodies),
    "portal:site_map": Entry(),
    "portal:accessibility": Entry(),
    "portal:help": Entry(),
    # Every page names its path to the form; a path that is not ours gives 400.
    "portal:error_report": Entry(
        queries=lambda world: ["page=/b/990000-D01/", "page=/desk/", "page=//x", "page=x"]
    ),
    "portal:error_report_status": Entry(),
    # A token opens one subscription for who has its mail; nobody else can make one.
    "portal:follow": Entry(queries=_filters),
    "portal:follow_confirm": Entry(known=lambda world: [("forged",)]),
    "portal:subscription": Entry(known=lambda world: [("forged",)]),
    "portal:unsubscribe": Entry(known=lambda world: [("forged",)]),
    "desk:subscriptions": Entry(),
    "desk:operation": Entry(),
    "portal:concerns": Entry(queries=lambda world: ["page=forged", "format=csv", "format=x"]),
    "portal:concern": Entry(known=lambda world: [], hidden=_hidden_concern_numbers),
    "portal:meetings": Entry(
        queries=lambda world: ["when=past", "when=x", "page=forged", "format=csv", "format=x"]
    ),
    "portal:organisation": Entry(known=_bodies),
    "portal:assessments": Entry(queries=lambda world: ["page=forged", "format=csv", "format=x"]),
    "portal:assessment": Entry(
        known=lambda world: assessments.published_numbers(),
        hidden=lambda world: assessments.hidden_numbers(),
    ),
    "portal:assessment_sheet": Entry(
        known=lambda world: assessments.published_sheets(),
        hidden=lambda world: assessments.hidden_sheet_numbers(),
    ),
    "portal:assessment_file": Entry(
        known=lambda world: assessments.published_sheets("docx"),
        hidden=lambda world: assessments.hidden_sheet_numbers("docx"),
    ),
    "portal:plans": Entry(queries=lambda world: ["page=forged", "format=csv", "format=x"]),
    "portal:plan": Entry(
        known=lambda world: issued_numbers(), hidden=lambda world: draft_numbers()
    ),
    "portal:reading_places": Entry(queries=lambda world: ["page=forged", "format=csv", "format=x"]),
    "portal:meeting_feed": Entry(),
    "portal:meeting_lottery": Entry(),
    "portal:meeting": Entry(
        known=lambda world: announced_numbers(), hidden=lambda world: planned_numbers()
    ),
    "portal:meeting_file": Entry(
        known=lambda world: announced_numbers(), hidden=lambda world: planned_numbers()
    ),
    "portal:meeting_draw": Entry(
        known=lambda world: announced_numbers(),
        hidden=lambda world: planned_numbers(),
        queries=lambda world: ["format=csv", "page=forged"],
    ),
    "portal:seat_apply": Entry(
        known=lambda world: announced_numbers(), hidden=lambda world: planned_numbers()
    ),
    "portal:seat_status": Entry(),
    "portal:seat_withdraw": Entry(),
    "portal:seat_record": Entry(),
    **letter_entries(Entry),
    "portal:events": Entry(
        known=_event_kinds, queries=lambda world: ["page=forged", "format=csv", "format=x"]
    ),
    "portal:event_feed": Entry(
        known=lambda world: [("interviews", "atom"), ("press", "rss"), ("press", "atom")]
    ),
    "portal:event_question_status": Entry(known=_event_kinds),
    "portal:event": Entry(
        known=_public_events, hidden=_hidden_event_numbers, queries=lambda world: ["page=forged"]
    ),
    "portal:event_live": Entry(
        known=_public_events,
        hidden=_hidden_event_numbers,
        queries=lambda world: ["after=0", "after=x"],
    ),
    "portal:event_question": Entry(known=_public_events, hidden=_hidden_event_numbers),
    "portal:event_calendar": Entry(known=_public_events, hidden=_hidden_event_numbers),
    "portal:event_captions": Entry(known=_public_events, hidden=_hidden_event_numbers),
    "portal:event_recording": Entry(known=lambda world: [], hidden=_hidden_event_recordings),
    **dict(consultation_entries()),
    **dict(reader_entries()),
    **dict(record_entries()),
    **dataset_entries(Entry, NEVER),
    **dict(gazette_entries()),
    **dict(channel_entries()),
    **dict(inspection_entries()),
    **dict(actor_entries()),
    **dict(training_entries()),
    **dict(token_entries()),
    "portal:catalogue": Entry(queries=_filters),
    "portal:search": Entry(queries=_searches, words="q"),
    "portal:suggestions": Entry(queries=_searches, words="q"),
    "portal:document": Entry(known=_numbers, hidden=_hidden_numbers),
    "portal:document_redirect": Entry(known=_small_numbers, hidden=_small_hidden_numbers),
    "portal:deadline": Entry(
        queries=lambda world: ["kind=reply&received=2026-11-02", "kind=release&received=x"]
    ),
    "portal:document_preview": Entry(
        known=_own_documents,
        hidden=_hidden_documents,
        queries=lambda world: ["size=print", "size=x"],
    ),
    "portal:link_preview": Entry(
        known=lambda world: [],
        hidden=lambda world: [(("secret",), ("never!",)) for _link in _hidden_links(world)],
    ),
    "portal:preview_file": Entry(known=lambda world: [], hidden=_hidden_previews),
    "portal:document_metadata": Entry(known=_numbers, hidden=_hidden_numbers),
    "portal:metadata_list": Entry(queries=_filters),
    "portal:metadata_download": Entry(queries=_filters),
    "portal:metadata_schema": Entry(),
    "portal:document_qr_code": Entry(known=_numbers, hidden=_hidden_numbers),
    "portal:feed": Entry(known=lambda world: [("atom",), ("rss",)], queries=_filters),
    "portal:search_feed": Entry(
        known=lambda world: [("atom",)], queries=lambda world: ["q=收费", "q=收费&body=990000-D01"]
    ),
    "portal_site:robots": Entry(),
    "monitoring:health": Entry(),
    "monitoring:readiness": Entry(),
    "monitoring:metrics": Entry(),
    "portal_site:sitemap": Entry(),
    "portal_site:sitemap_pages": Entry(),
    "portal_site:sitemap_items": Entry(known=lambda world: [(0,), (1,)]),
    "portal_site:sitemap_items_compressed": Entry(known=lambda world: [(0,), (1,)]),
    "portal:attachment": Entry(known=_files, hidden=_hidden_files),
    "portal:attachment_page": Entry(
        known=lambda world: [(number, pk, 1) for number, pk, _name in _files(world)],
        hidden=_hidden_pages,
    ),
    "portal:attachment_page_image": Entry(known=lambda world: [], hidden=_hidden_pages),
    "api_guide:guide": Entry(),
    "api:openapi-json": Entry(),
    "api:api-root": Entry(known=lambda world: []),  # the name of the API root, which has no page
    "api:document_list": Entry(queries=_pages),
    "api:document_detail": Entry(known=_numbers, hidden=_hidden_numbers),
    "api:search_documents": Entry(queries=_searches, words="q"),
    "api:suggestion_list": Entry(queries=_searches, words="q"),
    "api:body_list": Entry(queries=_pages),
    "api:report_list": Entry(queries=lambda world: [*_pages(world), "year=2025", "body=990000"]),
    "api:report_detail": Entry(known=lambda world: [(2025, "990000"), (2025, "990000-D01")]),
    "ui:sign_in": Entry(queries=lambda world: ["next=/desk/documents/1/"]),
    "ui:sign_on": Entry(queries=lambda world: ["next=/desk/documents/1/"]),
    "ui:sign_on_answer": Entry(queries=lambda world: ["state=x&code=x"]),
    "ui:sign_on_code": Entry(),
    "ui:sign_out": Entry(known=lambda world: []),
    # The user's own account: factors, sessions, password. Other accounts: tests/matrix, tests/ui.
    **{
        name: Entry()
        for name in (
            "ui:account",
            "ui:forgotten",
            "ui:end_session",
            "ui:held_form",
            "ui:change_password",
            "account_login",
            "account_reauthenticate",
            "mfa_index",
            "mfa_authenticate",
            "mfa_reauthenticate",
            "mfa_reauthenticate_webauthn",
            "mfa_activate_totp",
            "app_picture",
            "mfa_deactivate_totp",
            "mfa_add_webauthn",
            "mfa_view_recovery_codes",
            "mfa_generate_recovery_codes",
        )
    },
    "ui:new_password": Entry(),
    "mfa_remove_webauthn": Entry(known=lambda world: [(1,)]),
    "ui:language": Entry(),
    "ui:mode": Entry(known=lambda world: [("elderly",), ("plain",)]),
    "ui:styleguide": Entry(),
    "desk:work": Entry(queries=lambda world: ["format=csv"]),
    "desk:documents": Entry(queries=_desk_filters, words="q"),
    "desk:notifications": Entry(queries=lambda world: ["format=csv"]),
    "desk:notification_read_all": Entry(known=lambda world: []),
    "desk:notification_preferences": Entry(known=lambda world: []),
    "desk:notification_open": Entry(known=lambda world: [], hidden=_hidden_notifications),
    # Filters belong to one account; no user here has saved any, and those of others do not exist.
    "desk:saved_filters": Entry(),
    "desk:saved_filter_save": Entry(),
    "desk:saved_filter_action": Entry(known=lambda world: [], hidden=_hidden_filters),
    "desk:document_create": Entry(),
    "desk:text_document_create": Entry(),
    "desk:text_read": Entry(known=lambda world: []),
    "desk:incomplete_sections": Entry(queries=lambda world: ["page=forged"]),
    "desk:archive_packages": Entry(queries=lambda world: ["page=forged"]),
    "desk:archive_package_download": Entry(known=lambda world: [], hidden=_hidden_packages),
    "desk:statements": Entry(queries=lambda world: ["page=forged"]),
    "desk:document_statement": Entry(known=_own_documents, hidden=_hidden_documents),
    "desk:statement_action": Entry(
        known=lambda world: [(pk, "propose") for (pk,) in _own_documents(world)],
        hidden=lambda world: [
            *_then(_hidden_documents(world), "publish"),
            *_then(_hidden_documents(world), "nonsense"),
        ],
    ),
    "portal:statements": Entry(known=_bodies, queries=lambda world: ["page=forged"]),
    "portal:all_statements": Entry(queries=lambda world: ["page=forged"]),
    "desk:document_findings": Entry(known=_own_documents, hidden=_hidden_documents),
    "desk:document_timeline": Entry(
        known=_own_documents, hidden=_hidden_documents, queries=lambda world: ["format=csv"]
    ),
    "desk:version_compare": Entry(
        known=lambda world: [], hidden=lambda world: _then(_hidden_documents(world), 2)
    ),
    "desk:autosave_save_new": Entry(known=lambda world: []),
    "desk:autosave_discard_new": Entry(known=lambda world: []),
    "desk:autosave_save": Entry(known=lambda world: [], hidden=_hidden_documents),
    "desk:autosave_discard": Entry(known=lambda world: [], hidden=_hidden_documents),
    "desk:applications": Entry(
        queries=lambda world: [
            "stage=all",
            "stage=closed",
            "due=late",
            "mine=on",
            "stage=x",
            "page=forged",
        ],
        words="q",
    ),
    "desk:application_overview": Entry(
        queries=lambda world: [
            "stage=all",
            "deadline_tier=late",
            "body=990000-D01",
            "outcome=G2",
            "officer=x",
            "page=forged",
        ]
    ),
    # A calendar feed can be read only with its secret key.
    "desk:calendar": Entry(),
    "desk:calendar_renew": Entry(known=lambda world: []),
    "desk:calendar_end": Entry(known=lambda world: []),
    "desk:calendar_feed": Entry(known=lambda world: [("A" * 43,)]),
    "desk:incoming_mails": Entry(
        queries=lambda world: ["fate=all", "fate=refused", "fate=x", "page=forged"]
    ),
    "desk:application_statistics": Entry(queries=_figures),
    "desk:reassignment": Entry(
        queries=lambda world: [f"absent={world.handlers[0].pk}", f"absent={NEVER}"]
    ),
    "desk:reassignment_submit": Entry(known=lambda world: []),
    "desk:application_create": Entry(),
    "desk:search_tasks": Entry(queries=lambda world: ["page=forged"]),
    "desk:search_task_answer": Entry(known=lambda world: [(NEVER,)]),
    "desk:application": Entry(known=lambda world: [], hidden=_hidden_applications),
    "desk:application_file": Entry(known=lambda world: [], hidden=_hidden_files_of_cases),
    "desk:application_letter": Entry(known=lambda world: [], hidden=_hidden_letters),
    "desk:reply_draft": Entry(
        known=lambda world: [], hidden=lambda world: _then(_hidden_applications(world), "docx")
    ),
    "desk:letter_templates": Entry(),
    "desk:letter_template": Entry(
        known=lambda world: [],
        # The requesting users are officers of the other bodies.
        hidden=lambda world: [
            ((world.cast.government.pk, "reply"), (world.cast.government.pk + NEVER, "reply"))
        ],
    ),
    "desk:custom_fields": Entry(),
    "desk:custom_field_add": Entry(
        known=lambda world: [],
        hidden=lambda world: [((world.cast.government.pk,), (world.cast.government.pk + NEVER,))],
    ),
    "desk:custom_field_retire": Entry(known=lambda world: [(NEVER, NEVER)]),
    "desk:application_to_letter": Entry(known=lambda world: [], hidden=_hidden_applications),
    "desk:application_export": Entry(known=lambda world: [], hidden=_hidden_applications),
    "desk:applicant_reveal": Entry(known=lambda world: [], hidden=_hidden_applications),
    "desk:application_action": Entry(
        known=lambda world: [], hidden=lambda world: _then(_hidden_applications(world), "register")
    ),
    "desk:document": Entry(known=_own_documents, hidden=_hidden_documents),
    "desk:document_edit": Entry(known=_own_documents, hidden=_hidden_documents),
    "desk:document_preview": Entry(
        known=_own_documents,
        hidden=_hidden_documents,
        queries=lambda world: ["size=phone", "size=x"],
    ),
    "desk:drafting_sheet": Entry(known=_own_documents, hidden=_hidden_documents),
    "desk:preview_links": Entry(known=_own_documents, hidden=_hidden_documents),
    "desk:preview_openings": Entry(known=lambda world: [], hidden=_hidden_links),
    "desk:preview_link_revoke": Entry(known=lambda world: [], hidden=_hidden_links),
    "desk:attachment_add": Entry(known=_own_documents, hidden=_hidden_documents),
    "desk:document_text": Entry(known=_own_documents, hidden=_hidden_documents),
    "desk:document_file": Entry(known=lambda world: [], hidden=_hidden_desk_files),
    "desk:file_download": Entry(known=lambda world: [], hidden=_hidden_tickets),
    "desk:document_relations": Entry(known=_own_documents, hidden=_hidden_documents),
    "desk:relation_remove": Entry(
        known=lambda world: [], hidden=lambda world: _then(_hidden_documents(world), 1)
    ),
    "desk:interpretation_plan": Entry(known=_own_documents, hidden=_hidden_documents),
    "desk:interpretation_draft": Entry(known=lambda world: [], hidden=_hidden_documents),
    "desk:interpretations": Entry(queries=lambda world: ["page=forged"]),
    "desk:inquiries": Entry(queries=lambda world: ["page=forged"]),
    "desk:document_inquiries": Entry(known=_own_documents, hidden=_hidden_documents),
    "desk:inquiry": Entry(known=_own_inquiries, hidden=_hidden_inquiries),
    "desk:inquiry_override": Entry(known=lambda world: [], hidden=_hidden_inquiries),
    "desk:inquiry_file": Entry(known=lambda world: [], hidden=_hidden_inquiry_files),
    "desk:document_remarks": Entry(known=_own_documents, hidden=_hidden_documents),
    "desk:remark_answer": Entry(known=lambda world: [], hidden=_hidden_remarks),
    "desk:short_reviews": Entry(queries=lambda world: ["page=forged"]),
    "desk:short_review_end": Entry(known=lambda world: [], hidden=_hidden_short_reviews),
    "desk:step_days": Entry(queries=lambda world: ["page=forged", "body=990000"]),
    "desk:clean_ups": Entry(queries=lambda world: ["page=forged"]),
    "desk:clean_up": Entry(known=lambda world: [], hidden=_hidden_clean_ups),
    "desk:clean_up_publish": Entry(known=lambda world: [], hidden=_hidden_clean_ups),
    "desk:duties": Entry(
        queries=lambda world: ["page=forged", "state=missing", "year=2026", "body=990000-D02"]
    ),
    "desk:duty_bodies": Entry(queries=lambda world: ["page=forged", "year=2026"]),
    "desk:duty_events": Entry(queries=lambda world: ["page=forged"]),
    "desk:duty_event_withdraw": Entry(known=lambda world: [(NEVER,)]),
    "desk:draft_templates": Entry(queries=lambda world: ["page=forged"]),
    "desk:draft_template_create": Entry(),
    "desk:draft_template": Entry(known=lambda world: [(NEVER,)]),
    "desk:draft_template_remove": Entry(known=lambda world: [(NEVER,)]),
    "desk:document_masking": Entry(known=_own_documents, hidden=_hidden_documents),
    "desk:attachment_describe": Entry(
        known=lambda world: [], hidden=lambda world: _then(_hidden_documents(world), 1)
    ),
    "desk:broken_links": Entry(queries=lambda world: ["page=forged"]),
    "desk:duty": Entry(known=lambda world: [], hidden=_hidden_duties),
    "desk:columns": Entry(known=_catalogues, hidden=_hidden_columns),
    "desk:catalogues": Entry(queries=lambda world: ["page=forged"]),
    "desk:catalogue": Entry(known=_catalogues, hidden=_hidden_catalogues),
    "desk:catalogue_file": Entry(known=_catalogues, hidden=_hidden_catalogues),
    "desk:catalogue_upload": Entry(known=_catalogues, hidden=_hidden_catalogues),
    "desk:catalogue_version": Entry(known=lambda world: [], hidden=_hidden_versions),
    "desk:catalogue_adopt": Entry(known=lambda world: [], hidden=_hidden_versions),
    "desk:catalogue_discard": Entry(known=lambda world: [], hidden=_hidden_versions),
    "portal:body_catalogue": Entry(
        known=_bodies, queries=lambda world: ["format=csv", "page=A20-15", "page=forged"]
    ),
    # Of a draft there is no number; nothing public may name it.
    "portal:catalogue_version": Entry(
        known=lambda world: [],
        hidden=lambda world: [
            ((world.cast.finance.code, 1), (world.cast.finance.code, NEVER))
            for _draft in _hidden_versions(world)
        ],
    ),
    "portal:register": Entry(
        known=_bodies, queries=lambda world: ["genre=rule", "genre=x", "page=forged"]
    ),
    "portal:clean_up": Entry(
        known=lambda world: [],
        hidden=lambda world: [
            ((world.cast.finance.code, *secret), (world.cast.finance.code, *never))
            for secret, never in _hidden_clean_ups(world)
        ],
    ),
    "desk:validity_calendar": Entry(queries=lambda world: ["page=forged"]),
    "desk:attachment_remove": Entry(known=lambda world: [], hidden=_hidden_desk_files),
    "desk:delivery_add": Entry(known=_own_documents, hidden=_hidden_documents),
    "desk:document_action": Entry(
        known=lambda world: [(pk, "submit") for (pk,) in _own_documents(world)],
        hidden=_hidden_steps,
    ),
    # Only their administrators can find people of other bodies.
    "desk:people": Entry(queries=lambda world: ["q=a", "post=drafter", "account=open"], words="q"),
    "desk:person_create": Entry(),
    "desk:popular_queries": Entry(),
    "desk:synonyms": Entry(),
    "desk:person": Entry(known=lambda world: [(world.cast.stranger.pk,)], hidden=_hidden_people),
    "desk:person_action": Entry(
        known=lambda world: [], hidden=lambda world: _then(_hidden_people(world), "deactivate")
    ),
    "desk:person_import": Entry(),
    "desk:sign_in_letters": Entry(),
    "desk:sign_in_letter": Entry(known=lambda world: [], hidden=_hidden_people),
    "desk:identity_link": Entry(known=lambda world: [], hidden=_hidden_people),
    "desk:identity_code": Entry(known=lambda world: [], hidden=_hidden_people),
    "desk:identity_unlink": Entry(known=lambda world: [], hidden=_hidden_people),
    "desk:post_grant": Entry(known=lambda world: [], hidden=_hidden_people),
    "desk:post_end": Entry(
        known=lambda world: [], hidden=lambda world: _then(_hidden_people(world), 1)
    ),
    "desk:delegation_add": Entry(known=lambda world: [], hidden=_hidden_people),
    "desk:delegation_end": Entry(
        known=lambda world: [], hidden=lambda world: _then(_hidden_people(world), 1)
    ),
    # Only their editors open them: the stranger those of the health commission.
    "desk:bodies": Entry(queries=lambda world: ["q=a", "q=990000"], words="q"),
    "desk:body_create": Entry(),
    "desk:body": Entry(known=_own_bodies, hidden=_hidden_bodies),
    "desk:body_edit": Entry(known=_own_bodies, hidden=_hidden_bodies),
    "desk:body_checks": Entry(known=_own_bodies, hidden=_hidden_bodies),
    "desk:body_end": Entry(known=_own_bodies, hidden=_hidden_bodies),
    "desk:body_details": Entry(
        known=lambda world: [(pk, "contact") for (pk,) in _own_bodies(world)],
        hidden=lambda world: _then(_hidden_bodies(world), "contact"),
    ),
    "desk:body_guide": Entry(
        known=lambda world: [(pk, "ug") for (pk,) in _own_bodies(world)],
        hidden=lambda world: _then(_hidden_bodies(world), "ug"),
    ),
    "desk:body_accessibility": Entry(
        known=lambda world: [(pk, "ug") for (pk,) in _own_bodies(world)],
        hidden=lambda world: _then(_hidden_bodies(world), "ug"),
    ),
    "desk:office_add": Entry(known=lambda world: [], hidden=_hidden_bodies),
    "desk:office_edit": Entry(
        known=lambda world: [], hidden=lambda world: _then(_hidden_bodies(world), 1)
    ),
    "desk:site": Entry(),
    "desk:document_bulk_action": Entry(known=lambda world: []),
    "desk:activity": Entry(
        queries=lambda world: [
            "verb=document.closed",
            "since=2026-01-01",
            "body=990000-D01",
            "page=x",
        ]
    ),
    "desk:shortcuts": Entry(),
    "desk:shortcut_switch": Entry(known=lambda world: []),
    "desk:reports": Entry(queries=lambda world: ["page=forged"]),
    "desk:reports_below": Entry(
        known=lambda world: [],
        hidden=lambda world: [
            ((world.cast.government.pk, 2025), (world.cast.government.pk + NEVER, 2025))
        ],
    ),
    "desk:report": Entry(known=lambda world: [], hidden=_hidden_reports),
    "desk:report_file": Entry(
        known=lambda world: [], hidden=lambda world: _then(_hidden_reports(world), "csv")
    ),
    "desk:report_section": Entry(
        known=lambda world: [], hidden=lambda world: _then(_hidden_reports(world), "other")
    ),
    "desk:report_action": Entry(
        known=lambda world: [], hidden=lambda world: _then(_hidden_reports(world), "submit")
    ),
    "desk:finding_explain": Entry(known=lambda world: [], hidden=_hidden_reports),
    "desk:remark_settle": Entry(
        known=lambda world: [], hidden=lambda world: _then(_hidden_reports(world), 1)
    ),
    "desk:document_file_page": Entry(
        known=lambda world: [], hidden=lambda world: _then(_hidden_desk_files(world), 1)
    ),
    "desk:document_file_page_image": Entry(
        known=lambda world: [], hidden=lambda world: _then(_hidden_desk_files(world), 1)
    ),
    "desk:application_file_page": Entry(
        known=lambda world: [], hidden=lambda world: _then(_hidden_files_of_cases(world), 1)
    ),
    "desk:application_file_page_image": Entry(
        known=lambda world: [], hidden=lambda world: _then(_hidden_files_of_cases(world), 1)
    ),
    "desk:redactions": Entry(),
    "desk:document_redactions": Entry(known=_own_documents, hidden=_hidden_documents),
    "desk:application_redactions": Entry(known=lambda world: [], hidden=_hidden_applications),
    "desk:redaction": Entry(known=lambda world: [], hidden=_hidden_redactions),
    "desk:redaction_action": Entry(
        known=lambda world: [], hidden=lambda world: _then(_hidden_redactions(world), "approve")
    ),
    "desk:redaction_original_page": Entry(
        known=lambda world: [], hidden=lambda world: _then(_hidden_redactions(world), 1)
    ),
    "desk:redaction_result_page": Entry(
        known=lambda world: [], hidden=lambda world: _then(_hidden_redactions(world), 1)
    ),
    "desk:redaction_original": Entry(known=lambda world: [], hidden=_hidden_redactions),
    "desk:redaction_result": Entry(known=lambda world: [], hidden=_hidden_redactions),
    "desk:redaction_proof": Entry(known=lambda world: [], hidden=_hidden_redactions),
    "desk:error_reports": Entry(queries=lambda world: ["state=answered", "state=x", "page=forged"]),
    "desk:error_report": Entry(known=lambda world: [], hidden=_hidden_error_reports),
    "desk:error_report_action": Entry(
        known=lambda world: [], hidden=lambda world: _then(_hidden_error_reports(world), "answer")
    ),
    "desk:schemes": Entry(queries=lambda world: ["page=forged"]),
    "desk:scheme_create": Entry(),
    "desk:scheme": Entry(
        known=lambda world: assessments.adopted_schemes(),
        hidden=lambda world: assessments.draft_schemes(NEVER),
    ),
    "desk:scheme_action": Entry(
        known=lambda world: [],
        hidden=lambda world: _then(assessments.draft_schemes(NEVER), "submit"),
    ),
    "desk:assessments": Entry(queries=lambda world: ["page=forged"]),
    "desk:assessment_create": Entry(),
    "desk:assessment": Entry(
        known=lambda world: assessments.published_ids(),
        hidden=lambda world: assessments.hidden_assessments(NEVER),
    ),
    "desk:assessment_action": Entry(
        known=lambda world: [],
        hidden=lambda world: _then(assessments.hidden_assessments(NEVER), "start"),
    ),
    "desk:sheet": Entry(
        known=lambda world: [], hidden=lambda world: assessments.hidden_sheets(NEVER)
    ),
    "desk:sheet_action": Entry(
        known=lambda world: [],
        hidden=lambda world: _then(assessments.hidden_sheets(NEVER), "visit"),
    ),
    "desk:sheet_measured": Entry(
        known=lambda world: [],
        hidden=lambda world: _then(assessments.hidden_sheets(NEVER), "released"),
    ),
    "desk:assessment_evidence": Entry(
        known=lambda world: [], hidden=lambda world: assessments.hidden_evidence(NEVER)
    ),
    "desk:finding": Entry(
        known=lambda world: [], hidden=lambda world: assessments.hidden_findings(NEVER)
    ),
    "desk:finding_action": Entry(
        known=lambda world: [],
        hidden=lambda world: _then(assessments.hidden_findings(NEVER), "retest"),
    ),
    "desk:finding_give": Entry(
        known=lambda world: [], hidden=lambda world: assessments.hidden_findings(NEVER)
    ),
    "desk:plans": Entry(queries=lambda world: ["page=forged"]),
    "desk:plan_create": Entry(),
    "desk:plan": Entry(known=lambda world: issued_plans(), hidden=lambda world: drafts(NEVER)),
    "desk:plan_action": Entry(
        known=lambda world: [], hidden=lambda world: _then(drafts(NEVER), "submit")
    ),
    "desk:plan_file": Entry(known=lambda world: issued_plans(), hidden=lambda world: drafts(NEVER)),
    "desk:plan_table": Entry(
        known=lambda world: issued_plans(), hidden=lambda world: drafts(NEVER)
    ),
    "desk:plan_proposals": Entry(
        known=lambda world: issued_plans(), hidden=lambda world: drafts(NEVER)
    ),
    "desk:plan_tasks": Entry(
        queries=lambda world: ["state=done", "state=late", "state=x", "page=forged"]
    ),
    "desk:plan_task": Entry(known=lambda world: [], hidden=lambda world: hidden_tasks(NEVER)),
    "desk:plan_task_action": Entry(
        known=lambda world: [], hidden=lambda world: _then(hidden_tasks(NEVER), "accept")
    ),
    "desk:organisations": Entry(queries=lambda world: ["page=forged"]),
    "desk:organisation": Entry(known=_own_bodies, hidden=lambda world: other_bodies(world, NEVER)),
    "desk:organisation_add": Entry(
        known=lambda world: [], hidden=lambda world: _then(other_bodies(world, NEVER), "figures")
    ),
    "desk:leading_post_end": Entry(known=lambda world: [], hidden=lambda world: other_seats(NEVER)),
    "desk:reading_place_edit": Entry(
        known=lambda world: [], hidden=lambda world: other_places(NEVER)
    ),
    "desk:reading_place_close": Entry(
        known=lambda world: [], hidden=lambda world: other_places(NEVER)
    ),
    "desk:meetings": Entry(queries=lambda world: ["state=published", "state=x", "page=forged"]),
    "desk:meeting_create": Entry(),
    "desk:meeting": Entry(known=lambda world: [], hidden=lambda world: hidden_meetings(NEVER)),
    "desk:meeting_applicants": Entry(
        known=lambda world: [], hidden=lambda world: hidden_meetings(NEVER)
    ),
    "desk:seat_enter": Entry(known=lambda world: [], hidden=lambda world: hidden_meetings(NEVER)),
    "desk:meeting_document": Entry(
        known=lambda world: [], hidden=lambda world: hidden_meetings(NEVER)
    ),
    "desk:meeting_action": Entry(
        known=lambda world: [], hidden=lambda world: _then(hidden_meetings(NEVER), "draw")
    ),
    "desk:events": Entry(queries=lambda world: ["state=closed", "state=x", "page=forged"]),
    "desk:event_create": Entry(),
    "desk:event": Entry(known=lambda world: [], hidden=_hidden_events),
    "desk:event_live": Entry(known=lambda world: [], hidden=_hidden_events),
    "desk:event_recording": Entry(known=lambda world: [], hidden=_hidden_events),
    "desk:event_action": Entry(
        known=lambda world: [], hidden=lambda world: _then(_hidden_events(world), "cancel")
    ),
    "desk:event_question": Entry(known=lambda world: [], hidden=_hidden_event_questions),
    "desk:event_question_action": Entry(
        known=lambda world: [], hidden=lambda world: _then(_hidden_event_questions(world), "ask")
    ),
    "desk:concerns": Entry(queries=lambda world: ["state=closed", "state=x", "page=forged"]),
    "desk:concern_create": Entry(),
    "desk:concern": Entry(known=lambda world: [], hidden=_hidden_concerns),
    "desk:concern_statement": Entry(known=lambda world: [], hidden=_hidden_concerns),
    "desk:concern_action": Entry(
        known=lambda world: [], hidden=lambda world: _then(_hidden_concerns(world), "close")
    ),
    "desk:figures": Entry(queries=_figures),
    "desk:figure": Entry(known=_figure_keys, queries=_figures),
    "desk:figure_detail": Entry(
        known=lambda world: [("applications.1.total",), ("proactive.normdocs.made",), ("x",)],
        queries=lambda world: [*_figures(world), "scope=own", "scope=x"],
    ),
    "desk:statistics_table": Entry(
        queries=lambda world: [
            *_figures(world),
            "what=closed&by=outcome",
            "what=items&by=body&body=990000-D01",
            "what=x",
            "sort=now",
        ]
    ),
    "desk:saved_table_save": Entry(known=lambda world: []),
    "desk:saved_table_delete": Entry(known=lambda world: [(NEVER,)]),
    "desk:manual_figures": Entry(queries=_figures),
    "desk:manual_figure_add": Entry(known=lambda world: [(world.cast.finance.pk, 2026)]),
    "desk:manual_figure_undo": Entry(known=lambda world: [(NEVER,)]),
    "desk:local_row_add": Entry(known=lambda world: [(world.cast.finance.pk, 2026)]),
    "desk:local_row_end": Entry(known=lambda world: [(NEVER, 2026)]),
    "desk:taken_over_report": Entry(known=lambda world: [(NEVER,)]),
    "desk:taken_over_report_add": Entry(known=lambda world: [(world.cast.finance.pk, 2026)]),
}


def secret_rows(world: World) -> Iterator[str]:
    """Yield the rows that must exist, so that the test cannot pass on an empty database."""
    yield from (
        f"document {one.pk}" for one in Document.objects.exclude(status="released") if one.title
    )
    yield from (
        f"file {one.pk}"
        for one in Attachment.objects.exclude(pk__in=public_attachments().values("pk"))
    )
