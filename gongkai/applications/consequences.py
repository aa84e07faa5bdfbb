"""Consequences of a step for merged applications. Users cannot take these steps directly."""

from dataclasses import replace
from typing import Any

from gongkai.applications import workflow
from gongkai.applications.states import Stage
from gongkai.kit.workflows import Step
from gongkai.ledger.verbs import Verb

SERVE_JOINED = replace(workflow.SERVE, name="serve-joined", sources=frozenset({Stage.MERGED}))
PART = replace(
    workflow.WITHDRAW,
    name="part",
    label=Stage.IN_HAND.label,
    sources=frozenset({Stage.MERGED}),
    target=Stage.IN_HAND,
    verb=Verb.APPLICATION_PARTED,
)
CONSEQUENCES: tuple[Step[Stage, Any], ...] = (SERVE_JOINED, PART)


def steps_recording(verb: str) -> tuple[Step[Stage, Any], ...]:
    """Return the steps and consequences that record `verb` and lead to another stage."""
    consequences = tuple(step for step in CONSEQUENCES if verb in step.verbs)
    return tuple(
        step
        for step in (*workflow.WORKFLOW.steps_recording(verb), *consequences)
        if step.target is not None
    )
