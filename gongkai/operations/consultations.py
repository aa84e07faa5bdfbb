"""Background tasks of public consultations: close by the clock, group comments, erase authors."""

import logging
from datetime import datetime, timedelta

from django.conf import settings

from gongkai.consultations.actions.comments import erase_author
from gongkai.consultations.actions.consultations import end_consultation
from gongkai.consultations.actions.feedback import erase_feedback
from gongkai.consultations.actions.groups import group_comments
from gongkai.consultations.actions.surveys import erase_survey_texts
from gongkai.consultations.queries import comments_to_erase, running_until, ungrouped
from gongkai.consultations.reader_queries import feedback_to_erase
from gongkai.consultations.surveys import surveys_to_erase
from gongkai.kit.times import local_date

CHUNK = 500
logger = logging.getLogger("gongkai.worker")


def end_consultations(at: datetime) -> int:
    """Note that the periods of public consultations are over; return how many were."""
    ended = 0
    for one in running_until(at)[:CHUNK]:
        try:
            ended += end_consultation(one, at=at)
        except Exception:
            logger.exception("The end of consultation %s was not noted.", one.pk)
    for one in ungrouped()[:CHUNK]:
        try:
            group_comments(one)
        except Exception:
            logger.exception("The comments of consultation %s were not grouped.", one.pk)
    return ended


def erase_comment_authors(at: datetime) -> int:
    """
    Erase who wrote comments, some time after the outcome; return of how many comments.

    The text answers to surveys go then, too, and what readers wrote about answers, after the reply.
    """
    days = settings.GONGKAI_RETENTION.comments
    before = at - timedelta(days=days)
    for one in feedback_to_erase(replied_before=local_date(before))[:CHUNK]:
        erase_feedback(one, at=at, after_days=days)
    for survey in surveys_to_erase(concluded_before=before)[:CHUNK]:
        erase_survey_texts(survey, at=at)
    return len(
        [erase_author(one, at=at) for one in comments_to_erase(concluded_before=before)[:CHUNK]]
    )
