"""
Workflows of datasets and of their versions: steps, source states, posts and target states.

Steps without a verb are no official acts: what is prepared before a version is submitted.
"""

from django.utils.translation import gettext_lazy as _

from gongkai.datasets.inputs import (
    BundleFacts,
    DatasetFacts,
    FieldChoice,
    FieldInputs,
    ImportInputs,
    MoveInputs,
    ReasonInputs,
    ReleaseFacts,
    RowChoice,
    RowInputs,
    SchemaInputs,
)
from gongkai.datasets.states import BundleState, DatasetState, ReleaseState
from gongkai.kit.workflows import Nothing, Step, Workflow
from gongkai.ledger.verbs import Verb
from gongkai.organisations.states import PostKind

HANDLERS = (PostKind.EDITOR, PostKind.DISCLOSURE_OFFICER)
ACTIVE = frozenset({DatasetState.ACTIVE})
DRAFT = frozenset({ReleaseState.DRAFT})

AMEND = Step(
    name="amend",
    label=_("Change the description of the dataset"),
    sources=ACTIVE,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.DATASET_AMENDED,
    inputs=DatasetFacts,
)
SET_FIELD = Step(
    name="set-field",
    label=_("Add or replace a field"),
    sources=ACTIVE,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    inputs=FieldInputs,
)
REMOVE_FIELD = Step(
    name="remove-field",
    label=_("Remove a field"),
    sources=ACTIVE,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    inputs=FieldChoice,
)
REPLACE_SCHEMA = Step(
    name="replace-schema",
    label=_("Replace all fields (Table Schema)"),
    sources=ACTIVE,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    inputs=SchemaInputs,
)
START = Step(
    name="start",
    label=_("Start a new version"),
    sources=ACTIVE,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    inputs=ReleaseFacts,
)
CLOSE = Step(
    name="close",
    label=_("Stop updating the dataset"),
    sources=ACTIVE,
    target=DatasetState.CLOSED,
    post=PostKind.APPROVER,
    verb=Verb.DATASET_CLOSED,
    inputs=ReasonInputs,
)
DATASET_WORKFLOW: Workflow[DatasetState] = Workflow(
    (START, AMEND, SET_FIELD, REMOVE_FIELD, REPLACE_SCHEMA, CLOSE)
)

IMPORT = Step(
    name="import",
    label=_("Import rows from a file"),
    sources=DRAFT,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    inputs=ImportInputs,
)
ENTER_ROW = Step(
    name="enter-row",
    label=_("Enter a row"),
    sources=DRAFT,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    inputs=RowInputs,
)
REMOVE_ROW = Step(
    name="remove-row",
    label=_("Remove a row"),
    sources=DRAFT,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    inputs=RowChoice,
)
SUBMIT = Step(
    name="submit",
    label=_("Submit the version for review"),
    sources=DRAFT,
    target=ReleaseState.IN_REVIEW,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.DATASET_VERSION_SUBMITTED,
    inputs=ReleaseFacts,
    primary=True,
)
PUBLISH = Step(
    name="publish",
    label=_("Publish the version"),
    sources=frozenset({ReleaseState.IN_REVIEW}),
    target=ReleaseState.PUBLISHED,
    post=PostKind.APPROVER,
    verb=Verb.DATASET_VERSION_PUBLISHED,
    inputs=Nothing,
    primary=True,
)
RETURN = Step(
    name="return",
    label=_("Return the version"),
    sources=frozenset({ReleaseState.IN_REVIEW}),
    target=ReleaseState.DRAFT,
    post=PostKind.APPROVER,
    verb=Verb.DATASET_VERSION_RETURNED,
    inputs=ReasonInputs,
)
DISCARD = Step(
    name="discard",
    label=_("Discard the version"),
    sources=DRAFT,
    target=ReleaseState.DISCARDED,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.DATASET_VERSION_DISCARDED,
    inputs=Nothing,
)
WITHDRAW = Step(
    name="withdraw",
    label=_("Withdraw the version"),
    sources=frozenset({ReleaseState.PUBLISHED}),
    target=ReleaseState.WITHDRAWN,
    post=PostKind.APPROVER,
    verb=Verb.DATASET_VERSION_WITHDRAWN,
    inputs=ReasonInputs,
)
RELEASE_WORKFLOW: Workflow[ReleaseState] = Workflow(
    (SUBMIT, IMPORT, ENTER_ROW, REMOVE_ROW, PUBLISH, RETURN, WITHDRAW, DISCARD)
)

PLANNED = frozenset({BundleState.PROVISIONAL})
ANNOUNCED = frozenset({BundleState.CONFIRMED})
CHANGE_BUNDLE = Step(
    name="change",
    label=_("Change the planned release"),
    sources=PLANNED,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    inputs=BundleFacts,
)
CONFIRM_BUNDLE = Step(
    name="confirm",
    label=_("Confirm the date"),
    sources=PLANNED,
    target=BundleState.CONFIRMED,
    post=PostKind.APPROVER,
    verb=Verb.DATASET_BUNDLE_CONFIRMED,
    inputs=Nothing,
    primary=True,
)
MOVE_BUNDLE = Step(
    name="move",
    label=_("Move the confirmed date"),
    sources=ANNOUNCED,
    post=PostKind.APPROVER,
    verb=Verb.DATASET_BUNDLE_MOVED,
    inputs=MoveInputs,
)
APPROVE_BUNDLE = Step(
    name="approve",
    label=_("Approve what is released"),
    sources=ANNOUNCED,
    post=PostKind.APPROVER,
    verb=Verb.DATASET_BUNDLE_APPROVED,
    inputs=Nothing,
    primary=True,
)
CANCEL_BUNDLE = Step(
    name="cancel",
    label=_("Cancel the planned release"),
    sources=PLANNED | ANNOUNCED,
    target=BundleState.CANCELLED,
    post=PostKind.APPROVER,
    verb=Verb.DATASET_BUNDLE_CANCELLED,
    inputs=ReasonInputs,
)
BUNDLE_WORKFLOW: Workflow[BundleState] = Workflow(
    (CONFIRM_BUNDLE, APPROVE_BUNDLE, CHANGE_BUNDLE, MOVE_BUNDLE, CANCEL_BUNDLE)
)
