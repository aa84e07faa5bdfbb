"""
Workflows of schemes, of assessments, of the sheets of bodies and of findings.

Buttons, rules, actions, the permission matrix and the expectations of `verify` are derived from these
tables. What can be done with a sheet depends on the state of its assessment. Scorers hold no post:
they are appointed for one assessment.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from gongkai.assessments.states import AssessmentState, FindingState, SchemeState
from gongkai.files.storage import StoredFile
from gongkai.kit.workflows import Nothing, Step, Workflow
from gongkai.ledger.verbs import Verb
from gongkai.organisations.states import PostKind

ASSESSORS = (PostKind.ASSESSOR,)
HANDLERS = (PostKind.DISCLOSURE_OFFICER, PostKind.EDITOR)


@dataclass(frozen=True)
class IndicatorFacts:
    """An indicator: `role` is a value of `Role`, `way` one of `Way`."""

    code: str
    title: str
    weight: Decimal
    role: str
    way: str
    formula: str = ""
    checklist: str = ""
    reported: bool = False


@dataclass(frozen=True)
class CodeInputs:
    """The code of an indicator; those below it go with it."""

    code: str


@dataclass(frozen=True)
class TrialInputs:
    """The year on whose data the scheme is tried."""

    year: int


@dataclass(frozen=True)
class ReasonInputs:
    """Why; those concerned read it."""

    reason: str


@dataclass(frozen=True)
class ScorerInputs:
    """A person (by id) who scores, or who settles where two scorers differ."""

    person_id: int
    is_arbiter: bool = False


@dataclass(frozen=True)
class ExcuseInputs:
    """A body (by id) that is not ranked, with the reason, which is public."""

    body_id: int
    reason: str


@dataclass(frozen=True)
class ReportInputs:
    """What the body reports on itself for an indicator (by id), with stored files as evidence."""

    indicator_id: int
    text: str
    files: tuple[StoredFile, ...] = ()


@dataclass(frozen=True)
class ScoreInputs:
    """Points from 0 to 100 for an indicator (by id), with the reason."""

    indicator_id: int
    points: Decimal
    reason: str


@dataclass(frozen=True)
class VisitInputs:
    """The answers of a check on site, of `ANSWERS` in `rules.sheets`, in the order of the list."""

    indicator_id: int
    answers: tuple[str, ...]
    remark: str = ""


@dataclass(frozen=True)
class ReopenInputs:
    """Which check on site (by indicator id) is entered anew, and why."""

    indicator_id: int
    reason: str


@dataclass(frozen=True)
class ObjectionInputs:
    """To which indicator (by id) the body objects, and why."""

    indicator_id: int
    text: str


@dataclass(frozen=True)
class DecisionInputs:
    """The decision on an objection (by id); `value` is the new value, without one it is rejected."""

    objection_id: int
    answer: str
    value: Decimal | None = None


@dataclass(frozen=True)
class FindingInputs:
    """What the body has to put right."""

    text: str


@dataclass(frozen=True)
class RetestInputs:
    """What a retest showed."""

    is_fixed: bool
    note: str


ADD_INDICATOR = Step(
    name="add-indicator",
    label=_("Add an indicator"),
    sources=frozenset({SchemeState.DRAFT}),
    post=ASSESSORS[0],
    verb=Verb.SCHEME_INDICATOR_ADDED,
    inputs=IndicatorFacts,
)
REMOVE_INDICATOR = Step(
    name="remove-indicator",
    label=_("Take an indicator out"),
    sources=frozenset({SchemeState.DRAFT}),
    post=ASSESSORS[0],
    verb=Verb.SCHEME_INDICATOR_REMOVED,
    inputs=CodeInputs,
)
TRY_SCHEME = Step(
    name="try",
    label=_("Try the scheme on the data of a year"),
    sources=frozenset({SchemeState.DRAFT}),
    post=ASSESSORS[0],
    verb=Verb.SCHEME_TRIED,
    inputs=TrialInputs,
)
SUBMIT_SCHEME = Step(
    name="submit",
    label=_("Submit the scheme for adoption"),
    sources=frozenset({SchemeState.DRAFT}),
    target=SchemeState.SUBMITTED,
    post=ASSESSORS[0],
    verb=Verb.SCHEME_SUBMITTED,
    inputs=Nothing,
    primary=True,
)
RETURN_SCHEME = Step(
    name="return",
    label=_("Return the scheme"),
    sources=frozenset({SchemeState.SUBMITTED}),
    target=SchemeState.DRAFT,
    post=PostKind.APPROVER,
    verb=Verb.SCHEME_RETURNED,
    inputs=ReasonInputs,
)
ADOPT_SCHEME = Step(
    name="adopt",
    label=_("Adopt the scheme"),
    sources=frozenset({SchemeState.SUBMITTED}),
    target=SchemeState.ADOPTED,
    post=PostKind.APPROVER,
    verb=Verb.SCHEME_ADOPTED,
    inputs=Nothing,
    primary=True,
    author=False,
)
SCHEME_WORKFLOW: Workflow[SchemeState] = Workflow(
    (ADD_INDICATOR, REMOVE_INDICATOR, TRY_SCHEME, SUBMIT_SCHEME, RETURN_SCHEME, ADOPT_SCHEME)
)

APPOINT_SCORER = Step(
    name="appoint-scorer",
    label=_("Appoint a scorer"),
    sources=frozenset({AssessmentState.PREPARING, AssessmentState.SCORING}),
    post=ASSESSORS[0],
    verb=Verb.ASSESSMENT_SCORER_APPOINTED,
    inputs=ScorerInputs,
)
EXCUSE_BODY = Step(
    name="excuse",
    label=_("Do not rank a body"),
    sources=frozenset({AssessmentState.PREPARING, AssessmentState.SCORING}),
    post=ASSESSORS[0],
    verb=Verb.ASSESSMENT_BODY_EXCUSED,
    inputs=ExcuseInputs,
)
START_SCORING = Step(
    name="start",
    label=_("Measure, and begin the scoring"),
    sources=frozenset({AssessmentState.PREPARING}),
    target=AssessmentState.SCORING,
    post=ASSESSORS[0],
    verb=Verb.ASSESSMENT_MEASURED,
    inputs=Nothing,
    primary=True,
)
ANNOUNCE_RESULTS = Step(
    name="announce",
    label=_("Announce the results to the bodies"),
    sources=frozenset({AssessmentState.SCORING}),
    target=AssessmentState.ANNOUNCED,
    post=ASSESSORS[0],
    verb=Verb.ASSESSMENT_ANNOUNCED,
    inputs=Nothing,
    primary=True,
)
PUBLISH_RESULTS = Step(
    name="publish",
    label=_("Publish the results"),
    sources=frozenset({AssessmentState.ANNOUNCED}),
    target=AssessmentState.PUBLISHED,
    post=PostKind.APPROVER,
    verb=Verb.ASSESSMENT_PUBLISHED,
    inputs=Nothing,
    primary=True,
    author=False,
)
WORKFLOW: Workflow[AssessmentState] = Workflow(
    (APPOINT_SCORER, EXCUSE_BODY, START_SCORING, ANNOUNCE_RESULTS, PUBLISH_RESULTS)
)

REPORT_SELF = Step(
    name="report",
    label=_("Report on one's own body with evidence"),
    sources=frozenset({AssessmentState.SCORING}),
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.ASSESSMENT_REPORTED,
    inputs=ReportInputs,
)
GIVE_SCORE = Step(
    name="score",
    label=_("Give a score"),
    sources=frozenset({AssessmentState.SCORING}),
    verb=Verb.ASSESSMENT_SCORED,
    inputs=ScoreInputs,
)
SETTLE_SCORE = Step(
    name="settle",
    label=_("Settle a score on which two scorers differ"),
    sources=frozenset({AssessmentState.SCORING}),
    verb=Verb.ASSESSMENT_SETTLED,
    inputs=ScoreInputs,
)
VISIT = Step(
    name="visit",
    label=_("Enter a check on site"),
    sources=frozenset({AssessmentState.SCORING}),
    verb=Verb.ASSESSMENT_VISITED,
    inputs=VisitInputs,
)
REOPEN_VISIT = Step(
    name="reopen-visit",
    label=_("Correct a check on site"),
    sources=frozenset({AssessmentState.SCORING}),
    verb=Verb.ASSESSMENT_VISIT_REOPENED,
    inputs=ReopenInputs,
)
OBJECT = Step(
    name="object",
    label=_("Object to a value"),
    sources=frozenset({AssessmentState.ANNOUNCED}),
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.ASSESSMENT_OBJECTED,
    inputs=ObjectionInputs,
)
DECIDE_OBJECTION = Step(
    name="decide",
    label=_("Decide an objection"),
    sources=frozenset({AssessmentState.ANNOUNCED}),
    post=ASSESSORS[0],
    verb=Verb.ASSESSMENT_OBJECTION_DECIDED,
    inputs=DecisionInputs,
)
ADD_FINDING = Step(
    name="add-finding",
    label=_("Add a finding"),
    sources=frozenset({AssessmentState.ANNOUNCED, AssessmentState.PUBLISHED}),
    post=ASSESSORS[0],
    verb=Verb.ASSESSMENT_FINDING_ADDED,
    inputs=FindingInputs,
)
SHEET_WORKFLOW: Workflow[AssessmentState] = Workflow(
    (
        REPORT_SELF,
        GIVE_SCORE,
        SETTLE_SCORE,
        VISIT,
        REOPEN_VISIT,
        OBJECT,
        DECIDE_OBJECTION,
        ADD_FINDING,
    )
)

RETEST_FINDING = Step(
    name="retest",
    label=_("Enter a retest"),
    sources=frozenset({FindingState.OPEN, FindingState.GIVEN}),
    post=ASSESSORS[0],
    verb=Verb.ASSESSMENT_FINDING_RETESTED,
    inputs=RetestInputs,
)
FINDING_WORKFLOW: Workflow[FindingState] = Workflow((RETEST_FINDING,))
