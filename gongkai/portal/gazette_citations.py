"""What a citation of the gazette may mean, with addresses; the search page shows them too."""

from dataclasses import dataclass

from django.urls import reverse

from gongkai.gazette.citations import Citation, citation_text
from gongkai.gazette.contents import standing_of
from gongkai.gazette.models import BackIssue, Issue
from gongkai.gazette.queries import article_on, articles_of, cited, cited_back_issues
from gongkai.gazette.states import Standing


@dataclass(frozen=True)
class CitedLine:
    """One place that a citation names; `is_only`: no other body has it in this edition."""

    text: str
    title: str
    language: str
    address: str
    is_only: bool


def lines_of(citation: Citation) -> list[CitedLine]:
    """Return the places that a citation may mean, those of its language first."""
    found: list[Issue | BackIssue] = [*cited(citation), *cited_back_issues(citation)]
    meant = [one for one in found if one.language == citation.language]
    lines = [_line(one, citation, is_only=one in meant and len(meant) == 1) for one in found]
    return [line for line in lines if line is not None]


def _line(issue: Issue | BackIssue, citation: Citation, *, is_only: bool) -> CitedLine | None:
    arguments = [issue.body.code, issue.year, issue.number, issue.language]
    title, address = issue.body.label, reverse("portal:gazette_issue", args=arguments)
    if citation.page and isinstance(issue, Issue):
        article = article_on(articles_of(issue), citation.page)
        if article is None:
            return None
        address = reverse("portal:gazette_article", args=[*arguments, article.position])
        if standing_of(article) != Standing.WITHDRAWN:
            title = article.document.title
    text = citation_text(issue.year, issue.number, citation.page, issue.language)
    return CitedLine(f"{issue.body.label} {text}", title, issue.language, address, is_only)
