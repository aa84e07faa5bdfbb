"""Kinds of notifications about assessments, and what a notification shows of each subject."""

from collections.abc import Collection, Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from gongkai.assessments.models import Assessment, Finding, Scheme, Sheet
from gongkai.assessments.queries.assessments import (
    assessments_visible_to,
    findings_visible_to,
    sheets_visible_to,
)
from gongkai.assessments.queries.schemes import schemes_visible_to
from gongkai.assessments.states import NotificationKind
from gongkai.notifications.kinds import Catalogue, SubjectKind, SubjectLine, kinds_from
from gongkai.organisations.queries import User


def _scheme_lines(user: User, ids: Collection[int], on: date) -> Mapping[int, SubjectLine]:
    found = schemes_visible_to(user, on=on).select_related("body").in_bulk(list(ids))
    return {
        pk: SubjectLine(one.title, number=one.number, body=one.body.label)
        for pk, one in found.items()
    }


def _assessment_lines(user: User, ids: Collection[int], on: date) -> Mapping[int, SubjectLine]:
    found = assessments_visible_to(user, on=on).select_related("body", "scheme")
    return {
        pk: SubjectLine(one.scheme.title, number=one.number, body=one.body.label)
        for pk, one in found.in_bulk(list(ids)).items()
    }


def _sheet_lines(user: User, ids: Collection[int], on: date) -> Mapping[int, SubjectLine]:
    found = sheets_visible_to(user, on=on).select_related("body", "assessment__scheme")
    return {
        pk: SubjectLine(
            one.assessment.scheme.title, number=one.assessment.number, body=one.body.label
        )
        for pk, one in found.in_bulk(list(ids)).items()
    }


def _finding_lines(user: User, ids: Collection[int], on: date) -> Mapping[int, SubjectLine]:
    found = findings_visible_to(user, on=on).select_related("sheet__body", "sheet__assessment")
    return {
        pk: SubjectLine(one.text, number=one.sheet.assessment.number, body=one.sheet.body.label)
        for pk, one in found.in_bulk(list(ids)).items()
    }


CATALOGUE = Catalogue(
    kinds=kinds_from(NotificationKind, {}, {}),
    subjects=(
        SubjectKind(
            Scheme._meta.label_lower,
            _("Scheme of assessment"),
            _("A scheme that you no longer handle"),
            "desk:scheme",
            _scheme_lines,
        ),
        SubjectKind(
            Assessment._meta.label_lower,
            _("Assessment"),
            _("An assessment that you no longer handle"),
            "desk:assessment",
            _assessment_lines,
        ),
        SubjectKind(
            Sheet._meta.label_lower,
            _("Sheet of an assessment"),
            _("A sheet that you no longer handle"),
            "desk:sheet",
            _sheet_lines,
        ),
        SubjectKind(
            Finding._meta.label_lower,
            _("Finding of an assessment"),
            _("A finding that you no longer handle"),
            "desk:finding",
            _finding_lines,
        ),
    ),
)
