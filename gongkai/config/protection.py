"""The record of the classified protection of this system (等级保护), as an operator enters it."""

from dataclasses import dataclass, field

from gongkai.config import env


@dataclass(frozen=True)
class ProtectionTerms:
    """Level, filing and last assessment of the system; they are shown by `check --deploy`."""

    level: int = field(
        default=0,
        metadata={
            "help": "Level of classified protection (等级保护) of this system, 1 to 5; 0: not graded.",
            "least": 0,
        },
    )
    record: str = field(
        default="",
        metadata={"help": "Number of the filing certificate of the police (备案证明编号)."},
    )
    assessed: str = field(
        default="", metadata={"help": "Day of the last assessment (等级测评), as YYYY-MM-DD."}
    )
    assessor: str = field(default="", metadata={"help": "Who assessed it (测评机构)."})
    high_findings: int = field(
        default=0,
        metadata={"help": "High-risk findings of this assessment that are still open.", "least": 0},
    )
    findings: int = field(
        default=0,
        metadata={"help": "Other findings of this assessment that are still open.", "least": 0},
    )


TERMS = env.env_record("GONGKAI_PROTECTION", ProtectionTerms())
