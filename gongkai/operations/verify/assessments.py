"""Check of schemes, assessments and findings against their acts; adopted schemes against their digest."""

from collections.abc import Iterable, Iterator
from typing import Any

from gongkai.assessments.models import Assessment, Finding, Scheme
from gongkai.assessments.queries.schemes import content_digest, indicators_of
from gongkai.assessments.states import AssessmentState, FindingState, SchemeState
from gongkai.assessments.workflow import SCHEME_WORKFLOW, WORKFLOW
from gongkai.kit.workflows import Workflow
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.operations.verify.chunks import in_chunks
from gongkai.operations.verify.faults import Check, Fault
from gongkai.operations.verify.subject_acts import acts_about

PART = "assessments"


def check() -> Check:
    """Replay the acts of each scheme, assessment and finding, and compare them with their rows."""
    schemes = 0
    for chunk in in_chunks(Scheme.objects.order_by("pk").iterator(chunk_size=200)):
        schemes += len(chunk)
        acts = acts_about(Scheme, [one.pk for one in chunk])
        for scheme in chunk:
            found = _replay(acts[scheme.pk], SCHEME_WORKFLOW, SchemeState.DRAFT)
            yield from _of_state(f"scheme {scheme.pk}", scheme.state, found)
            digest = content_digest(scheme, indicators_of(scheme)) if scheme.digest else ""
            said = [act.facets["digest"] for act in acts[scheme.pk] if "digest" in act.facets]
            if scheme.digest and (digest != scheme.digest or said[-1:] != [digest]):
                yield Fault(PART, f"scheme {scheme.pk} was changed after its adoption")
    assessments = 0
    for part in in_chunks(Assessment.objects.order_by("pk").iterator(chunk_size=200)):
        assessments += len(part)
        acts = acts_about(Assessment, [one.pk for one in part])
        for assessment in part:
            found = _replay(acts[assessment.pk], WORKFLOW, AssessmentState.PREPARING)
            yield from _of_state(f"assessment {assessment.pk}", assessment.state, found)
    findings = 0
    for some in in_chunks(Finding.objects.order_by("pk").iterator(chunk_size=200)):
        findings += len(some)
        acts = acts_about(Finding, [one.pk for one in some])
        for finding in some:
            state = FindingState.OPEN.value
            for act in acts[finding.pk]:
                if act.verb == Verb.ASSESSMENT_FINDING_GIVEN:
                    state = FindingState.GIVEN.value
                elif act.facets.get("fixed") is True:
                    state = FindingState.FIXED.value
            yield from _of_state(f"finding {finding.pk}", finding.state, state)
    counted = tuple(
        Act.objects.filter(verb=verb).count()
        for verb in (Verb.SCHEME_BEGUN, Verb.ASSESSMENT_BEGUN, Verb.ASSESSMENT_FINDING_ADDED)
    )
    if (schemes, assessments, findings) != counted:
        yield Fault(
            PART,
            f"there are {schemes} schemes, {assessments} assessments and {findings} findings, "
            f"the acts say {counted[0]}, {counted[1]} and {counted[2]}",
        )
    return (
        f"{schemes} schemes, {assessments} assessments and {findings} findings against their acts"
    )


def _of_state(name: str, state: str, expected: str) -> Iterator[Fault]:
    if state != expected:
        yield Fault(PART, f"{name} is {state}; its acts say {expected}")


def _replay(acts: Iterable[Act], workflow: Workflow[Any], begins: str) -> str:
    state = str(begins)
    for act in acts:
        for step in workflow.steps_recording(act.verb):
            if not step.starts_from(state):
                return f"act {act} cannot follow {state}"
            state = str(step.target or state)
    return state
