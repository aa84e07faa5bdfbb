"""Known and hidden arguments of addresses, from the world of the leak test."""

from typing import TYPE_CHECKING

from gongkai.applications.models import Application, CaseFile, Letter
from gongkai.catalogue.models import CatalogueItem, CatalogueVersion, Genre, Subject
from gongkai.desk.documents.page_actions import document_actions
from gongkai.desk.signed_urls import Ticket, issued
from gongkai.documents.models import (
    ArchivePackage,
    Attachment,
    CleanUp,
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
from tests.leaks.entries import NEVER, Arguments

if TYPE_CHECKING:  # the world uses addresses from here
    from tests.leaks.world import World


def numbers(world: "World") -> list[Arguments]:
    return [(one.index_number,) for one in [*world.public, *world.gone]]


def hidden_numbers(world: "World") -> list[tuple[Arguments, Arguments]]:
    """Return secret numbers, each with an unallocated one of the same body and length."""
    numbers = [str(one.index_number) for one in world.hidden]
    return [
        ((number,), (f"{number.rpartition('-')[0]}-{'9' * len(number.rpartition('-')[2])}",))
        for number in numbers
    ]


def small_numbers(world: "World") -> list[Arguments]:
    return [(str(number).lower(),) for (number,) in numbers(world)]


def small_hidden_numbers(world: "World") -> list[tuple[Arguments, Arguments]]:
    return [
        ((str(number).lower(),), (str(never).lower(),))
        for (number,), (never,) in hidden_numbers(world)
    ]


def bodies(world: "World") -> list[Arguments]:
    return [(body.code,) for body in (world.cast.government, world.cast.finance, world.cast.health)]


def files(world: "World") -> list[Arguments]:
    found = public_attachments().select_related("version__document").order_by("id")
    return [(one.version.document.index_number, one.pk, one.name) for one in found]


def hidden_files(world: "World") -> list[tuple[Arguments, Arguments]]:
    """Return secret files under their own and under a public number, with ids that do not exist."""
    found = []
    public = str(world.public[0].index_number)
    for number, _document, pk, name in world.hidden_files:
        found += [((at, pk, name), (at, pk + NEVER, name)) for at in (number, public)]
    return found


def hidden_pages(world: "World") -> list[tuple[Arguments, Arguments]]:
    return [
        ((at, pk, 1), (never_at, never, 1))
        for (at, pk, _name), (never_at, never, _same) in hidden_files(world)
    ]


def own_documents(world: "World") -> list[Arguments]:
    return [(one.pk,) for one in world.health]


def hidden_documents(world: "World") -> list[tuple[Arguments, Arguments]]:
    return [((pk,), (pk + NEVER,)) for pk in secret_ids(world)]


def hidden_desk_files(world: "World") -> list[tuple[Arguments, Arguments]]:
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


def hidden_tickets(world: "World") -> list[tuple[Arguments, Arguments]]:
    """Return signed URLs made for a user with access, and one for a file that never existed."""
    account = world.cast.drafter.account_id or 0
    return [
        ((issued(Ticket(account, document, pk)),), (issued(Ticket(account, document, pk + NEVER)),))
        for _number, document, pk, _name in world.hidden_files
    ]


def hidden_steps(world: "World") -> list[tuple[Arguments, Arguments]]:
    verbs = [*document_actions(), "nonsense"]
    return [
        ((pk, verbs[at % len(verbs)]), (pk + NEVER, verbs[at % len(verbs)]))
        for at, pk in enumerate(secret_ids(world))
    ]


def hidden_people(world: "World") -> list[tuple[Arguments, Arguments]]:
    """Return people of bodies that the user does not administer; the clerk is one of the users."""
    return [
        ((world.cast.people[name].pk,), (world.cast.people[name].pk + NEVER,))
        for name in ("drafter", "approver")
    ]


def own_bodies(world: "World") -> list[Arguments]:
    return [(world.cast.health.pk,)]


def hidden_bodies(world: "World") -> list[tuple[Arguments, Arguments]]:
    """Return a body whose details the requesting users do not edit."""
    return [((world.cast.finance.pk,), (world.cast.finance.pk + NEVER,))]


def hidden_reports(world: "World") -> list[tuple[Arguments, Arguments]]:
    """Return the draft report of a government in which no requesting user has a post."""
    return [((report,), (report + NEVER,)) for report in world.reports]


def then(
    pairs: list[tuple[Arguments, Arguments]], more: object
) -> list[tuple[Arguments, Arguments]]:
    return [((*secret, more), (*never, more)) for secret, never in pairs]


def own_inquiries(world: "World") -> list[Arguments]:
    found = Inquiry.objects.filter(version__document__in=world.health).order_by("id")
    return [(one.pk,) for one in found]


def hidden_inquiries(world: "World") -> list[tuple[Arguments, Arguments]]:
    """Return inquiries about drafts of a body in which no requesting user works."""
    return [((one.pk,), (one.pk + NEVER,)) for one in Inquiry.objects.order_by("id")]


def hidden_inquiry_files(world: "World") -> list[tuple[Arguments, Arguments]]:
    found = Attachment.objects.filter(version__inquiries__isnull=False).order_by("id")
    return [
        ((inquiry, one.pk), (inquiry, one.pk + NEVER))
        for ((inquiry,), _never) in hidden_inquiries(world)
        for one in found
    ]


def hidden_remarks(world: "World") -> list[tuple[Arguments, Arguments]]:
    """Return remarks on secret drafts, under their own and under a visible document."""
    own = world.health[0].pk
    return [
        ((at, one.pk), (at, one.pk + NEVER))
        for one in PassageRemark.objects.select_related("version").order_by("id")
        for at in (one.version.document_id, own)
    ]


def hidden_short_reviews(world: "World") -> list[tuple[Arguments, Arguments]]:
    return [((one.pk,), (one.pk + NEVER,)) for one in ShortReview.objects.order_by("id")]


def hidden_clean_ups(world: "World") -> list[tuple[Arguments, Arguments]]:
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


def hidden_links(world: "World") -> list[tuple[Arguments, Arguments]]:
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


def hidden_previews(world: "World") -> list[tuple[Arguments, Arguments]]:
    """Return addresses of previewed files, signed for a user with access and for an expired link."""
    account = world.cast.drafter.account_id or 0
    link = hidden_links(world)[0][0][1]
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


def catalogues(world: "World") -> list[Arguments]:
    """Return the body of the user, whose catalogue they may write."""
    return [(world.cast.health.pk,)]


def hidden_catalogues(world: "World") -> list[tuple[Arguments, Arguments]]:
    """Return a body in which the user does not work, and one that does not exist."""
    return [((world.cast.finance.pk,), (world.cast.finance.pk + NEVER,))]


def hidden_columns(world: "World") -> list[tuple[Arguments, Arguments]]:
    """Return a body in which no requesting user works, and one that does not exist."""
    return [((world.cast.government.pk,), (world.cast.government.pk + NEVER,))]


def hidden_duties(world: "World") -> list[tuple[Arguments, Arguments]]:
    """Return a duty of a body in which the user does not work, which is entered here."""
    found, _made = Duty.objects.get_or_create(
        body=world.cast.government,
        item=CatalogueItem.objects.get(code="A20-07"),
        opens_on=SINCE,
        defaults={"first": SINCE, "last": SINCE, "due_on": SINCE, "closes_on": world.at.date()},
    )
    return [((found.pk,), (found.pk + NEVER,))]


def hidden_versions(world: "World") -> list[tuple[Arguments, Arguments]]:
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


def hidden_packages(world: "World") -> list[tuple[Arguments, Arguments]]:
    """Return a package of a body in which the user does not work, which is entered here."""
    found, _made = ArchivePackage.objects.get_or_create(
        body=world.cast.finance, year=2025, defaults={"requested_at": world.at}
    )
    return [((found.pk,), (found.pk + NEVER,))]


def secret_ids(world: "World") -> list[int]:
    """Return the documents of the body in which the user does not work, public or not."""
    return [one.pk for one in [*world.hidden, *world.gone, *world.public]]


def filters(world: "World") -> list[str]:
    headings = [
        *(f"genre={one.code}" for one in Genre.objects.order_by("id")),
        *(f"item={one.code}" for one in CatalogueItem.objects.order_by("id")),
        *(f"subject={one.code}" for one in Subject.objects.order_by("id")[:4]),
        *(f"body={code}" for (code,) in bodies(world)),
        *(f"language={code}" for code in ("zh-hans", "en", "ug")),
    ]
    return [*headings, "year=2026", "year=1987", "year=1999", "page=forged", "cursor=forged"]


def pages(world: "World") -> list[str]:
    return [*filters(world), "limit=1", "limit=100", "limit=0", "limit=x"]


def searches(world: "World") -> list[str]:
    narrowed = [f"q=收费&{one}" for one in filters(world)]
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


def desk_filters(world: "World") -> list[str]:
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


def hidden_notifications(world: "World") -> list[tuple[Arguments, Arguments]]:
    """Return notifications of other users; those of the drafter have the lowest ids."""
    found = Notification.objects.exclude(person=world.cast.stranger).order_by("id")[:3]
    return [((one.pk,), (one.pk + NEVER,)) for one in found]


def hidden_filters(world: "World") -> list[tuple[Arguments, Arguments]]:
    saved = SavedFilter.objects.filter(account=world.cast.drafter.account).first() or save_filter(
        world.cast.drafter.account, "mine", "state=draft"
    )
    return [((saved.pk, verb), (saved.pk + NEVER, verb)) for verb in ("rename", "begin", "forget")]


def hidden_case_files(world: "World") -> list[tuple[Arguments, Arguments]]:
    return [((one.pk,), (one.pk + NEVER,)) for one in CaseFile.objects.order_by("id")]


def hidden_letters(world: "World") -> list[tuple[Arguments, Arguments]]:
    return [
        ((one.application_id, one.pk, form), (one.application_id + NEVER, one.pk + NEVER, form))
        for one in Letter.objects.order_by("id")
        for form in ("pdf", "docx")
    ]


def hidden_applications(world: "World") -> list[tuple[Arguments, Arguments]]:
    return [((one.pk,), (one.pk + NEVER,)) for one in Application.objects.order_by("id")]


def hidden_files_of_cases(world: "World") -> list[tuple[Arguments, Arguments]]:
    return [
        ((one.application_id, one.pk), (one.application_id + NEVER, one.pk + NEVER))
        for one in CaseFile.objects.order_by("id")
    ]


def hidden_error_reports(world: "World") -> list[tuple[Arguments, Arguments]]:
    """Return reports of errors to bodies for which no requesting user answers."""
    return [((one.pk,), (one.pk + NEVER,)) for one in ErrorReport.objects.order_by("id")]


def hidden_concerns(world: "World") -> list[tuple[Arguments, Arguments]]:
    """Return concerns of a body in which no requesting user works."""
    return [((one.pk,), (one.pk + NEVER,)) for one in Concern.objects.order_by("id")]


def hidden_concern_numbers(world: "World") -> list[tuple[Arguments, Arguments]]:
    """Return the numbers of concerns on which nothing was stated."""
    return [((one.number,), (f"{one.number}9",)) for one in Concern.objects.order_by("id")]


def hidden_events(world: "World") -> list[tuple[Arguments, Arguments]]:
    """Return events of a body in which no requesting user works."""
    found = Event.objects.filter(announced_at=None).order_by("id")
    return [((one.pk,), (one.pk + NEVER,)) for one in found]


def hidden_event_questions(world: "World") -> list[tuple[Arguments, Arguments]]:
    """Return questions to events of a body in which no requesting user works."""
    found = EventQuestion.objects.filter(event__announced_at=None).order_by("id")
    return [((one.pk,), (one.pk + NEVER,)) for one in found]


def hidden_event_numbers(world: "World") -> list[tuple[Arguments, Arguments]]:
    """Return the addresses of events that were not announced."""
    found = Event.objects.filter(announced_at=None).order_by("id")
    return [
        ((path, one.number), (path, f"{one.number}9"))
        for one in found
        for path in ("interviews", "press")
    ]


def hidden_event_recordings(world: "World") -> list[tuple[Arguments, Arguments]]:
    found = Recording.objects.filter(event__announced_at=None).order_by("id")
    return [
        ((path, one.event.number, one.name), (path, f"{one.event.number}9", one.name))
        for one in found.select_related("event")
        for path in ("interviews", "press")
    ]


def public_events(world: "World") -> list[Arguments]:
    found = Event.objects.filter(announced_at__isnull=False).order_by("id")
    return [("interviews" if one.kind == "interview" else "press", one.number) for one in found]


def event_kinds(world: "World") -> list[Arguments]:
    return [("interviews",), ("press",)]


def hidden_redactions(world: "World") -> list[tuple[Arguments, Arguments]]:
    """Return redactions of files of cases that no requesting user handles."""
    return [((one.pk,), (one.pk + NEVER,)) for one in Redaction.objects.order_by("id")]


def figures(world: "World") -> list[str]:
    return [
        f"year={year}{more}"
        for year in (1987, 2026)
        for more in ("", "&tree=1", "&body=990000-D01", "&body=990000")
    ]


def figure_keys(world: "World") -> list[Arguments]:
    return [(key,) for key in BY_KEY]
