"""Steps and workflows: what is derived from a table, and that the type checker rejects a step with the wrong functions."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from gongkai.kit.workflows import Nothing, Step, Taker, Workflow

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Reason:
    reason: str


SEND: Step[str, Nothing] = Step(
    name="send",
    label="Send",
    sources=frozenset({"draft"}),
    target="review",
    post="writer",
    verb="sent",
    inputs=Nothing,
    primary=True,
    author=True,
)
PASS: Step[str, Nothing] = Step(
    name="pass",
    label="Pass",
    sources=frozenset({"review"}),
    target="done",
    post="reviewer",
    verb="passed",
    other_verbs=("passed-again",),
    inputs=Nothing,
    primary=True,
    author=False,
    notifies="decided",
)
RETURN: Step[str, Reason] = Step(
    name="return",
    label="Return",
    sources=frozenset({"review"}),
    target="draft",
    verb="returned",
    inputs=Reason,
    notifies="returned",
)
NOTE: Step[str, Reason] = Step(
    name="note", label="Note", sources=frozenset({"review", "done"}), post="clerk", inputs=Reason
)
TABLE: Workflow[str] = Workflow((SEND, PASS, RETURN, NOTE))


def test_steps_are_found_by_state_verb_and_name() -> None:
    assert TABLE.steps_from("review") == (PASS, RETURN, NOTE)
    assert TABLE.steps_recording("passed-again") == (PASS,)
    assert TABLE.by_name["return"] is RETURN
    with pytest.raises(ValueError, match="same name"):
        TABLE.with_step(SEND)


def test_subject_waits_for_those_who_take_its_primary_steps() -> None:
    assert TABLE.takers_awaited("review") == (Taker("reviewer", author=False),)
    assert TABLE.takers_of(RETURN, "review") == TABLE.takers_awaited("review")
    assert TABLE.takers_of(NOTE, "review") == (Taker("clerk", None),)
    assert TABLE.takers_awaited("done") == ()
    assert TABLE.states_awaiting() == ("draft", "review")


def test_main_path_follows_the_primary_steps_as_long_as_somebody_is_awaited() -> None:
    assert TABLE.path_from("draft") == ("draft", "review")
    back = Step(
        name="redo",
        label="Redo",
        sources=frozenset({"done"}),
        target="draft",
        post="clerk",
        inputs=Nothing,
        primary=True,
    )
    assert TABLE.with_step(back).path_from("draft") == (
        "draft",
        "review",
        "done",
    )  # no endless circle


def test_an_act_tells_where_it_leads_and_what_the_author_is_told() -> None:
    assert [TABLE.arrival_of(verb) for verb in ("sent", "passed", "returned", "unknown")] == [
        "review",
        None,
        "draft",
        None,
    ]
    assert [
        TABLE.author_notification_of(verb) for verb in ("sent", "passed-again", "returned")
    ] == [
        None,
        "decided",
        "returned",
    ]


def test_step_without_target_or_verb_says_so() -> None:
    assert (PASS.new_state, PASS.act_verb) == ("done", "passed")
    with pytest.raises(ValueError, match="does not change the state"):
        _ = NOTE.new_state
    with pytest.raises(ValueError, match="records no act"):
        _ = NOTE.act_verb


SNIPPET = """
from dataclasses import dataclass
from datetime import datetime

from gongkai.kit.refusals import Refusal
from gongkai.kit.workflows import Binding, Nothing, Step, bind


class Subject: ...
class Other: ...
class Actor: ...
@dataclass(frozen=True)
class Reason:
    reason: str


STEP: Step[str, Reason] = Step(name="x", label="X", sources=frozenset({"a"}), inputs=Reason)


def refusal(subject: Subject, inputs: Reason | None, /, *, by: Actor, at: datetime) -> Refusal | None: ...
def needs_inputs(subject: Subject, inputs: Reason, /, *, by: Actor, at: datetime) -> Refusal | None: ...
def action(subject: Subject, inputs: Reason, /, *, by: Actor, at: datetime) -> Subject: ...
def of_nothing(subject: Subject, inputs: Nothing, /, *, by: Actor, at: datetime) -> Subject: ...
def of_another(subject: Other, inputs: Reason, /, *, by: Actor, at: datetime) -> Other: ...
def by_nobody(subject: Subject, inputs: Reason, /, *, at: datetime) -> Subject: ...


RIGHT: tuple[Binding[Subject, Actor], ...] = (bind(STEP, refusal, action),)
WRONG: tuple[Binding[Subject, Actor], ...] = (
    bind(STEP, needs_inputs, action),
    bind(STEP, refusal, of_nothing),
    bind(STEP, refusal, of_another),
    bind(STEP, refusal, by_nobody),
)
"""


def test_type_checker_rejects_each_wrong_pair_and_accepts_the_right_one(tmp_path: Path) -> None:
    snippet = tmp_path / "snippet.py"
    snippet.write_text(SNIPPET, encoding="utf-8")
    options = [
        "--strict",
        "--config-file=",
        "--follow-imports=silent",
        "--disable-error-code=empty-body",
    ]
    found = subprocess.run(
        [sys.executable, "-m", "mypy", *options, f"--cache-dir={tmp_path}/cache", str(snippet)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = SNIPPET.splitlines()
    rejected = {
        lines[int(line.split(":")[1]) - 1].strip()
        for line in found.stdout.splitlines()
        if ": error:" in line
    }
    assert rejected == {line.strip() for line in lines if line.startswith("    bind(STEP")}, (
        found.stdout + found.stderr
    )
