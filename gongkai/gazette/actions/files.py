"""Store the files of an issue; claim those that are to be made."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from gongkai.gazette.contents import contents_digest
from gongkai.gazette.models import Article, Issue, IssueFile
from gongkai.gazette.queries import articles_of, waiting_for_files
from gongkai.gazette.recording import facts_of
from gongkai.gazette.rules.files import refusal_to_ask_for_files
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM, record
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Person

LEASE = timedelta(minutes=10)
MAX_ATTEMPTS = 3


@transaction.atomic
def want_files(issue: Issue, *, at: datetime) -> bool:
    """Let the worker make the files of an issue whose contents are fixed; return whether it will."""
    issue = lock(issue)
    if not issue.has_fixed_contents:
        return False
    _want(issue, at)
    return True


@transaction.atomic
def ask_for_files(issue: Issue, *, by: Person, at: datetime) -> None:
    """Let the files be made again that could not be made (no official act: the files are one)."""
    issue = lock(issue)
    refuse_if(refusal_to_ask_for_files(issue, by=by, at=at))
    _want(issue, at)


@transaction.atomic
def claim_issue_files(*, at: datetime) -> Issue | None:
    """Claim the issue whose files are wanted longest; another worker takes it after the lease."""
    wanted = waiting_for_files().filter(files_wanted_at__lte=at)
    issue = wanted.select_for_update(skip_locked=True).first()
    if issue is None:
        return None
    issue.files_attempts += 1
    issue.files_wanted_at = at + LEASE
    if issue.files_attempts > MAX_ATTEMPTS:
        issue.files_wanted_at = None
        issue.save(update_fields=["files_wanted_at"])
        return None
    issue.save(update_fields=["files_attempts", "files_wanted_at"])
    return issue


@transaction.atomic
def fail_issue_files(issue: Issue, error: str, *, at: datetime) -> None:
    """Note why the files could not be made; they are tried again later, at most three times."""
    issue = lock(issue)
    issue.files_error = error[:500]
    is_last = issue.files_attempts >= MAX_ATTEMPTS
    issue.files_wanted_at = None if is_last else at + LEASE
    issue.save(update_fields=["files_error", "files_wanted_at"])


@transaction.atomic
def complete_issue_files(
    issue: Issue,
    contents: str,
    pages: Mapping[int, tuple[int, int]],
    files: Mapping[str, tuple[str, int]],
    *,
    at: datetime,
) -> bool:
    """
    Store the files and, before publication, the pages of the articles.

    Files of contents that have changed meanwhile are thrown away, and made anew. `files` has hash and
    size by kind.
    """
    issue = lock(issue)
    articles = articles_of(issue)
    if contents_digest(issue, articles) != contents:
        if issue.files_wanted_at is not None:
            issue.files_wanted_at, issue.files_attempts = at, 0
            issue.save(update_fields=["files_wanted_at", "files_attempts"])
        return False
    if issue.published_at is None:
        for one in articles:
            one.first_page, one.last_page = pages[one.position]
        Article.objects.bulk_update(articles, ["first_page", "last_page"], batch_size=500)
        issue.paged_sha256 = contents
    for kind, (sha256, size) in files.items():
        IssueFile.objects.update_or_create(
            issue=issue,
            kind=kind,
            contents_sha256=contents,
            defaults={"sha256": sha256, "size": size, "made_at": at},
        )
    issue.files.exclude(contents_sha256=contents).delete()
    issue.files_wanted_at, issue.files_attempts, issue.files_error = None, 0, ""
    issue.save()
    record(
        Verb.GAZETTE_FILES_MADE,
        issue,
        chain=issue.body.chain,
        by=SYSTEM,
        at=at,
        on=local_date(at),
        facets={
            **facts_of(issue),
            "contents": contents,
            "files": {kind: sha256 for kind, (sha256, _size) in sorted(files.items())},
        },
    )
    return True


def _want(issue: Issue, at: datetime) -> None:
    issue.files_wanted_at, issue.files_attempts, issue.files_error = at, 0, ""
    issue.save(update_fields=["files_wanted_at", "files_attempts", "files_error"])
