"""Rows of the permission matrix for the gazette, and the requests that they make."""

from typing import TYPE_CHECKING, Any

from gongkai.documents.models import Document, Version
from gongkai.documents.states import Status
from gongkai.gazette import workflow
from gongkai.gazette.contents import contents_digest, text_digest
from gongkai.gazette.models import Article, Correction, Issue, IssueFile
from gongkai.gazette.queries import SEEING, articles_of
from gongkai.gazette.states import IssueState
from gongkai.organisations.states import PostKind
from tests.cast import AT
from tests.matrix.rows import STANDING, Place, Row, Who, in_english, public

if TYPE_CHECKING:
    from tests.matrix.world import Stage

COMPOSERS = tuple(PostKind(post) for post in workflow.COMPOSERS)
SEES = tuple(PostKind(post) for post in SEEING)
FACTS = {"number": "3", "total_number": "", "issued_on": "2026-11-20"}


def gazette_rows() -> tuple["Row", ...]:
    """Return the rows of the pages and steps of the gazette."""

    desk: dict[str, Any] = {"who": Who.STAFF, "about_document": False}
    body = STANDING | {Place.OTHER_OFFICE}
    writing: dict[str, Any] = {"places": body, "done": 302, "refused": 0, "writes": True, **desk}
    return (
        Row("desk:gazette", "list the issues of the gazette of one's bodies", **desk),
        Row("desk:gazette_issue_create", "open the form of an issue", **desk),
        Row(
            "desk:gazette_issue_create",
            "begin an issue of the gazette",
            "POST",
            posts=COMPOSERS,
            **(writing | {"refused": 400}),
        ),
        Row("desk:gazette_back_issue_create", "open the form of an old issue", **desk),
        Row(
            "desk:gazette_back_issue_create",
            "bring in an old issue without a file",
            "POST",
            done=400,
            **desk,
        ),
        Row("desk:gazette_corrections", "list the corrections marked in the gazette", **desk),
        *(
            Row(route, says, posts=SEES, places=body, refused=404, **desk)
            for route, says in (
                ("desk:gazette_issue", "read an issue before it is published"),
                ("desk:gazette_article", "read the proof of an article"),
                ("desk:gazette_correction", "read a marked correction"),
            )
        ),
        Row(
            "desk:gazette_files_wanted",
            "ask for the files of an issue again",
            "POST",
            posts=COMPOSERS,
            **writing,
        ),
        Row("desk:gazette_proof", "fetch a proof that is not made yet", done=404, **desk),
        Row(
            "desk:gazette_arrange",
            "arrange the contents of an issue",
            "POST",
            posts=COMPOSERS,
            **writing,
        ),
        Row(
            "desk:gazette_article",
            "mark a correction in a proof",
            "POST",
            posts=tuple(PostKind(post) for post in workflow.READERS),
            **writing,
        ),
        Row(
            "desk:gazette_correction_settle",
            "settle a correction of the layout",
            "POST",
            posts=COMPOSERS,
            **writing,
        ),
        Row(
            "desk:gazette_correction_correct",
            "begin a version for a correction of the layout",
            "POST",
            posts=SEES,
            places=body,
            done=409,
            refused=404,
            **desk,
        ),
        *(
            Row(
                "desk:gazette_action",
                f"an issue of the gazette: {in_english(step.label)}",
                "POST",
                verb=f"{step.name}:{source}",
                posts=tuple(dict.fromkeys(PostKind(post) for post in step.posts)),
                **writing,
            )
            for step in workflow.WORKFLOW
            for source in sorted(step.sources)
        ),
        public("portal:gazette", "the issues of the gazette"),
        public("portal:gazette_old", "the old issues of the gazette"),
        public("portal:gazette_citation", "find a citation of the gazette"),
        public("portal:gazette_feed", "the feed of the gazette"),
        public("portal:gazette_issues_json", "all issues of the gazette with checksums"),
        *(
            public(f"portal:{route}", says, done=404)
            for route, says in (
                ("gazette_issue", "an issue that is not published"),
                ("gazette_issue_json", "an issue that is not published, as JSON"),
                ("gazette_file", "the file of an issue that is not published"),
                ("gazette_page", "a page of an issue that is not published"),
                ("gazette_article", "an article of an issue that is not published"),
            )
        ),
    )


