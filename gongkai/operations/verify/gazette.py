"""Check of the gazette against its acts: states, readings, texts of printed articles, files."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gongkai.documents.models import Version
from gongkai.files.places.errors import FilesAway
from gongkai.files.storage import open_file
from gongkai.gazette.contents import standing_of, text_digest
from gongkai.gazette.models import Article, Issue
from gongkai.gazette.queries import articles_of, current_files
from gongkai.gazette.rendering.epub import differing_texts
from gongkai.gazette.states import FileKind, IssueState, Standing
from gongkai.gazette.workflow import READINGS, WORKFLOW
from gongkai.kit.workflows import Step
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.operations.verify.chunks import in_chunks
from gongkai.operations.verify.faults import Check, Fault
from gongkai.operations.verify.subject_acts import acts_about

PART = "gazette"
READING_STEPS = {step.name: step for step in READINGS}


@dataclass
class FoldedIssue:
    """The state of an issue according to its acts."""

    stage: str = ""
    number: int = 0
    year: int = 0
    round: int = 0
    contents: str = ""
    published_at: datetime | None = None
    texts: dict[str, str] = field(default_factory=dict)
    readings: Counter[tuple[int, str]] = field(default_factory=Counter)
    problem: str = ""


def check() -> Check:
    """
    Replay the acts of each issue and compare them with its row.

    Of a published issue each text is compared with the act of its publication, and the texts in its
    EPUB file with the released ones.
    """
    seen, articles = 0, 0
    for chunk in in_chunks(
        Issue.objects.select_related("body").order_by("pk").iterator(chunk_size=50)
    ):
        acts = acts_about(Issue, [one.pk for one in chunk])
        for one in chunk:
            seen += 1
            rows = articles_of(one, with_texts=True)
            articles += len(rows)
            folded = _fold(acts[one.pk])
            problems = [*_differences(one, folded), *_reading_problems(one, folded)]
            if one.published_at is not None:
                problems += [*_text_problems(rows, folded), *_file_problems(one, rows)]
            for problem in problems:
                yield Fault(PART, f"issue {one.pk}: {problem}")
    begun = Act.objects.filter(verb=Verb.GAZETTE_COMPOSED).count()
    if begun != seen:
        yield Fault(PART, f"there are {seen} issues, the acts say {begun}")
    return f"{seen} issues of the gazette with {articles} articles against their acts and texts"


def _fold(acts: list[Act]) -> FoldedIssue:
    folded = FoldedIssue()
    for act in acts:
        facets = act.facets
        folded.number, folded.year = int(facets["number"]), int(facets["year"])
        folded.round = int(facets["round"])
        if act.verb == Verb.GAZETTE_COMPOSED:
            folded.stage = IssueState.COMPOSING
            continue
        if act.verb in {Verb.GAZETTE_PROOFS_BEGUN, Verb.GAZETTE_TAKEN_UP}:
            folded.contents = str(facets["contents"])
        elif act.verb == Verb.GAZETTE_PUBLISHED:
            folded.published_at, folded.texts = act.at, dict(facets["texts"])
        step = _step_of(act)
        if step is not None:
            if not step.starts_from(folded.stage):
                folded.problem = f"act {act} cannot follow: the state was {folded.stage}"
            folded.stage = step.target or folded.stage
            if step.name in READING_STEPS:
                folded.readings[folded.round, step.name] += 1
    return folded


def _step_of(act: Act) -> Step[IssueState, Any] | None:
    if name := act.facets.get("step"):
        return READING_STEPS[str(name)]
    return next(iter(WORKFLOW.steps_recording(act.verb)), None)


def _differences(one: Issue, folded: FoldedIssue) -> Iterator[str]:
    if folded.problem:
        yield folded.problem
    for name, found, expected in (
        ("state", one.state, folded.stage or "nothing"),
        ("number", one.number, folded.number),
        ("year", one.year, folded.year),
        ("round", one.round, folded.round),
        ("digest of the contents", one.contents_sha256, folded.contents),
        ("publication", one.published_at, folded.published_at),
    ):
        if found != expected:
            yield f"its {name} is {found}, its acts say {expected}"


def _reading_problems(one: Issue, folded: FoldedIssue) -> Iterator[str]:
    rows = list(one.readings.values_list("round", "step", "person"))
    found = Counter((number, step) for number, step, _person in rows)
    if found != folded.readings:
        yield "its readings are not those of its acts"
    for number in {number for number, _step, _person in rows}:
        people = [person for at, _step, person in rows if at == number]
        if len(set(people)) != len(people):
            yield f"in round {number} one person read it twice"


def _text_problems(rows: list[Article], folded: FoldedIssue) -> Iterator[str]:
    """Yield which texts are not those of the act of publication."""
    texts = {str(one.document_id): one.text_sha256 for one in rows}
    if texts != folded.texts:
        yield "its articles are not those that were published"
    for one in rows:
        if text_digest(one.version) != one.text_sha256:
            yield f"the text of article {one.position} is not the released one"


def _file_problems(one: Issue, rows: list[Article]) -> Iterator[str]:
    """Yield which texts in the EPUB file are not the released ones."""
    found = current_files(one, rows).get(FileKind.EPUB)
    if found is None:
        return  # it is made anew; the public gets none until then
    versions: dict[int, Version] = {
        each.position: each.version for each in rows if standing_of(each) == Standing.CURRENT
    }
    try:
        with open_file(found.sha256) as stored:
            differing = differing_texts(stored.read(), versions)
    except (OSError, FilesAway):
        return  # the part “files” says so
    for position in differing:
        yield f"the EPUB file shows another text of article {position} than the released one"
