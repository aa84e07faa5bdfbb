"""`check --deploy` shows the record of classified protection (等级保护)."""

from typing import Any

import pytest

from gongkai.config.protection import ProtectionTerms
from gongkai.config.protection_checks import protection_is_recorded

WHOLE = {"record": "65010099001-00001", "assessor": "某测评中心"}


@pytest.mark.parametrize(
    ("terms", "found"),
    [
        (ProtectionTerms(), ["W051"]),
        (ProtectionTerms(level=6), ["E051"]),
        (ProtectionTerms(level=1), ["I051"]),
        (ProtectionTerms(level=2), ["W052", "I051"]),
        (ProtectionTerms(level=2, **WHOLE), ["I051"]),
        (ProtectionTerms(level=3, **WHOLE), ["W053", "I051"]),
        (ProtectionTerms(level=3, assessed="2025-11-24", **WHOLE), ["I051"]),
        (ProtectionTerms(level=3, assessed="2025-11-23", **WHOLE), ["W053", "I051"]),
        (ProtectionTerms(level=4, assessed="2026-05-25", **WHOLE), ["I051"]),
        (ProtectionTerms(level=4, assessed="2026-05-24", **WHOLE), ["W053", "I051"]),
        (ProtectionTerms(level=3, assessed="2026-11-26", **WHOLE), ["E052", "I051"]),
        (ProtectionTerms(level=3, assessed="May", **WHOLE), ["E052", "I051"]),
        (
            ProtectionTerms(level=3, assessed="2026-05-20", high_findings=2, **WHOLE),
            ["W054", "I051"],
        ),
    ],
)
def test_record_is_shown_with_what_it_lacks(
    settings: Any, terms: ProtectionTerms, found: list[str]
) -> None:
    settings.GONGKAI_PROTECTION = terms
    messages = protection_is_recorded(None)
    assert [str(one.id).removeprefix("gongkai.") for one in messages] == found
    if found[-1] == "I051":
        assert f"level {terms.level}" in messages[-1].msg
        assert f"{terms.high_findings} of high risk" in messages[-1].msg