def set_up_issue(stage: "Stage") -> int:
    """Return the id of an issue with one article and a correction; nobody who acts has read it."""
    cast = stage.cast
    document = _public(cast.finance.pk)
    issue = Issue.objects.create(
        body=cast.finance,
        year=2026,
        number=7,
        language=document.language,
        issued_on=AT.date(),
        author=stage.shut,
        created_at=AT,
        changed_at=AT,
    )
    version = document.public_version
    assert version is not None
    Article.objects.create(
        issue=issue,
        position=1,
        section="4-departments",
        document=document,
        version=version,
        text_sha256=text_digest(version),
    )
    Correction.objects.create(
        issue=issue,
        document=document,
        version=version,
        round=1,
        step="proof-1",
        kind="layout",
        quote="x",
        marked_by=stage.shut,
        marked_at=AT,
    )
    return issue.pk


PAGES = (
    "desk:gazette_issue",
    "desk:gazette_arrange",
    "desk:gazette_proof",
    "desk:gazette_files_wanted",
    "desk:gazette_article",
    "desk:gazette_correction",
    "desk:gazette_correction_settle",
    "desk:gazette_correction_correct",
    "portal:gazette_feed",
    "portal:gazette_issue",
    "portal:gazette_issue_json",
    "portal:gazette_file",
    "portal:gazette_page",
    "portal:gazette_article",
)
FORMS = (
    "desk:gazette_issue_create",
    "desk:gazette_back_issue_create",
    "desk:gazette_arrange",
    "desk:gazette_files_wanted",
    "desk:gazette_article",
    "desk:gazette_correction_settle",
    "desk:gazette_correction_correct",
)


def arguments(stage: "Stage", route: str) -> list[Any]:
    """Return the arguments of a page."""
    if route.startswith("desk:gazette_correction"):
        return [Correction.objects.get(issue=stage.issue).pk]
    if route == "portal:gazette_feed":
        return ["atom"]
    more: dict[str, list[Any]] = {
        "desk:gazette_proof": ["pdf"],
        "desk:gazette_article": [Article.objects.get(issue=stage.issue).pk],
        "portal:gazette_file": ["pdf"],
        "portal:gazette_page": [1],
        "portal:gazette_article": [1],
    }
    issue = Issue.objects.get(pk=stage.issue)
    public = [stage.cast.finance.code, issue.year, issue.number, issue.language]
    return [*([issue.pk] if route.startswith("desk:") else public), *more.get(route, [])]


def sent_to(stage: "Stage", route: str) -> dict[str, Any]:
    """Return the form that is sent to a page."""
    if route.endswith("_create"):
        return {"body": stage.cast.finance.pk, "language": "zh-hans", **FACTS}
    if route == "desk:gazette_arrange":
        article = Article.objects.get(issue=stage.issue)
        return {"change": "place", "article": article.pk, "section": "1-orders"}
    if route == "desk:gazette_files_wanted":
        Issue.objects.filter(pk=stage.issue).update(state=IssueState.PROOF_1)
        return {}
    if route == "desk:gazette_article":
        Issue.objects.filter(pk=stage.issue).update(state=IssueState.PROOF_1)
        return {"kind": "layout", "quote": "another passage"}
    return {"state": "done"}


def issue_step(stage: "Stage", name: str, state: str) -> dict[str, Any]:
    """Bring the issue into a state in which the step can be taken, and return the form of the step."""
    issue = Issue.objects.get(pk=stage.issue)
    Correction.objects.filter(issue=issue).update(state="done", settled_at=AT)
    if name == workflow.TAKE_UP.name:
        article = Article.objects.get(issue=issue)
        other = Version.objects.exclude(document=article.document_id).first()
        Article.objects.filter(pk=article.pk).update(version=other)
    digest = contents_digest(issue, articles_of(issue))
    Article.objects.filter(issue=issue).update(first_page=1, last_page=1)
    changes = {"state": state, "round": 1, "contents_sha256": digest, "paged_sha256": digest}
    Issue.objects.filter(pk=issue.pk).update(**changes)
    for kind in ("pdf", "epub"):
        IssueFile.objects.get_or_create(
            issue=issue,
            kind=kind,
            contents_sha256=digest,
            defaults={"sha256": "0" * 64, "size": 1, "made_at": AT},
        )
    sent = {**FACTS, "note": "x", "reason": "x"}
    return {f"{name}-{field}": value for field, value in sent.items()}


def _public(body: int) -> Document:
    found = Document.objects.filter(body=body, status=Status.RELEASED, import_record=None)
    document = found.select_related("public_version").order_by("id").first()
    assert document is not None
    return document
