"""The public pages of the gazette: issues by year, one issue, its articles, citations."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from gongkai.gazette.citations import citation_text, parse_citation
from gongkai.gazette.contents import standing_of
from gongkai.gazette.models import Article, BackIssue, Issue
from gongkai.gazette.queries import (
    article_on,
    articles_of,
    back_issue_at,
    current_files,
    issue_at,
    other_edition,
    pairs,
    public_back_issues,
    public_issues,
)
from gongkai.gazette.states import Edition, Standing
from gongkai.kit.paging import page_by_key, scope_of
from gongkai.portal.decorators import public_list, public_page
from gongkai.portal.exports import exported_list
from gongkai.portal.gazette_citations import lines_of
from gongkai.ui.files import public_url
from gongkai.ui.list_exports import Column, export_urls, wanted_format
from gongkai.ui.list_pages import page_urls
from gongkai.ui.views.errors import bad_request

PAGE = 24
KEYS = ("-issued_on", "-id")
MAX_YEAR = 9999


@public_list("edition", "year", "page", "format")
def issue_list(request: HttpRequest) -> HttpResponseBase:
    """List the published issues, newest first. One query."""
    found = _filtered(request, public_issues())
    if found is None:
        return bad_request(request)
    rows, chosen = found
    if wanted_format(request):
        return exported_list(
            request,
            rows,
            KEYS,
            name="gazette",
            title=_("Government gazette"),
            columns=_columns(),
        )
    return _list(request, rows, chosen, "portal/gazette/list.html")


@public_list("edition", "year", "page")
def back_issue_list(request: HttpRequest) -> HttpResponseBase:
    """List the old issues of which only the printed pages exist, newest first."""
    found = _filtered(request, public_back_issues().select_related("document"))
    if found is None:
        return bad_request(request)
    return _list(request, *found, "portal/gazette/old.html")


@public_list("q")
def citation_page(request: HttpRequest) -> HttpResponseBase:
    """Lead from a citation to what it cites; if several bodies have it, list them."""
    query = request.GET.get("q", "")
    citation = parse_citation(query)
    lines = lines_of(citation) if citation else []
    if lines and lines[0].is_only:
        return redirect(lines[0].address)
    context = {
        "section": "gazette",
        "query": query,
        "lines": lines,
        "is_read": citation is not None,
    }
    return render(request, "portal/gazette/cite.html", context)


@public_page
def issue_detail(
    request: HttpRequest, code: str, year: int, number: int, edition: str
) -> HttpResponseBase:
    """Show one issue: its contents by section with pages, its files; or an old one with its file."""
    issue = issue_at(code, *_numbers(year, number), edition)
    if issue is None:
        return _old_issue(request, code, year, number, edition)
    articles, other = articles_of(issue), _public_other(issue)
    theirs = articles_of(other) if other else []
    paired = pairs(articles, theirs) if theirs else {}
    context = {
        "section": "gazette",
        "issue": issue,
        "named": named(issue),
        "arguments": (code, year, number, edition),
        "rows": [_row(one, paired) for one in articles],
        "other": other,
        # What the other edition has and this one lacks.
        "lacking": [_row(one, paired) for one in theirs if one.pk not in paired],
        "files": current_files(issue, articles),
    }
    return render(request, "portal/gazette/issue.html", context)


@public_page
def article_detail(
    request: HttpRequest, code: str, year: int, number: int, edition: str, position: int
) -> HttpResponseBase:
    """Show one article with page, citation and digest; a withdrawn or corrected text is not shown."""
    issue = _issue(code, year, number, edition)
    articles = articles_of(issue)
    article = next((one for one in articles if one.position == position), None)
    if article is None:
        raise Http404
    standing, other = standing_of(article), _public_other(issue)
    paired = pairs(articles, articles_of(other)) if other else {}
    context = {
        "section": "gazette",
        "issue": issue,
        "named": named(issue),
        "arguments": (code, year, number, edition),
        "article": article,
        "row": _row(article, paired),
        "text": article.version if standing == Standing.CURRENT else None,
        "cited": citation_text(year, number, article.first_page, edition),
        "other": other,
        "before": position - 1 if position > 1 else 0,
        "after": position + 1 if position < len(articles) else 0,
    }
    return render(request, "portal/gazette/article.html", context)


@public_page
def page_detail(
    request: HttpRequest, code: str, year: int, number: int, edition: str, page: int
) -> HttpResponse:
    """Lead from a page number to the article that is printed there."""
    del request
    issue = _issue(code, year, number, edition)
    article = article_on(articles_of(issue), page)
    if article is None:
        raise Http404
    return redirect("portal:gazette_article", code, year, number, edition, article.position)


def named(issue: Issue | BackIssue) -> str:
    """Return year and number of an issue, as it is cited."""
    return citation_text(issue.year, issue.number, None, issue.language)


def _filtered(request: HttpRequest, rows: Any) -> tuple[Any, dict[str, str]] | None:
    chosen = {name: request.GET.get(name, "") for name in ("edition", "year")}
    if chosen["edition"]:
        if chosen["edition"] not in Edition:
            return None
        rows = rows.filter(language=chosen["edition"])
    if chosen["year"]:
        if not (chosen["year"].isascii() and chosen["year"].isdigit() and len(chosen["year"]) == 4):
            return None
        rows = rows.filter(year=int(chosen["year"]))
    return rows.select_related("body"), chosen


def _list(
    request: HttpRequest, rows: Any, chosen: dict[str, str], template: str
) -> HttpResponseBase:
    page = page_by_key(
        rows,
        keys=KEYS,
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=scope_of(template, chosen),
    )
    context = {
        "section": "gazette",
        "rows": [(one, named(one)) for one in page.rows],
        "chosen": chosen,
        "editions": Edition.choices,
        **page_urls(request, page.next_cursor),
        **export_urls(request),
    }
    return render(request, template, context)


def _columns() -> list[Column]:
    return [
        Column(_("Body"), lambda row: row.body.full_label, 30),
        Column(_("Issue"), named, 24),
        Column(_("Language edition"), lambda row: str(row.get_language_display()), 20),
        Column(_("Running number"), lambda row: row.total_number, 12),
        Column(_("Date of the issue"), lambda row: row.issued_on, 14),
    ]


def _row(article: Article, paired: Any) -> dict[str, Any]:
    """Return what may be shown of an article: of a withdrawn document only number and reason."""
    standing = standing_of(article)
    pair = paired.get(article.pk)
    shown = standing != Standing.WITHDRAWN
    return {
        "article": article,
        "standing": standing,
        "document": article.document,
        "title": article.document.title if shown else article.document.index_number,
        "is_shown": shown,
        "pair": pair if pair and standing_of(pair) != Standing.WITHDRAWN else None,
    }


def _issue(code: str, year: int, number: int, edition: str) -> Issue:
    issue = issue_at(code, *_numbers(year, number), edition)
    if issue is None:
        raise Http404
    return issue


def _numbers(year: int, number: int) -> tuple[int, int]:
    """Refuse numbers that no column holds."""
    if year > MAX_YEAR or number > MAX_YEAR:
        raise Http404
    return year, number


def _public_other(issue: Issue) -> Issue | None:
    other = other_edition(issue)
    return other if other is not None and other.published_at is not None else None


def _old_issue(
    request: HttpRequest, code: str, year: int, number: int, edition: str
) -> HttpResponseBase:
    old = back_issue_at(code, year, number, edition)
    if old is None:
        raise Http404
    version = old.document.public_version
    files = list(version.attachments.order_by("position", "id")) if version else []
    context = {
        "section": "gazette",
        "issue": old,
        "named": named(old),
        "files": [
            (file, public_url(old.document.index_number or "", file.pk, file.name))
            for file in (one.public_file for one in files)
        ],
    }
    return render(request, "portal/gazette/old_issue.html", context)
