"""
Steps of a workflow, listed once per app, and their binding to a refusal and an action.

An app lists its steps in `workflow.py` and binds them in `transitions.py`. Queues, buttons, progress,
notifications, the permission matrix and the checks of `verify` are derived from this table.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from django.utils.functional import Promise

from gongkai.kit.refusals import Refusal

State = TypeVar("State", bound=str)
Inputs = TypeVar("Inputs")
Inputs_contra = TypeVar("Inputs_contra", contravariant=True)
Subject_contra = TypeVar("Subject_contra", contravariant=True)
Subject = TypeVar("Subject")
Actor_contra = TypeVar("Actor_contra", contravariant=True)
Actor = TypeVar("Actor")


@dataclass(frozen=True)
class Nothing:
    """The inputs of a step that needs no input."""


NOTHING = Nothing()


@dataclass(frozen=True, kw_only=True)
class Step(Generic[State, Inputs]):
    """
    One step of a workflow.

    `sources` are the states in which it may be taken and `target` is the state it leads to (None:
    the state does not change). `post` may take it (None: the post that the state waits for) and is
    what the ledger records, with `verb` or one of `other_verbs`; `other_posts` may take it as well.
    """

    name: str
    label: str | Promise
    sources: frozenset[State]
    target: State | None = None
    post: str | None = None
    other_posts: tuple[str, ...] = ()
    verb: str | None = None
    other_verbs: tuple[str, ...] = ()
    inputs: type[Inputs]
    primary: bool = False  # the step that its source states wait for, and the primary button
    bulk: bool = False  # whether it can be taken for many subjects at once, with the same inputs
    confirmed: bool = False  # whether pages show its consequences first and ask for confirmation
    # True: only the author may take it; False: never the author, not even by delegation
    author: bool | None = None
    # The kind of notification for the author; the posts awaited in the target are always notified.
    notifies: str | None = None

    def starts_from(self, state: str) -> bool:
        """Return whether the step may be taken in `state`."""
        return state in self.sources

    @property
    def new_state(self) -> State:
        """The state that the step leads to; raises ValueError if the state does not change."""
        if self.target is None:
            raise ValueError(f"The step {self.name} does not change the state.")
        return self.target

    @property
    def act_verb(self) -> str:
        """The verb that the ledger records; raises ValueError if the step records nothing."""
        if self.verb is None:
            raise ValueError(f"The step {self.name} records no act.")
        return self.verb

    @property
    def posts(self) -> tuple[str, ...]:
        """Every post that may take the step, where the step names any; the one that the ledger records first."""
        return (() if self.post is None else (self.post,)) + self.other_posts

    @property
    def verbs(self) -> tuple[str, ...]:
        """Every verb that the step may record."""
        return (() if self.verb is None else (self.verb,)) + self.other_verbs


class Taker(NamedTuple):
    """Who may take a step: whoever holds the post; `author` as in `Step`."""

    post: str
    author: bool | None


@dataclass(frozen=True)
class Workflow(Generic[State]):
    """All steps of one workflow, in the order in which pages list them."""

    steps: tuple[Step[State, Any], ...]
    by_name: Mapping[str, Step[State, Any]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the steps by name; raise ValueError if two have the same name."""
        by_name = {step.name: step for step in self.steps}
        if len(by_name) != len(self.steps):
            raise ValueError("Two steps have the same name.")
        object.__setattr__(self, "by_name", by_name)

    def __iter__(self) -> Iterator[Step[State, Any]]:
        """Yield the steps in order."""
        return iter(self.steps)

    def steps_from(self, state: str) -> tuple[Step[State, Any], ...]:
        """Return the steps that may be taken in `state`."""
        return tuple(step for step in self.steps if step.starts_from(state))

    def steps_recording(self, verb: str) -> tuple[Step[State, Any], ...]:
        """Return the steps that record `verb`."""
        return tuple(step for step in self.steps if verb in step.verbs)

    def posts_awaited(self, state: str) -> frozenset[str]:
        """Return the posts that a subject in `state` waits for: those of its primary steps."""
        return frozenset(
            step.post for step in self.steps_from(state) if step.primary and step.post is not None
        )

    def posts_of(self, step: Step[State, Any], state: str) -> frozenset[str]:
        """Return the posts that may take `step` in `state`."""
        return self.posts_awaited(state) if step.post is None else frozenset(step.posts)

    def takers_awaited(self, state: str) -> tuple[Taker, ...]:
        """Return for whom a subject in `state` waits: those that may take its primary steps."""
        primary = (step for step in self.steps_from(state) if step.primary)
        return tuple(
            dict.fromkeys(Taker(post, step.author) for step in primary for post in step.posts)
        )

    def takers_of(self, step: Step[State, Any], state: str) -> tuple[Taker, ...]:
        """Return who may take `step` in `state`; where it names no post, those for whom the subject waits."""
        if step.post is None:
            return self.takers_awaited(state)
        return tuple(Taker(post, step.author) for post in step.posts)

    def states_awaiting(self) -> tuple[State, ...]:
        """Return the states in which a subject waits for somebody, in the order of the steps that lead on from them."""
        waiting = (state for step in self.steps if step.primary for state in sorted(step.sources))
        return tuple(dict.fromkeys(waiting))

    def path_from(self, state: State) -> tuple[State, ...]:
        """Return the states on the main path: from `state` along the first primary step of each, as long as somebody is awaited."""
        path: list[State] = []
        following: State | None = state
        while following is not None and following not in path and self.takers_awaited(following):
            path.append(following)
            following = next(
                (step.target for step in self.steps_from(following) if step.primary), None
            )
        return tuple(path)

    def arrival_of(self, verb: str) -> State | None:
        """Return the state to which the act with this verb leads, where the subject then waits for somebody."""
        targets = (step.target for step in self.steps_recording(verb))
        return next(
            (target for target in targets if target is not None and self.takers_awaited(target)),
            None,
        )

    def author_notification_of(self, verb: str) -> str | None:
        """Return the kind of notification that the author gets of the act with this verb."""
        return next(
            (step.notifies for step in self.steps_recording(verb) if step.notifies is not None),
            None,
        )

    def with_step(self, step: Step[State, Any]) -> "Workflow[State]":
        """Return a workflow with one more step."""
        return Workflow((*self.steps, step))


