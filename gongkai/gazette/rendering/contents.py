"""What the files of an issue show: one view of its contents for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from gongkai.documents.queries.relations import PUBLIC_PAGE
from gongkai.gazette.citations import citation_text
from gongkai.gazette.contents import standing_of
from gongkai.gazette.models import Article, Issue
from gongkai.gazette.rendering.words import SECTIONS, WORDS
from gongkai.gazette.states import Edition, Standing
from gongkai.typesetting.text_blocks import Block, blocks_of


@dataclass(frozen=True)
class ArticleContent:
    """One article; `page` is 0 until it is known. With a `note`, its text is not shown any more."""

    position: int
    section: str
    title: str
    number: str
    blocks: Sequence[Block]
    index_number: str
    address: str
    page: int
    note: str


@dataclass(frozen=True)
class IssueContent:
    """An issue with its articles in order."""

    name: str
    title: str
    body: str
    language: str
    direction: str
    dated: date
    lines: Sequence[str]
    year: int
    number: int
    path: str
    articles: Sequence[ArticleContent]

    @property
    def words(self) -> dict[str, str]:
        """The words of the edition."""
        return dict(WORDS[self.language])

    def source_of(self, article: ArticleContent, page: int) -> list[str]:
        """Return the lines below an article: index number, citation with the page, address."""
        cited = citation_text(self.year, self.number, page or None, self.language)
        return [
            self.words["index"].format(number=article.index_number),
            self.words["cite"].format(text=f"{self.name} {cited}"),
            article.address,
        ]


def content_of(issue: Issue, articles: Sequence[Article]) -> IssueContent:
    """Return the contents of an issue from its articles (`queries.articles_of`, with texts)."""
    words = WORDS[issue.language]
    body = issue.body.name_ug or issue.body.name
    body = body if issue.language == Edition.UYGHUR else issue.body.name
    name = words["name"].format(body=body)
    total = words["total"].format(total=issue.total_number) if issue.total_number else ""
    number = citation_text(issue.year, issue.number, None, issue.language) + total
    on = issue.issued_on
    day = words["day"].format(year=on.year, month=on.month, day=on.day)
    return IssueContent(
        name=name,
        title=f"{name} {number}",
        body=body,
        language=issue.language,
        direction=issue.direction,
        dated=on,
        lines=[number, day, words["standard"]],
        year=issue.year,
        number=issue.number,
        path=path_of(issue),
        articles=[_article(issue, one) for one in articles],
    )


def path_of(issue: Issue) -> str:
    """Return the path of the page of an issue; that of an article has its position behind it."""
    return f"/gazette/{issue.body.code}/{issue.year}/{issue.number}/{issue.language}/"


def address_of(path: str) -> str:
    """Return a path with the public address of the site, if the settings name it."""
    return str(settings.GONGKAI_ADDRESS).rstrip("/") + path


def _article(issue: Issue, one: Article) -> ArticleContent:
    words, standing = WORDS[issue.language], standing_of(one)
    index_number, note = one.document.index_number or "", ""
    title, number = one.version.title, one.version.document_number
    if standing == Standing.CORRECTED:
        title, number = one.document.title, one.document.document_number
        note = words["corrected"].format(address=address_of(f"{PUBLIC_PAGE}{index_number}"))
    elif standing == Standing.WITHDRAWN:
        # Nothing of a withdrawn document is shown but its number.
        title, number, note = index_number, "", words["withdrawn"]
    return ArticleContent(
        position=one.position,
        section=SECTIONS[issue.language][one.section],
        title=title,
        number=number,
        blocks=[] if note else blocks_of(one.version.text),
        index_number=index_number,
        address=address_of(f"{path_of(issue)}{one.position}/"),
        page=one.first_page or 0,
        note=note,
    )
