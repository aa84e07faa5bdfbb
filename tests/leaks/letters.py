"""Letters whose words are secret, and the arguments of the routes about them."""

from collections.abc import Callable
from typing import Any

from gongkai.ledger.actions import SYSTEM
from gongkai.mailbox.actions.intake import receive_letter
from gongkai.mailbox.actions.letters import (
    approve_letter_reply,
    draft_letter_reply,
    promise_day,
    propose_publication,
    recall_letter,
    route_letter,
    send_letter_reply,
)
from gongkai.mailbox.actions.topics import set_topic
from gongkai.mailbox.actions.writers import agree_to_publication
from gongkai.mailbox.intake import NewLetter
from gongkai.mailbox.models import MailboxLetter, MailboxTopic
from gongkai.mailbox.workflow import (
    PromiseInputs,
    PublicationInputs,
    ReasonInputs,
    ReplyInputs,
    RouteInputs,
)
from gongkai.organisations.actions import grant_post
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind
from tests.cast import SINCE, person

NEVER = 1_000_000


def add_counted_letters(world: Any) -> None:
    """
    Create letters that the public table counts, with secret words, and one that is published.

    All are with a body in which no requesting user works. One is a complaint about the body of the
    stranger, who handles letters there and never sees it. Of the published one, only the text that
    its writer agreed to is public.
    """
    cast, at = world.cast, world.at
    leader, chief = person("leader"), person("leading")
    for who, kind in ((leader, PostKind.DISCLOSURE_OFFICER), (chief, PostKind.APPROVER)):
        grant_post(who, kind, cast.government, by=SYSTEM, at=at, since=SINCE)

    def routed(about: int | None = None) -> MailboxLetter:
        inputs = RouteInputs(cast.government.pk, world.word("why a letter was routed"))
        return route_letter(_received(world, about), inputs, by=leader, at=at)

    promise = PromiseInputs(at.date().replace(month=12, day=20), world.word("a promise"))
    promise_day(routed(cast.health.pk), promise, by=leader, at=at)
    recall_letter(routed(), ReasonInputs(world.word("why it was recalled")), by=leader, at=at)
    for is_public in (False, True):
        reply = ReplyInputs(
            world.word("the reply to a letter") + "，路灯已经全部修复，当晚恢复照明。"
        )
        letter = draft_letter_reply(routed(), reply, by=leader, at=at)
        letter = send_letter_reply(approve_letter_reply(letter, by=chief, at=at), by=leader, at=at)
        if is_public:
            text = PublicationInputs("路灯", "路灯不亮。", "已经修复。")
            agree_to_publication(propose_publication(letter, text, by=leader, at=at), at=at)
    set_topic(cast.government, "路灯", cast.health.pk, by=leader, at=at)


def add_secret_letters(world: Any) -> None:
    """Create letters that are not routed yet, and propose a publication to a writer."""
    leader = Person.objects.get(account__username="leader")
    _received(world)
    _received(world, world.cast.health.pk)
    letter = MailboxLetter.objects.get(state="answered", publication="none")
    word = world.word("what a writer has not agreed to")
    inputs = PublicationInputs(word, word, word)
    propose_publication(letter, inputs, by=leader, at=world.at)


def _received(world: Any, about: int | None = None) -> MailboxLetter:
    facts = NewLetter(
        kind="complaint" if about else "question",
        title=world.word("the subject of a letter"),
        text=world.word("the words of a letter to the mailbox"),
        name=world.word("the name of a writer"),
        contact=world.word("the contact of a writer"),
        about_id=about,
        wishes_publication=True,
    )
    code = world.word("the code of a letter")
    return receive_letter(world.cast.government, facts, code=code, at=world.at)


def hidden_letters(_world: Any) -> list[tuple[tuple[Any, ...], tuple[Any, ...]]]:
    """Return the letters of a body in which no requesting user works."""
    return [((one.pk,), (one.pk + NEVER,)) for one in MailboxLetter.objects.order_by("id")]


def unpublished_letters(_world: Any) -> list[tuple[tuple[Any, ...], tuple[Any, ...]]]:
    """Return the letters that are not published."""
    letters = MailboxLetter.objects.filter(published_at=None).order_by("id")
    return [((one.pk,), (one.pk + NEVER,)) for one in letters]


def published_letters(_world: Any) -> list[tuple[Any, ...]]:
    """Return the published letters."""
    return [(one.pk,) for one in MailboxLetter.objects.filter(published_at__isnull=False)]


def hidden_topics(_world: Any) -> list[tuple[tuple[Any, ...], tuple[Any, ...]]]:
    """Return the topics of a mailbox that no requesting user handles."""
    return [((one.pk,), (one.pk + NEVER,)) for one in MailboxTopic.objects.order_by("id")]


def forged_ratings(world: Any) -> list[tuple[tuple[str], tuple[str]]]:
    """Return forged addresses to rate replies: of letters that exist, and of none."""
    found = MailboxLetter.objects.order_by("id").values_list("pk", flat=True)
    return [((f"{pk}-{'0' * 32}",), (f"{pk + NEVER}-{'0' * 32}",)) for pk in found]


def letter_entries(entry: Callable[..., Any]) -> dict[str, Any]:
    """Return the arguments of the routes about letters."""
    forged = ["page=forged", "format=csv", "format=x"]
    return {
        "portal:letters": entry(queries=lambda world: forged),
        "portal:letter": entry(known=published_letters, hidden=unpublished_letters),
        "portal:letter_topics": entry(queries=lambda world: forged),
        "portal:letter_table": entry(
            queries=lambda world: ["month=2026-11", "month=x", "month=2026-11&format=csv"]
        ),
        "portal:letter_create": entry(),
        "portal:letter_create_for": entry(known=lambda world: [("990000",), ("990000-D02",)]),
        "portal:letter_receipt": entry(known=lambda world: [("990000", "pdf"), ("X", "txt")]),
        "portal:letter_status": entry(),
        "portal:letter_rating": entry(known=lambda world: [], hidden=forged_ratings),
        "portal:letter_step": entry(known=lambda world: [("rate",), ("reopen",)]),
        "desk:letters": entry(queries=lambda world: ["state=done", "state=x", "page=forged"]),
        "desk:letter_create": entry(),
        "desk:letter_topics": entry(queries=lambda world: ["page=forged"]),
        "desk:letter_topic_end": entry(known=lambda world: [], hidden=hidden_topics),
        "desk:letter": entry(known=lambda world: [], hidden=hidden_letters),
        "desk:letter_action": entry(
            known=lambda world: [],
            hidden=lambda world: [
                ((*secret, "route"), (*never, "route")) for secret, never in hidden_letters(world)
            ],
        ),
    }
