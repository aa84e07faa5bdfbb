"""Tests of the supervision in the loaded demo, which `test_demo.py` collects."""

from gongkai.assessments.models import Assessment, Finding, Scheme
from gongkai.complaints.models import Complaint
from gongkai.operations.verify import assessments as verify_assessments
from gongkai.operations.verify import complaints as verify_complaints
from gongkai.operations.verify import plans as verify_plans
from gongkai.operations.verify import supervision as verify_supervision
from gongkai.operations.verify import training as verify_training
from gongkai.supervision.models import LeadingPost, OrganisationReturn, PlanTask, ReadingPlace
from gongkai.supervision.states import TaskState
from gongkai.training.models import TrainingSession, UnitAttempt
from tests.sampledata.stages import AT


def test_demo_states_its_organisation(region: None) -> None:
    assert LeadingPost.objects.filter(duty="leader", until=None).exists()
    assert LeadingPost.objects.exclude(until=None).exists()
    assert ReadingPlace.objects.filter(until=None).count() >= 2
    assert {one.has_office for one in OrganisationReturn.objects.all()} == {True, False}
    assert list(verify_supervision.check()) == []


def test_demo_has_a_plan_with_tasks_in_every_state(region: None) -> None:
    found = PlanTask.objects.all()
    assert {one.state for one in found} == set(TaskState.values)
    assert found.filter(state="open", due_on__lt=AT.date()).exists()
    assert found.exclude(carried_from=None).exists()
    assert found.exclude(decisions=None).exists()
    assert list(verify_plans.check()) == []


def test_demo_has_published_results_of_an_assessment(region: None) -> None:
    assessment = Assessment.objects.get()
    assert assessment.state == "published"
    assert {one.rank for one in assessment.sheets.all()} > {1}
    assert Scheme.objects.filter(state="draft").exists()
    assert Finding.objects.exists()
    assert list(verify_assessments.check()) == []


def test_demo_has_training_and_complaints_in_hand_and_concluded(region: None) -> None:
    held = TrainingSession.objects.get(state="held")
    assert (held.people, held.others) == (119, 118)
    assert TrainingSession.objects.filter(state="open", participants__isnull=False).exists()
    assert UnitAttempt.objects.get().passed
    assert {one.state for one in Complaint.objects.all()} == {"received", "closed"}
    assert list(verify_training.check()) == list(verify_complaints.check()) == []
