"""Numbers of what people send to a consultation."""

from gongkai.consultations.models import PublicConsultation

CONSULTATION_SERIES = "ZQ"  # 征求意见
FEEDBACK_SERIES, REPORT_SERIES = "FK", "JB"  # 反馈, 举报


def number_within(consultation: PublicConsultation, series: str, last: int) -> str:
    """Return the number of the consultation in another series, and the own number of what came."""
    code, _series, place = consultation.number.rpartition(f"-{CONSULTATION_SERIES}")
    return f"{code}-{series}{place}-{last:06}"
