"""Queries of the gazette: who sees it, what is public, what an issue could contain."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Exists, OuterRef, Q, QuerySet

from gongkai.documents.models import Document, Relation
from gongkai.documents.queries.access import public_documents
from gongkai.documents.relation_kinds import RelationKind
from gongkai.documents.states import ENDED
from gongkai.gazette.citations import Citation
from gongkai.gazette.contents import contents_digest, standing_of
from gongkai.gazette.models import Article, BackIssue, Correction, Issue, IssueFile
from gongkai.gazette.states import FileKind, Section, Standing
from gongkai.gazette.workflow import COMPOSERS, READERS, REVIEWERS, IssueFacts
from gongkai.kit.id_lists import is_in
from gongkai.notifications.queries import names_with_tasks
from gongkai.notifications.tasks import Queues, queue_name
from gongkai.organisations.models import Person
from gongkai.organisations.people import people_in_posts
from gongkai.organisations.queries import User, capacities_of, person_of, tree_ids
from gongkai.organisations.states import BodyKind, PostKind

SEEING = tuple(dict.fromkeys((*COMPOSERS, *READERS, *REVIEWERS)))
QUEUE = "gazette"
# Genres of which the gazette prints the standard text.
GAZETTE_GENRES = (
    "order",
    "decision",
    "resolution",
    "communique",
    "announcement",
    "public-notice",
    "opinion",
    "notice",
    "circular",
    "reply",
    "rule",
    "normative-document",
    "administrative-regulation",
    "local-regulation",
    "interpretation",
    "plan",
)
# Which of them it does not print: decisions about one party, drafts, and answers to the public.
PENALTY_ITEM, PENALTY_NUMBER, DECISION = "A20-06", "罚", "decision"
DRAFT_WORDS = "征求意见"
# How far back proposals go where no issue was published before.
FIRST_DAYS = 60
MAX_PROPOSALS = 100
MAX_FOUND = 20
# The texts of versions are long; lists do not read them.
TEXTS = ("version__text", "version__plain_text", "version__findings", "version__held_files")
SECTION_OF_KIND = {
    BodyKind.GOVERNMENT: Section.GOVERNMENT,
    BodyKind.GENERAL_OFFICE: Section.OFFICE,
    BodyKind.DEPARTMENT: Section.DEPARTMENTS,
    BodyKind.AUTHORISED: Section.DEPARTMENTS,
}


def composing_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the ids of the bodies whose gazette the person composes."""
    return capacities_of(person, on=on).bodies(COMPOSERS)


def entering_body_ids(person: Person, *, on: date) -> set[int]:
    """
    Return the ids of the bodies whose old issues the person enters.

    An old issue becomes a document, which only its drafter edits and submits for review: whoever enters
    it composes the gazette of the body and also drafts documents there.
    """
    capacities = capacities_of(person, on=on)
    return capacities.bodies(COMPOSERS) & capacities.bodies((PostKind.DRAFTER,))