class RefusalOfStep(Protocol[Subject_contra, Inputs_contra, Actor_contra]):
    """The refusal of a step; `inputs` is None before the user has entered any."""

    def __call__(
        self,
        subject: Subject_contra,
        inputs: Inputs_contra | None,
        /,
        *,
        by: Actor_contra,
        at: datetime,
    ) -> Refusal | None:
        """Return the reason, or None."""


class ActionOfStep(Protocol[Subject_contra, Inputs_contra, Actor_contra]):
    """The action of a step: lock, check, change, record."""

    def __call__(
        self, subject: Subject_contra, inputs: Inputs_contra, /, *, by: Actor_contra, at: datetime
    ) -> object:
        """Take the step, or raise `Refused`."""


@dataclass(frozen=True)
class Binding(Generic[Subject, Actor]):
    """
    A step with its refusal and its action; created by `bind`, which checks that their types match.

    Annotate tables as `tuple[Binding[Document, Person], ...]`: mypy then rejects functions of
    another subject or actor.
    """

    step: Step[Any, Any]
    refusal: RefusalOfStep[Subject, Any, Actor]
    action: ActionOfStep[Subject, Any, Actor]


def bind(
    step: Step[Any, Inputs],
    refusal: RefusalOfStep[Subject, Inputs, Actor],
    action: ActionOfStep[Subject, Inputs, Actor],
) -> Binding[Subject, Actor]:
    """Bind a step to its refusal and its action; mypy rejects functions that take other inputs."""
    return Binding(step, refusal, action)
