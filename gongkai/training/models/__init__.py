"""Tables of training."""

from gongkai.training.models.certificates import TrainingCertificate
from gongkai.training.models.sessions import Participant, TrainingMaterial, TrainingSession
from gongkai.training.models.units import LearningUnit, UnitAttempt, UnitVersion

__all__ = [
    "LearningUnit",
    "Participant",
    "TrainingCertificate",
    "TrainingMaterial",
    "TrainingSession",
    "UnitAttempt",
    "UnitVersion",
]
