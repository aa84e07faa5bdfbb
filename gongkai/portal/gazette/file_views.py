"""What programs read of the gazette: files with checksums, feed, lists as JSON."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongkai.gazette.contents import standing_of
from gongkai.gazette.models import Article, Issue, IssueFile
from gongkai.gazette.queries import (
    articles_of,
    current_files,
    current_files_of,
    issue_at,
    missing_numbers,
    public_issues,
)
from gongkai.gazette.states import Standing
from gongkai.kit.paging import page_by_key
from gongkai.portal.decorators import public_list, public_page
from gongkai.portal.feed_kinds import KINDS, clean
from gongkai.portal.gazette.views import MAX_YEAR, named
from gongkai.ui.files import file_response

ENTRIES, PAGE = 30, 100
KEYS = ("-issued_on", "-id")
CHARSET = {"ensure_ascii": False}


@public_page
def issue_feed(request: HttpRequest, kind: str) -> HttpResponse:
    """Return a feed of the newest issues."""
    feed = KINDS[kind](
        title=_("Government gazette"),
        link=request.build_absolute_uri(reverse("portal:gazette")),
        description=_("Government gazette"),
        language=get_language(),
        feed_url=request.build_absolute_uri(),
        subtitle="",
        next_url="",
        gone=[],
    )
    for issue in public_issues().select_related("body").order_by(*KEYS)[:ENTRIES]:
        address = request.build_absolute_uri(address_of(issue))
        feed.add_item(
            title=clean(f"{issue.body.name} {named(issue)}"),
            link=address,
            description=str(issue.get_language_display()),
            unique_id=address,
            unique_id_is_permalink=True,
            author_name=clean(issue.body.name),
            pubdate=issue.published_at,
            updateddate=issue.published_at,
            categories=[str(issue.get_language_display())],
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


@public_list("page")
def issues_json(request: HttpRequest) -> HttpResponse:
    """
    Return all issues with addresses and checksums, newest first, so that nobody needs a crawler.

    `missing` names the numbers that were not published, on the first page.
    """
    page = page_by_key(
        public_issues().select_related("body"),
        keys=KEYS,
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope="gazette json",
    )
    files = current_files_of(page.rows)
    content: dict[str, Any] = {"issues": [_facts(request, one, files[one.pk]) for one in page.rows]}
    if page.next_cursor:
        path = f"{request.path}?page={page.next_cursor}"
        content["next"] = request.build_absolute_uri(path)
    if not request.GET.get("page"):
        numbers = public_issues().order_by("id")
        known = numbers.values_list("body_id", "year", "language", "number")
        codes = dict(numbers.values_list("body_id", "body__code"))
        content["missing"] = [
            {"body": codes[body], "year": year, "edition": language, "number": number}
            for body, year, language, number in missing_numbers(known)
        ]
    return JsonResponse(content, json_dumps_params=CHARSET)


@public_page
def issue_json(
    request: HttpRequest, code: str, year: int, number: int, edition: str
) -> HttpResponse:
    """Return one issue with its articles, their pages, addresses and digests."""
    issue, articles = _found(code, year, number, edition)
    content = _facts(request, issue, current_files(issue, articles))
    content["articles"] = [_article(request, issue, one) for one in articles]
    return JsonResponse(content, json_dumps_params=CHARSET)


@public_page
def issue_file(
    request: HttpRequest, code: str, year: int, number: int, edition: str, kind: str
) -> HttpResponseBase:
    """
    Return the PDF or EPUB file of an issue.

    It shows released texts only: after a correction or withdrawal there is none until it is made anew.
    """
    issue, articles = _found(code, year, number, edition)
    found = current_files(issue, articles).get(kind)
    if found is None:
        raise Http404
    return file_response(request, found, since=found.made_at)


def address_of(issue: Issue) -> str:
    """Return the address of an issue in the present language."""
    arguments = [issue.body.code, issue.year, issue.number, issue.language]
    return reverse("portal:gazette_issue", args=arguments)


def _found(code: str, year: int, number: int, edition: str) -> tuple[Issue, list[Article]]:
    if year > MAX_YEAR or number > MAX_YEAR:
        raise Http404
    issue = issue_at(code, year, number, edition)
    if issue is None:
        raise Http404
    return issue, articles_of(issue)


def _facts(request: HttpRequest, issue: Issue, files: dict[str, IssueFile]) -> dict[str, Any]:
    page = address_of(issue)
    return {
        "body": issue.body.code,
        "name": issue.body.name,
        "year": issue.year,
        "number": issue.number,
        "total": issue.total_number,
        "edition": issue.language,
        "date": issue.issued_on.isoformat(),
        "published": issue.published_at.isoformat() if issue.published_at else None,
        "address": request.build_absolute_uri(page),
        "files": [
            {
                "address": request.build_absolute_uri(f"{page}issue.{kind}"),
                "type": one.media_type,
                "bytes": one.size,
                "sha256": one.sha256,
            }
            for kind, one in sorted(files.items())
        ],
    }


def _article(request: HttpRequest, issue: Issue, one: Article) -> dict[str, Any]:
    standing, document = standing_of(one), one.document
    shown: dict[str, Any] = {
        "position": one.position,
        "address": request.build_absolute_uri(f"{address_of(issue)}{one.position}/"),
        "index_number": document.index_number,
        "first_page": one.first_page,
        "last_page": one.last_page,
        "standing": standing.value,
    }
    if standing != Standing.WITHDRAWN:
        shown |= {"title": document.title, "section": one.section}
    if standing == Standing.CURRENT:
        shown["text_sha256"] = one.text_sha256
    return shown
