"""Make the files of issues, outside of transactions; the worker calls this."""

import io
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from gongkai.files.storage import store_inspected
from gongkai.gazette.actions.files import (
    claim_issue_files,
    complete_issue_files,
    fail_issue_files,
)
from gongkai.gazette.contents import contents_digest, standing_of, text_digest
from gongkai.gazette.models import Issue
from gongkai.gazette.queries import articles_of
from gongkai.gazette.rendering.contents import content_of
from gongkai.gazette.rendering.epub import differing_texts, epub_of_issue
from gongkai.gazette.rendering.pdf import pdf_of
from gongkai.gazette.states import FileKind, Standing
from gongkai.typesetting import TypesettingFailed

logger = logging.getLogger("gongkai.gazette")


class TextDiffers(Exception):
    """The text of an article is not the released one; the message names the positions."""


def make_waiting_files(clock: Callable[[], datetime], *, most: int = 1) -> int:
    """Make the files of so many issues that wait for them; return how many were made."""
    made = 0
    while made < most and (issue := claim_issue_files(at=clock())) is not None:
        try:
            made += make_files(issue, at=clock())
        except (TypesettingFailed, TextDiffers) as error:
            logger.exception("The files of issue %s of the gazette were not made.", issue.pk)
            fail_issue_files(issue, str(error), at=clock())
            break
    return made


def make_files(issue: Issue, *, at: datetime) -> bool:
    """
    Make PDF and EPUB of an issue and store them.

    Before the file is accepted, its texts are read back and compared with the released ones. After
    publication each article keeps its page. Raises `TypesettingFailed` and `TextDiffers`.
    """
    issue = Issue.objects.select_related("body").get(pk=issue.pk)
    articles = articles_of(issue, with_texts=True)
    digest = contents_digest(issue, articles)
    altered = [one.position for one in articles if text_digest(one.version) != one.text_sha256]
    if altered:
        raise TextDiffers(f"Not the released text: {altered}")
    content = content_of(issue, articles)
    if issue.published_at is None:
        # The pages of an earlier proof are not those of this one.
        content = replace(content, articles=[replace(one, page=0) for one in content.articles])
    pdf, pages = pdf_of(content)
    content = replace(
        content,
        articles=[
            replace(one, page=one.page or pages[one.position][0]) for one in content.articles
        ],
    )
    epub = epub_of_issue(content)
    shown = {one.position: one.version for one in articles if standing_of(one) == Standing.CURRENT}
    if differing := differing_texts(epub, shown):
        raise TextDiffers(f"The EPUB differs from the released text: {differing}")
    files = {
        FileKind.PDF.value: _stored(pdf, FileKind.PDF),
        FileKind.EPUB.value: _stored(epub, FileKind.EPUB),
    }
    return complete_issue_files(issue, digest, pages, files, at=at)


def _stored(content: bytes, kind: FileKind) -> tuple[str, int]:
    stored = store_inspected(io.BytesIO(content), f"issue.{kind}")
    return stored.sha256, stored.size
