"""Refusals of releases with personal data or marks of secrecy, and of their justification."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from gongkai.documents.models import Document
from gongkai.documents.name_lists import in_sequence, listed
from gongkai.documents.queries.findings import Check, Found, check_of
from gongkai.documents.rules.basics import refusal_as
from gongkai.documents.states import IN_REVIEW, SWITCHED_KINDS, Attribute, FindingKind, State
from gongkai.documents.workflow import APPROVE_SHORT, PASS_DISCLOSURE, RELEASE, SCHEDULE
from gongkai.kit.refusals import Refusal
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Taker
from gongkai.organisations.models import Body, Person
from gongkai.organisations.people import administered_body_ids
from gongkai.organisations.post_refusals import not_holding
from gongkai.organisations.states import PostKind

# Steps that are refused while the check has open findings.
CHECKED_STEPS = frozenset({PASS_DISCLOSURE.name, APPROVE_SHORT.name, RELEASE.name, SCHEDULE.name})
NAMED = 4  # kinds and places named in a refusal
MAX_REASON = 500
LAW = "条例19 art. 15, 17"
REVIEWERS = (
    PostKind.SECRECY_REVIEWER,
    PostKind.DISCLOSURE_OFFICER,
    PostKind.OFFICE_HEAD,
    PostKind.APPROVER,
)


@dataclass(frozen=True)
class Grounds:
    """Which findings are justified, by their hashes, and why."""

    hashes: frozenset[str]
    reason: str


def refusal_of_findings(document: Document) -> Refusal | None:
    """
    Why the open version may not become public: what was found in it, and where.

    Law: 条例19 art. 14, art. 15, art. 17; 个人信息保护法 art. 27.
    """
    version = document.open_version
    if version is None or version.is_stub or version.attribute != Attribute.PUBLIC:
        return None
    return refusal_of_check(check_of(document, version))


def refusal_of_check(check: Check) -> Refusal | None:
    """Why a version with these findings may not become public."""
    if failed := [text for text in check.texts.values() if text and text.code == "copy-failed"]:
        return Refusal(
            "file-not-cleaned",
            ngettext(
                "Hidden content could not be removed from %(count)s file. Save it again under the "
                "same format, and replace it.",
                "Hidden content could not be removed from %(count)s files. Save them again under the "
                "same format, and replace them.",
                len(failed),
            )
            % {"count": len(failed)},
            law=LAW,
        )
    if not check.open:
        return None
    if all(one.kind == FindingKind.UNREAD for one in check.open):
        return _refusal_of_unread(check)
    return Refusal(
        "personal-data-found",
        _(
            "The check found what may not be public: %(found)s. Mask it in the text or replace the "
            "file, or have a reviewer who is not the drafter justify it."
        )
        % {"found": _in_words(check.open)},
        law=LAW,
    )


def _refusal_of_unread(check: Check) -> Refusal:
    names = listed(one.file.name for one in check.open[:NAMED] if one.file)
    if check.waiting:
        return Refusal(
            "file-not-read",
            _(
                "The platform has not read these files yet: %(names)s. Wait a few minutes, or have a "
                "reviewer confirm that the files were looked at."
            )
            % {"names": names},
            law=LAW,
        )
    return Refusal(
        "file-not-readable",
        _(
            "The platform cannot read these files or pictures in them: %(names)s. A reviewer who is "
            "not the drafter must look at them and confirm it, or the files must be replaced."
        )
        % {"names": names},
        law=LAW,
    )


def _in_words(found: Collection[Found]) -> str:
    """Say what was found where, never the passage itself: refusals are also shown in lists."""
    counted = Counter(
        (one.kind.label, one.file.name if one.file else str(one.place.label)) for one in found
    )
    parts = [
        _("%(kind)s in %(place)s (%(count)s)") % {"kind": kind, "place": place, "count": count}
        for (kind, place), count in counted.most_common(NAMED)
    ]
    return in_sequence(parts) + (" …" if len(counted) > NAMED else "")


def refusal_to_justify(
    document: Document, inputs: Grounds | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Why `by` may not justify findings: no reviewer, the drafter, or not in review.

    Only a secrecy reviewer may say that a mark of classification is none.
    Law: 条例19 art. 17; 保守国家秘密法 art. 35.
    """
    version = document.open_version
    if version is None or version.state not in IN_REVIEW | {State.APPROVED}:
        return Refusal(
            "not-in-review",
            gettext_lazy("Findings can be justified only while the document is in review."),
        )
    post = reviewing_post(document, by=by, on=local_date(at))
    if isinstance(post, Refusal):
        return post
    if inputs is None:
        return None
    if not inputs.reason.strip():
        return Refusal("no-reason", gettext_lazy("Say why this may be public."), field="reason")
    if len(inputs.reason.strip()) > MAX_REASON:
        return Refusal("reason-too-long", gettext_lazy("The reason is too long."), field="reason")
    found = check_of(document, version).by_hash
    if not inputs.hashes or not inputs.hashes <= found.keys():
        return Refusal(
            "no-such-finding",
            gettext_lazy(
                "Choose the findings. What was changed since the page was shown is not there any more."
            ),
        )
    is_classified = any(found[one].kind == FindingKind.CLASSIFICATION for one in inputs.hashes)
    if is_classified and isinstance(
        _acting(document, PostKind.SECRECY_REVIEWER, by, local_date(at)), Refusal
    ):
        return not_holding(PostKind.SECRECY_REVIEWER)
    return None


def reviewing_post(document: Document, *, by: Person, on: date) -> PostKind | Refusal:
    """Return the post in which `by` may justify findings, or why there is none."""
    refusals = []
    for post in REVIEWERS:
        acting = _acting(document, post, by, on)
        if not isinstance(acting, Refusal):
            return acting
        refusals.append(acting)
    # A reviewer who wrote the draft is told that, and not that they are no reviewer.
    return next((one for one in refusals if one.code == "own-draft"), refusals[0])


def _acting(document: Document, post: PostKind, by: Person, on: date) -> PostKind | Refusal:
    return refusal_as(Taker(post, author=False), document, by=by, on=on) or post


def refusal_to_switch_kinds(
    body: Body, kinds: Collection[str], *, by: Person, on: date
) -> Refusal | None:
    """Why `by` may not choose the kinds that the documents of a body are checked for."""
    if body.pk not in administered_body_ids(by, on=on):
        return not_holding(PostKind.ADMINISTRATOR)
    if not set(kinds) <= {kind.value for kind in SWITCHED_KINDS}:
        return Refusal("no-such-kind", gettext_lazy("This kind cannot be switched off."))
    return None
