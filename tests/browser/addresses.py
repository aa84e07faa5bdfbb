"""
An address for every page of every face, read from the table of addresses.

What has no parameters is found by itself; a page with parameters needs an example here, or `test_addresses.py` fails.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils.translation import override

from gongkai.documents.actions import drafts, releases, reviews
from gongkai.documents.models import Document
from gongkai.organisations.models import Body, Person
from tests.cast import AT, Cast, build_cast
from tests.documents.test_actions import attach

WIDE = "<table><tr>" + "<th>项目名称和收费依据</th>" * 8 + "</tr></table>"
LANGUAGES = {"zh-hans": "", "en": "/en", "ug": "/ug"}


@dataclass(frozen=True)
class World:
    """What the pages show: documents in each state of interest, and who looks at them."""

    cast: Cast
    public: Document
    uyghur: Document
    gone: Document
    draft: Document
    waiting: Document
    corrected: Document

    def examples(self) -> Mapping[str, Sequence[str]]:
        """Return addresses for the routes with parameters; none where a route is no page of its own."""
        document = "desk:document"
        return {
            "portal:body": ["/b/990000-D01/", "/b/990000/"],
            "portal:item": [f"/i/{one.index_number}/" for one in (self.public, self.uyghur, self.gone)],
            "portal:attachment": [],
            "desk:document": [reverse(document, args=[one.pk]) for one in (self.waiting, self.corrected, self.public)],
            "desk:edit": [reverse("desk:edit", args=[self.draft.pk])],
            "desk:figure": ["/desk/figures/released/?year=2026&body=990000-D01"],
            "desk:attach": [],
            "desk:file": [],
            "desk:remove": [],
            "desk:act": [],
            "ui:mode": [],
        }

    @property
    def staff(self) -> Person:
        """Return who looks at the desk: the drafter sees every page there is for one without special posts."""
        return self.cast.drafter


# The same pages with something chosen, searched for or gone wrong.
MORE = (
    "/catalogue/?item=A20-08&year=2026", f"/search/?q={quote('收费')}", f"/search/?q={quote('没有这样的事')}", "/catalogue/?page=x", "/none/",
    "/desk/documents/?state=approval", f"/desk/documents/?q={quote('没有这样的事')}",
)  # fmt: skip


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
        title="ئۇقتۇرۇش", text="<p>ھۆكۈمەت ئۇچۇرلىرى ۋاقتىدا ئاشكارىلىنىشى كېرەك.</p>", language="ug"
    )
    gone = releases.withdraw_document(cast.released(), by=cast.disclosure, at=AT, reason="附件有误")
    waiting = cast.draft(title="关于调整收费标准的通知")
    reviews.submit_version(waiting, by=cast.drafter, at=AT, opinion="请审核。")
    corrected = cast.released()
    drafts.start_version(corrected, by=cast.drafter, at=AT)
    facts = cast.facts(text="<p>目录之外的费用，任何单位和个人有权拒绝。</p>", change_note="改用词")
    corrected.refresh_from_db()
    drafts.edit_version(corrected, facts, by=cast.drafter, at=AT, revision=1)
    return World(cast, public, uyghur, gone, cast.draft(), waiting, corrected)


def routes() -> Iterator[tuple[str, str | None]]:
    """Yield the name of each route that has one, with its address if it needs no parameters."""
    for name in sorted(_names(get_resolver().url_patterns, "")):
        with override("zh-hans"):
            try:
                address = reverse(name)
            except NoReverseMatch:
                address = None
        yield name, address


def _names(patterns: Sequence[URLPattern | URLResolver], space: str) -> Iterator[str]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _names(one.url_patterns, f"{space}{one.namespace}:" if one.namespace else space)
        elif one.name:
            yield space + one.name


def without_example(world: World) -> list[str]:
    """Name the routes with parameters for which nobody has given an example; the interface is no page."""
    examples = world.examples()
    return [name for name, address in routes() if address is None and name not in examples and name[:4] != "api:"]


def pages(world: World, language: str, client: Client) -> list[str]:
    """Return the addresses of all pages in one language; Uyghur has the public ones."""
    examples = world.examples()
    found = [address for name, address in routes() if address and name[:4] != "api:"]
    found += [address for name in examples for address in examples[name]]
    found += MORE
    public = [address for address in found if not address.startswith(PRIVATE)]
    private = [address for address in found if address.startswith(PRIVATE)] if language != "ug" else []
    every = [LANGUAGES[language] + address for address in public] + private
    return [address for address in dict.fromkeys(every) if is_page(client.get(address))]


PRIVATE = ("/desk/", "/sign-in/", "/sign-out/", "/styleguide/", "/language/", "/account/", "/mode/")


def is_page(answer: HttpResponse) -> bool:
    """Whether a browser shows it: not a form's target, a feed or a redirect."""
    return answer.status_code in {200, 400, 404, 410} and answer.headers.get("Content-Type", "").startswith("text/html")
