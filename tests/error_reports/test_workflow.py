"""The workflow of error reports: each step is bound once, has a form, and is a row of the matrix."""

from collections import Counter
from dataclasses import fields

from gongkai.desk.error_reports.page_actions import FORMS
from gongkai.error_reports import transitions, workflow
from tests.matrix.workflow_rows import error_report_steps


def test_each_step_is_bound_exactly_once_and_has_a_form_with_its_inputs() -> None:
    bound = Counter(binding.step.name for binding in transitions.BINDINGS)
    assert bound == Counter(step.name for step in workflow.WORKFLOW)
    for step in workflow.WORKFLOW:
        inputs = {field.name for field in fields(step.inputs)}
        assert set(FORMS[step.name].base_fields) == inputs


def test_each_step_is_a_row_of_the_permission_matrix() -> None:
    assert {row.verb for row in error_report_steps()} == {
        f"{step.name}:{source}" for step in workflow.WORKFLOW for source in step.sources
    }
