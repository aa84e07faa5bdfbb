"""The code shown in the room of a session: six digits that change every five minutes."""

from datetime import datetime

from django.utils.crypto import constant_time_compare, salted_hmac

from gongkai.kit.text_input import compact

SALT = "gongkai.training.attendance"
WINDOW_SECONDS = 300
DIGITS = 6


def code_shown(session_id: int, *, at: datetime, windows_back: int = 0) -> str:
    """Return the code of a session at a moment. It is computed, so nothing is stored."""
    window = int(at.timestamp()) // WINDOW_SECONDS - windows_back
    digest = salted_hmac(SALT, f"{session_id}:{window}", algorithm="sha256").hexdigest()
    return f"{int(digest, 16) % 10**DIGITS:0{DIGITS}}"


def is_code_shown(session_id: int, typed: str, *, at: datetime) -> bool:
    """Return whether the code is shown now, or was in the window before: people type slowly."""
    entered = compact(typed).replace("-", "")
    return any(
        constant_time_compare(entered, code_shown(session_id, at=at, windows_back=back))
        for back in (0, 1)
    )


def seconds_left(*, at: datetime) -> int:
    """Return for how many seconds the present code is still shown."""
    return WINDOW_SECONDS - int(at.timestamp()) % WINDOW_SECONDS
