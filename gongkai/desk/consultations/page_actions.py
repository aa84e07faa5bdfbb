"""The actions on the pages of a consultation and of a comment: each step with its form."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from gongkai.consultations import transitions
from gongkai.consultations.models import PublicComment, PublicConsultation
from gongkai.consultations.workflow import (
    ADD_QUESTION,
    ADD_RECORD,
    AMEND_PLAN,
    CANCEL,
    COMMENT_WORKFLOW,
    EXTEND,
    HOLD,
    LIFT,
    LIST_PLAN,
    MASK,
    NAME_FINAL,
    OPEN,
    PROPOSE_FILE,
    PUBLISH_OUTCOME,
    REMOVE_QUESTION,
    RESTORE,
    UPHOLD,
    WORKFLOW,
)
from gongkai.desk.consultations.forms import (
    EmptyForm,
    ExtendForm,
    FileForm,
    FinalForm,
    HoldForm,
    MaskForm,
    OpenForm,
    OutcomeForm,
    PlanForm,
    ReasonForm,
    RecordForm,
    StepForm,
)
from gongkai.desk.consultations.survey_forms import QuestionForm, RemoveQuestionForm
from gongkai.desk.offered_steps import OfferedStep, offered_steps
from gongkai.kit.workflows import Binding
from gongkai.organisations.models import Person

FORMS: Mapping[str, type[StepForm]] = {
    AMEND_PLAN.name: PlanForm,
    ADD_QUESTION.name: QuestionForm,
    REMOVE_QUESTION.name: RemoveQuestionForm,
    LIST_PLAN.name: EmptyForm,
    OPEN.name: OpenForm,
    EXTEND.name: ExtendForm,
    ADD_RECORD.name: RecordForm,
    NAME_FINAL.name: FinalForm,
    PUBLISH_OUTCOME.name: OutcomeForm,
    CANCEL.name: ReasonForm,
}
COMMENT_FORMS: Mapping[str, type[StepForm]] = {
    HOLD.name: HoldForm,
    LIFT.name: EmptyForm,
    RESTORE.name: EmptyForm,
    UPHOLD.name: EmptyForm,
    MASK.name: MaskForm,
    PROPOSE_FILE.name: FileForm,
}
BINDINGS: Mapping[str, Binding[PublicConsultation, Person]] = {
    one.step.name: one for one in transitions.BINDINGS
}
COMMENT_BINDINGS: Mapping[str, Binding[PublicComment, Person]] = {
    one.step.name: one for one in transitions.COMMENT_BINDINGS
}


def steps_of(
    consultation: PublicConsultation,
    *,
    by: Person,
    at: datetime,
    tried: tuple[str, StepForm] | None,
) -> Iterator[OfferedStep[PublicConsultation, StepForm]]:
    """Yield the steps that start from the state of the consultation."""
    return offered_steps(
        consultation,
        WORKFLOW.steps_from(consultation.state),
        BINDINGS,
        lambda name: FORMS[name](subject=consultation, prefix=name),
        by=by,
        at=at,
        tried=tried,
    )


def comment_steps_of(
    comment: PublicComment, *, by: Person, at: datetime, tried: tuple[str, StepForm] | None
) -> Iterator[OfferedStep[PublicComment, StepForm]]:
    """Yield the steps that start from the state of the comment, for an answered one or another."""
    other = RESTORE if comment.answer_id is None else LIFT
    return offered_steps(
        comment,
        tuple(one for one in COMMENT_WORKFLOW.steps_from(comment.state) if one is not other),
        COMMENT_BINDINGS,
        lambda name: COMMENT_FORMS[name](subject=comment, prefix=name),
        by=by,
        at=at,
        tried=tried,
    )
