"""Secrets of the gazette: an issue in proof, and a withdrawn document in a published one."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from gongkai.gazette.contents import text_digest
from gongkai.gazette.models import Article, Correction, Issue, Reading
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import grant_post
from gongkai.organisations.states import PostKind
from tests.cast import SINCE, person
from tests.leaks.entries import Entry

if TYPE_CHECKING:
    from tests.leaks.world import World

Arguments = tuple[Any, ...]
NEVER, NUMBER, HIDDEN = 700_000, 3, 77


def print_issue(world: "World") -> None:
    """Publish an issue of a body in which no requesting user works; one document was withdrawn since."""
    editor = person("gazetteer")
    body = world.cast.government
    grant_post(editor, PostKind.EDITOR, body, by=SYSTEM, at=world.at, since=SINCE)
    issue = _issue(world, NUMBER, state="published", published_at=world.at)
    for position, document in enumerate([*world.public[:2], world.gone[0]], start=1):
        version = document.public_version or document.versions.order_by("-number").first()
        Article.objects.create(
            issue=issue,
            position=position,
            section="4-departments",
            document=document,
            version=version,
            text_sha256=text_digest(version),
            first_page=position,
            last_page=position,
        )


def add_secret_issue(world: "World") -> None:
    """Create an issue in proof, with what its readers wrote."""
    issue = _issue(
        world,
        HIDDEN,
        state="proof_2",
        reason=world.word("why an issue of the gazette was returned"),
        files_error=world.word("why the files of an issue were not made"),
    )
    document = world.public[0]
    version = document.public_version
    Article.objects.create(
        issue=issue,
        position=1,
        section="4-departments",
        document=document,
        version=version,
        text_sha256=text_digest(version),
    )
    Reading.objects.create(
        issue=issue,
        round=1,
        step="proof-1",
        person=issue.author,
        post="editor",
        contents_sha256="0" * 64,
        note=world.word("the note of a proof-reader"),
        at=world.at,
    )
    Correction.objects.create(
        issue=issue,
        # A document of another body: who works there would see its corrections.
        document=world.health[0],
        version=world.health[0].versions.get(),
        round=1,
        step="proof-1",
        kind="text",
        quote=world.word("the passage of a marked correction"),
        proposal=world.word("the proposal of a marked correction"),
        note=world.word("the remark on a marked correction"),
        marked_by=issue.author,
        marked_at=world.at,
    )


def gazette_entries() -> Iterator[tuple[str, "Entry"]]:
    """Yield the arguments of each route of the gazette."""

    pages = ["page=forged", "edition=ug", "edition=x", "year=2026", "year=x"]
    yield "portal:gazette", Entry(queries=lambda world: [*pages, "format=csv", "format=x"])
    yield "portal:gazette_old", Entry(queries=lambda world: pages)
    yield (
        "portal:gazette_citation",
        Entry(
            queries=lambda world: [
                f"q=2026年第{NUMBER}期第3页",
                f"q=2026年第{HIDDEN}期",
                f"q=2026年第{HIDDEN}期第1页",
                "q=x",
            ]
        ),
    )
    yield "portal:gazette_feed", Entry(known=lambda world: [("atom",), ("rss",)])
    yield "portal:gazette_issues_json", Entry(queries=lambda world: ["page=forged"])
    more: dict[str, tuple[Arguments, ...]] = {
        "gazette_issue": ((),),
        "gazette_issue_json": ((),),
        "gazette_file": (("pdf",), ("epub",), ("x",)),
        "gazette_page": ((1,), (3,), (99,)),
        "gazette_article": ((1,), (2,), (3,), (9,)),
    }
    for name, ends in more.items():
        yield (
            f"portal:{name}",
            Entry(
                known=lambda world, ends=ends: [(*_address(NUMBER), *end) for end in ends],  # type: ignore[misc]
                hidden=lambda world, end=ends[0]: [  # type: ignore[misc]
                    ((*_address(HIDDEN), *end), (*_address(HIDDEN + 1), *end))
                ],
            ),
        )
    yield "desk:gazette", Entry(queries=lambda world: ["state=published", "state=x", "page=forged"])
    yield "desk:gazette_issue_create", Entry()
    yield "desk:gazette_back_issue_create", Entry()
    yield "desk:gazette_corrections", Entry(queries=lambda world: ["page=forged"])
    for name in ("issue", "arrange", "files_wanted"):
        yield f"desk:gazette_{name}", Entry(known=_none, hidden=_hidden_ids)
    for name, end in (("action", "return"), ("proof", "pdf"), ("article", 1)):
        yield (
            f"desk:gazette_{name}",
            Entry(known=_none, hidden=lambda world, end=end: _then(_hidden_ids(world), end)),  # type: ignore[misc]
        )
    for name in ("correction", "correction_settle", "correction_correct"):
        yield f"desk:gazette_{name}", Entry(known=_none, hidden=_hidden_corrections)


def _issue(world: "World", number: int, **changes: Any) -> Issue:
    editor = world.cast.government.posts.get(person__account__username="gazetteer").person
    return Issue.objects.create(
        body=world.cast.government,
        year=2026,
        number=number,
        language="zh-hans",
        issued_on=local_date(world.at),
        author=editor,
        round=1,
        created_at=world.at,
        changed_at=world.at,
        **changes,
    )


def _address(number: int) -> Arguments:
    return ("990000", 2026, number, "zh-hans")


def _none(world: "World") -> list[Arguments]:
    return []


def _then(
    pairs: list[tuple[Arguments, Arguments]], end: object
) -> list[tuple[Arguments, Arguments]]:
    return [((*secret, end), (*never, end)) for secret, never in pairs]


def _hidden_ids(world: "World") -> list[tuple[Arguments, Arguments]]:
    return [((one.pk,), (one.pk + NEVER,)) for one in Issue.objects.order_by("id")]


def _hidden_corrections(world: "World") -> list[tuple[Arguments, Arguments]]:
    return [((one.pk,), (one.pk + NEVER,)) for one in Correction.objects.order_by("id")]
