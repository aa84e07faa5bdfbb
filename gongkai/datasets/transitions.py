"""Bindings of the steps of datasets and versions to their refusals and actions."""

from gongkai.datasets.actions import bundles, datasets, releases, rows
from gongkai.datasets.models import Bundle, Dataset, DatasetVersion
from gongkai.datasets.rules import bundles as bundle_rules
from gongkai.datasets.rules import datasets as dataset_rules
from gongkai.datasets.rules import releases as release_rules
from gongkai.datasets.workflow import (
    AMEND,
    APPROVE_BUNDLE,
    CANCEL_BUNDLE,
    CHANGE_BUNDLE,
    CLOSE,
    CONFIRM_BUNDLE,
    DISCARD,
    ENTER_ROW,
    IMPORT,
    MOVE_BUNDLE,
    PUBLISH,
    REMOVE_FIELD,
    REMOVE_ROW,
    REPLACE_SCHEMA,
    RETURN,
    SET_FIELD,
    START,
    SUBMIT,
    WITHDRAW,
)
from gongkai.kit.workflows import Binding, bind
from gongkai.organisations.models import Person

DATASET_BINDINGS: tuple[Binding[Dataset, Person], ...] = (
    bind(START, dataset_rules.refusal_to_start, datasets.start_release),
    bind(AMEND, dataset_rules.refusal_to_amend, datasets.amend_dataset),
    bind(SET_FIELD, dataset_rules.refusal_to_set_field, datasets.set_field),
    bind(REMOVE_FIELD, dataset_rules.refusal_to_remove_field, datasets.remove_field),
    bind(REPLACE_SCHEMA, dataset_rules.refusal_to_replace_schema, datasets.replace_schema),
    bind(CLOSE, dataset_rules.refusal_to_close, datasets.close_dataset),
)
RELEASE_BINDINGS: tuple[Binding[DatasetVersion, Person], ...] = (
    bind(IMPORT, release_rules.refusal_to_import, rows.import_rows),
    bind(ENTER_ROW, release_rules.refusal_to_enter_row, rows.enter_row),
    bind(REMOVE_ROW, release_rules.refusal_to_remove_row, rows.remove_row),
    bind(SUBMIT, release_rules.refusal_to_submit, releases.submit_release),
    bind(PUBLISH, release_rules.refusal_to_publish, releases.publish_release),
    bind(RETURN, release_rules.refusal_to_return, releases.return_release),
    bind(DISCARD, release_rules.refusal_to_discard, releases.discard_release),
    bind(WITHDRAW, release_rules.refusal_to_withdraw, releases.withdraw_release),
)
BUNDLE_BINDINGS: tuple[Binding[Bundle, Person], ...] = (
    bind(CHANGE_BUNDLE, bundle_rules.refusal_to_change, bundles.change_bundle),
    bind(CONFIRM_BUNDLE, bundle_rules.refusal_to_confirm, bundles.confirm_bundle),
    bind(MOVE_BUNDLE, bundle_rules.refusal_to_move, bundles.move_bundle),
    bind(APPROVE_BUNDLE, bundle_rules.refusal_to_approve, bundles.approve_bundle),
    bind(CANCEL_BUNDLE, bundle_rules.refusal_to_cancel, bundles.cancel_bundle),
)
