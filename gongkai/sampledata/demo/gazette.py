"""The gazette of the demo region: an issue in both editions, and the next one in proof."""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta

from gongkai.boards.gazette_proposals import proposals_for
from gongkai.documents.models import Document
from gongkai.gazette.actions.contents import add_articles, mark_correction
from gongkai.gazette.actions.issues import begin_proofs, compose_issue
from gongkai.gazette.file_making import make_waiting_files
from gongkai.gazette.models import Article, Issue
from gongkai.gazette.queries import articles_of
from gongkai.gazette.states import CorrectionKind, Edition
from gongkai.gazette.transitions import BINDINGS
from gongkai.gazette.workflow import READINGS, REVIEWERS, IssueFacts, ReadingInputs
from gongkai.kit.times import local_date
from gongkai.kit.workflows import NOTHING
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind
from gongkai.processes.publish_gazette_issue import publish_gazette_issue
from gongkai.sampledata.demo.journeys import Step
from gongkai.sampledata.demo.region import REGION, Cast

FIRST_PLACE = 10_000  # after everything else of the same moment
# How many days ago an issue was composed, the first reading was completed (one follows each day), the
# next issue was composed, and its first proof was read.
COMPOSED, FIRST_READING, NEXT, NEXT_READING = 8, 7, 2, 1
# So many documents, the newest, are left for the next issue, which is dated so many days ahead.
LEFT, AHEAD = 3, timedelta(days=10)
NOTES = {
    "proof-1": "对照原件通读一遍，文号、落款和日期无误。",
    "review-1": "公开属性和目录归类准确。",
    "review-3": "经保密审查，未发现涉密内容。",
    "review-4": "同意付印。",
}
TO_CHECK = "请起草单位对照原件核对标题。"
MISPLACED = "请核对本件在目录中的先后次序。"


def gazette_steps(cast: Cast, codes: Collection[str], now: datetime) -> Iterator[Step]:
    """Yield the steps of the issues, if the region is among these bodies: it is loaded last."""
    if REGION in codes:
        yield from _Gazette(cast, now).steps()


class _Gazette:
    """
    Composes, reads and publishes the issues.

    The first issue is published at the moment of loading, because its deliveries are written into the
    chains of other bodies, whose acts are all earlier.
    """

    def __init__(self, cast: Cast, now: datetime) -> None:
        self.cast, self.now = cast, now
        self.editor = cast.holder(REGION, PostKind.EDITOR)
        proofs = (self.editor, *cast.holders[REGION, PostKind.DRAFTER][-2:])
        reviews = (cast.holder(REGION, post) for post in REVIEWERS)
        self.readers: tuple[Person, ...] = (*proofs, *reviews)
        self.actions = {one.step.name: one.action for one in BINDINGS}
        self.issues: list[Issue] = []
        self.left: list[Document] = []

    def steps(self) -> Iterator[Step]:
        """Yield the steps in order."""
        yield self._step(COMPOSED, self._compose)
        for number in range(len(READINGS)):
            yield self._step(FIRST_READING - number, self._reading(number))
        yield self._step(NEXT, self._compose_next)
        yield self._step(NEXT_READING, self._proof_next)
        yield self._step(0, self._publish)

    def _step(self, days: int, action: Callable[[datetime], None]) -> Step:
        return Step(self.now - timedelta(days=days), FIRST_PLACE, action)

    def _compose(self, at: datetime) -> None:
        """Both editions; most documents have no translation, which the gazette shows."""
        facts = IssueFacts(number=1, issued_on=local_date(self.now), total_number=1)
        for language in Edition:
            issue = compose_issue(self.cast.bodies[REGION], language, facts, by=self.editor, at=at)
            found = proposals_for(issue, on=local_date(at)).filter(released_on__lt=local_date(at))
            documents = list(found)
            if language == Edition.CHINESE:
                documents, self.left = documents[:-LEFT], documents[-LEFT:]
            self.issues.append(self._begin(issue, documents, at))

    def _begin(self, issue: Issue, documents: list[Document], at: datetime) -> Issue:
        add_articles(issue, documents, by=self.editor, at=at)
        issue = begin_proofs(issue, NOTHING, by=self.editor, at=at)
        make_waiting_files(lambda: at)
        return issue

    def _reading(self, number: int) -> Callable[[datetime], None]:
        def read(at: datetime) -> None:
            for issue in self.issues:
                self._read(issue, number, at)

        return read

    def _read(self, issue: Issue, number: int, at: datetime) -> None:
        name = READINGS[number].name
        issue.refresh_from_db()
        self.actions[name](
            issue, ReadingInputs(NOTES.get(name, "")), by=self.readers[number], at=at
        )

    def _compose_next(self, at: datetime) -> None:
        on = local_date(self.now) + AHEAD
        # The first number of a year is 1; the running number goes on.
        number = 2 if on.year == local_date(self.now).year else 1
        facts = IssueFacts(number=number, issued_on=on, total_number=2)
        body = self.cast.bodies[REGION]
        issue = compose_issue(body, Edition.CHINESE, facts, by=self.editor, at=at)
        self.next = self._begin(issue, self.left, at)

    def _proof_next(self, at: datetime) -> None:
        """Mark a correction of the text and one of the layout; both are still open."""
        first, *_others, last = articles_of(self.next)
        self._mark(first, CorrectionKind.TEXT, first.document.title, TO_CHECK, at)
        self._mark(last, CorrectionKind.LAYOUT, last.document.title[:60], MISPLACED, at)
        self._read(self.next, 0, at)

    def _mark(self, one: Article, kind: str, quote: str, note: str, at: datetime) -> None:
        mark_correction(one, kind, quote, "", note, by=self.editor, at=at)

    def _publish(self, at: datetime) -> None:
        for issue in self.issues:
            issue.refresh_from_db()
            publish_gazette_issue(issue, NOTHING, by=self.editor, at=at)