def seen_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the ids of the bodies whose issues the person sees at the desk."""
    return capacities_of(person, on=on).bodies(SEEING)


def visible_to(user: User, *, on: date) -> QuerySet[Issue]:
    """Return the issues that the user may see at the desk: those of their bodies."""
    person = person_of(user)
    if person is None:
        return Issue.objects.none()
    return Issue.objects.filter(is_in("body_id", seen_body_ids(person, on=on)))


def corrections_visible_to(user: User, *, on: date) -> QuerySet[Correction]:
    """Return the corrections that the user may see: of documents or issues of their bodies."""
    person = person_of(user)
    if person is None:
        return Correction.objects.none()
    bodies = seen_body_ids(person, on=on)
    return Correction.objects.filter(
        is_in("document__body_id", bodies) | is_in("issue__body_id", bodies)
    )


def in_hand(issues: QuerySet[Issue]) -> QuerySet[Issue]:
    """Return those of the issues that are neither published nor discarded."""
    return issues.filter(published_at=None, discarded_at=None)


def published(issues: QuerySet[Issue]) -> QuerySet[Issue]:
    """Return those of the issues that are published."""
    return issues.filter(published_at__isnull=False)


def public_issues() -> QuerySet[Issue]:
    """Return the published issues; every public page reads them through this."""
    return published(Issue.objects.all())


def public_back_issues() -> QuerySet[BackIssue]:
    """Return the old issues whose document is public."""
    # Asked for each row, so that a list is read in the order of its index and not sorted as a whole.
    return BackIssue.objects.filter(Exists(public_documents().filter(pk=OuterRef("document_id"))))


def articles_of(issue: Issue, *, with_texts: bool = False) -> list[Article]:
    """Return the articles of an issue in their order, each with what `standing_of` needs. One query."""
    rows = _article_rows().filter(issue=issue)
    return list(rows if with_texts else rows.defer(*TEXTS))


def articles_by_issue(issues: Iterable[Issue]) -> dict[int, list[Article]]:
    """Return the articles of several issues, as `articles_of`. One query."""
    found: dict[int, list[Article]] = {one.pk: [] for one in issues}
    for article in _article_rows().filter(issue__in=list(found)).defer(*TEXTS):
        found[article.issue_id].append(article)
    return found


def _article_rows() -> QuerySet[Article]:
    # Versions that are not public any more are among them, and the page says so: they are read from the
    # primary database, because the role of the portal does not see them.
    rows = Article.objects.using(DEFAULT_DB_ALIAS)
    rows = rows.select_related("document__body", "document__genre", "version")
    rows = rows.annotate(is_public=Exists(public_documents().filter(pk=OuterRef("document_id"))))
    return rows.order_by("position", "id")


def stale_articles(articles: Iterable[Article]) -> list[Article]:
    """Return the articles whose document was corrected or withdrawn since it was chosen."""
    return [one for one in articles if standing_of(one) != Standing.CURRENT]


def current_files(issue: Issue, articles: Sequence[Article]) -> dict[str, IssueFile]:
    """Return the files that show exactly the contents of now, by kind; both or none."""
    digest = contents_digest(issue, articles)
    rows = issue.files.filter(contents_sha256=digest).select_related("issue__body")
    found = rows.order_by("-kind")  # the PDF file first
    by_kind = {one.kind: one for one in found}
    return by_kind if len(by_kind) == len(FileKind) else {}


def current_files_of(issues: Sequence[Issue]) -> dict[int, dict[str, IssueFile]]:
    """Return the same for several issues, by issue. Two queries."""
    articles = articles_by_issue(issues)
    digests = {one.pk: contents_digest(one, articles[one.pk]) for one in issues}
    found: dict[int, dict[str, IssueFile]] = {one.pk: {} for one in issues}
    rows = IssueFile.objects.filter(issue__in=list(digests)).select_related("issue__body")
    for one in rows.order_by("issue", "kind"):
        if one.contents_sha256 == digests[one.issue_id]:
            found[one.issue_id][one.kind] = one
    return {pk: files if len(files) == len(FileKind) else {} for pk, files in found.items()}


def proposals(issue: Issue, *, on: date) -> QuerySet[Document]:
    """
    Return the documents that the rule proposes: released since the issue before, not yet printed.

    A document that was corrected after it was printed is proposed again. The gazette prints standard
    texts that are in force (国办发〔2018〕22号), no penalties, drafts or answers to the public;
    `boards.gazette_proposals` also leaves out the materials of other procedures.
    """
    before = Issue.objects.filter(
        body=issue.body_id,
        language=issue.language,
        discarded_at=None,
        issued_on__lt=issue.issued_on,
    ).exclude(pk=issue.pk)
    last = before.order_by("-issued_on").values_list("issued_on", flat=True).first()
    since = last or issue.issued_on - timedelta(days=FIRST_DAYS)
    earlier = Article.objects.filter(
        issue__body=issue.body_id, issue__discarded_at=None, document=OuterRef("pk")
    )
    current = earlier.filter(version=OuterRef("public_version"))
    released = Q(released_on__gt=since) | Exists(earlier)
    return (
        public_documents()
        .filter(
            released,
            is_in("body_id", tree_ids([issue.body_id], on=on)),
            ~Exists(current),
            ~_unfit(),
            released_on__lte=issue.issued_on,
            language=issue.language,
            genre__code__in=GAZETTE_GENRES,
        )
        .exclude(validity__in=ENDED)
        .select_related("body", "genre")
        .order_by("released_on", "id")
    )


def _unfit() -> Q:
    answers = Relation.objects.filter(version=OuterRef("public_version"), kind=RelationKind.ANSWERS)
    return (
        Q(genre__code=DECISION, catalogue_item__code=PENALTY_ITEM)
        | Q(document_number__contains=PENALTY_NUMBER)
        | Q(title__contains=DRAFT_WORDS)
        | Q(Exists(answers))
    )


def section_of(document: Document) -> Section:
    """Return the section in which the rule places a document."""
    genre = document.genre.code if document.genre else ""
    if genre == "order":
        return Section.ORDERS
    if genre == "interpretation":
        return Section.INTERPRETATIONS
    return SECTION_OF_KIND.get(BodyKind(document.body.kind), Section.OTHER)


def neighbours(
    issue: Issue, facts: IssueFacts
) -> tuple[tuple[int, date] | None, tuple[int, date] | None]:
    """Return number and date of the issues before and after this number in its year and edition."""
    same = {"body": issue.body_id, "language": issue.language, "year": facts.issued_on.year}
    found = [
        *Issue.objects.filter(**same, discarded_at=None)
        .exclude(pk=issue.pk)
        .values_list("number", "issued_on"),
        *BackIssue.objects.filter(**same).values_list("number", "issued_on"),
    ]
    before = max((one for one in found if one[0] < facts.number), default=None)
    after = min((one for one in found if one[0] > facts.number), default=None)
    return before, after


def other_edition(issue: Issue) -> Issue | None:
    """Return the issue of the same number in the other language, unless it was discarded."""
    found = Issue.objects.filter(
        body=issue.body_id, year=issue.year, number=issue.number, discarded_at=None
    )
    return found.exclude(language=issue.language).select_related("body").first()


def pairs(own: Sequence[Article], others: Sequence[Article]) -> Mapping[int, Article]:
    """Return for each article (by id) that of the other edition which is its translation. One query."""
    versions = {one.version_id: one for one in (*own, *others)}
    by_document = {one.document_id: one for one in (*own, *others)}
    found: dict[int, Article] = {}
    ours = {one.pk for one in own}
    relations = Relation.objects.filter(version__in=versions, kind=RelationKind.TRANSLATES)
    for version, target in relations.values_list("version_id", "target_id").order_by("id"):
        one, other = versions[version], by_document.get(target)
        if other is not None and (one.pk in ours) != (other.pk in ours):
            found[one.pk], found[other.pk] = other, one
    return found


def issue_at(body_code: str, year: int, number: int, language: str) -> Issue | None:
    """Return the published issue with these facts."""
    found = public_issues().filter(body__code=body_code, year=year, number=number)
    return found.filter(language=language).select_related("body").first()


def back_issue_at(body_code: str, year: int, number: int, language: str) -> BackIssue | None:
    """Return the public old issue with these facts."""
    found = public_back_issues().filter(body__code=body_code, year=year, number=number)
    return found.filter(language=language).select_related("body", "document").first()


def article_on(articles: Iterable[Article], page: int) -> Article | None:
    """Return the article that is printed on a page."""
    return next(
        (one for one in articles if (one.first_page or 0) <= page <= (one.last_page or -1)), None
    )


def cited(citation: Citation) -> list[Issue]:
    """Return the published issues that a citation may mean, those of its language first."""
    found = public_issues().filter(year=citation.year, number=citation.number)
    rows = list(found.select_related("body").order_by("body_id", "language", "id")[:MAX_FOUND])
    return sorted(rows, key=lambda one: one.language != citation.language)


def cited_back_issues(citation: Citation) -> list[BackIssue]:
    """Return the public old issues that a citation may mean, those of its language first."""
    found = public_back_issues().filter(year=citation.year, number=citation.number)
    rows = list(found.select_related("body", "document").order_by("body_id", "id")[:MAX_FOUND])
    return sorted(rows, key=lambda one: one.language != citation.language)


def missing_numbers(issues: Iterable[tuple[int, int, str, int]]) -> list[tuple[int, int, str, int]]:
    """Return the numbers (body, year, edition, number) that are missing between 1 and the highest."""
    highest: dict[tuple[int, int, str], set[int]] = {}
    for body, year, language, number in issues:
        highest.setdefault((body, year, language), set()).add(number)
    return [
        (*key, number)
        for key, numbers in sorted(highest.items())
        for number in range(1, max(numbers))
        if number not in numbers
    ]


def gazette_queues(person: Person, *, on: date) -> list[Queues]:
    """Return the queues of the gazette that the person reads."""
    capacities = capacities_of(person, on=on)
    readers = [
        ("composers", COMPOSERS),
        ("readers", READERS),
        *((str(one), (one,)) for one in REVIEWERS),
    ]
    names = frozenset(
        name
        for who, posts in readers
        for name in names_with_tasks(capacities.bodies(posts), QUEUE, who)
    )
    return [Queues(names, frozenset({person.pk}))] if names else []


def queue_of(who: str, body_id: int) -> str:
    """Return the queue of the issues of a body that wait for composers, readers, or a post."""
    return queue_name(QUEUE, who, body_id)


def composers_of(bodies: Iterable[int], *, on: date) -> set[int]:
    """Return the ids of the persons who compose the gazette of these bodies on a day."""
    return people_in_posts(bodies, COMPOSERS, on=on)


def writers_of(bodies: Iterable[int], *, on: date) -> set[int]:
    """Return the ids of the persons who may correct documents of these bodies on a day."""
    return people_in_posts(bodies, (PostKind.DRAFTER, PostKind.EDITOR), on=on)


def issues_printing(documents: Iterable[int]) -> QuerySet[Issue]:
    """Return the issues, published or in the making, that contain one of these documents."""
    found = Article.objects.filter(document__in=list(documents)).values("issue")
    return Issue.objects.filter(pk__in=found, discarded_at=None)


def waiting_for_files() -> QuerySet[Issue]:
    """Return the issues whose files are to be made, the first wanted first."""
    return Issue.objects.filter(files_wanted_at__isnull=False).order_by("files_wanted_at", "id")


def open_corrections(issue: Issue) -> QuerySet[Correction]:
    """Return the corrections of an issue that are not settled."""
    return issue.corrections.filter(settled_at=None)
