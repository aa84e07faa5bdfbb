"""Why not: each refusal says why something may not be done to a document."""

from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from gongkai.documents import states
from gongkai.documents.models import Document, ReviewStep, Version
from gongkai.documents.queries import is_author
from gongkai.documents.states import Attribute, Decision, Standing, State
from gongkai.kit.refusals import Refusal
from gongkai.kit.uploads import Uploads
from gongkai.law.grounds import Ground, needs_ground
from gongkai.organisations.models import Body, Office, Person
from gongkai.organisations.queries import Capacity, standings
from gongkai.organisations.states import PostKind

MAX_TEXT = 2_000_000


def capacity(by: Person, post: PostKind, document: Document, *, on: date) -> Capacity | None:
    """Return in what capacity the person may act in this post for the document, own posts first."""
    return capacity_in(by, post, document.body_id, document.office_id, on=on)


def capacity_in(by: Person, post: PostKind, body_id: int, office_id: int | None, *, on: date) -> Capacity | None:
    """Return in what capacity the person may act in this post for a body and office."""
    for standing in standings(by, on=on):
        if standing.post == post and standing.is_for(body_id, office_id):
            return standing
    return None


def _not_holding(post: PostKind) -> Refusal:
    return Refusal(
        "wrong-post", _("Only a person with the post “%(post)s” in this body can do this.") % {"post": post.label}
    )


def _wrong_state(version: Version | None) -> Refusal:
    now = State(version.state).label if version else _("decided")
    return Refusal("wrong-state", _("Not possible now: the version is “%(state)s”.") % {"state": now})


def refusal_to_draft(body: Body, office: Office | None, *, by: Person, on: date) -> Refusal | None:
    """Why `by` may not begin a document in this body and office."""
    if body.ended_on and body.ended_on <= on:
        return Refusal("body-ended", _("This body no longer exists."), field="body")
    if office is not None and office.body_id != body.pk:
        return Refusal("other-office", _("This office belongs to another body."), field="office")
    if not capacity_in(by, PostKind.DRAFTER, body.pk, office.pk if office else None, on=on):
        return _not_holding(PostKind.DRAFTER)
    return None


def refusal_to_edit(document: Document, *, by: Person, on: date, revision: int | None = None) -> Refusal | None:
    """Why `by` may not change the open version; `revision` is the one the edit began from."""
    version = document.open_version
    if version is None or version.state != State.DRAFT:
        return Refusal(
            "read-only", _("The text is read-only: it is in review or decided. A correction is a new version.")
        )
    if not capacity(by, PostKind.DRAFTER, document, on=on):
        return _not_holding(PostKind.DRAFTER)
    if by.pk not in {document.drafter_id, version.author_id}:
        return Refusal("not-author", _("Only its drafter can change this draft."))
    if revision is not None and revision != version.revision:
        return Refusal(
            "stale-revision", _("Someone saved this draft after you opened it. Nothing of yours was written.")
        )
    return None


def refusal_of_content(version: Version, *, has_files: bool) -> Refusal | None:
    """
    Why this content may not stand in the register at all, draft or not.

    Law: 保守国家秘密法: what is classified never enters; only a neutral stub does.
    """
    if version.ground == Ground.STATE_SECRET and (
        version.title or version.text or has_files or version.document_number
    ):
        return Refusal(
            "secret-content",
            _("A document closed as a state secret keeps a neutral stub only: no title, number, text or files here."),
            law="保守国家秘密法 art. 35",
            field="ground",
        )
    if len(version.text) > MAX_TEXT:
        return Refusal("text-too-long", _("The text is too long."), field="text")
    if any(len(name) > 200 for name in version.co_issuers):
        return Refusal("issuer-too-long", _("The name of an issuer is too long."), field="co_issuers")
    return None


def refusal_of_proposal(version: Version, *, today: date) -> Refusal | None:
    """
    Why the proposed attribute does not stand: none, or without the reason and ground it needs.

    Law: 国办发〔2016〕80号 (attribute and reason with the draft); 条例19 art. 13–16 (grounds).
    """
    if not version.attribute:
        return Refusal("no-attribute", _("Choose a disclosure attribute."), field="attribute")
    if version.attribute != Attribute.PUBLIC and not version.reason.strip():
        return Refusal("no-reason", _("Say why the document is not to be public."), field="reason")
    if needs_ground(version.attribute) and not version.ground:
        return Refusal(
            "no-ground", _("A document that is not open needs a legal ground."), law="条例19 art. 14–16", field="ground"
        )
    if not needs_ground(version.attribute) and version.ground:
        return Refusal(
            "idle-ground",
            _("Only a document that is not open has a legal ground."),
            law="条例19 art. 13",
            field="ground",
        )
    if version.attribute == Attribute.CLOSED and version.review_on is None:
        return Refusal(
            "no-review-date",
            _("Say when the document is to be examined again."),
            law="条例19 art. 18",
            field="review_on",
        )
    if version.review_on is not None and version.review_on <= today:
        return Refusal("review-date-past", _("The next examination must lie ahead."), field="review_on")
    return None


def refusal_of_filing(version: Version, *, today: date) -> Refusal | None:
    """
    Why the version cannot be filed: a fact that the catalogue needs is missing or impossible.

    Law: 条例19 art. 12 (catalogue: index, name, date of forming), art. 20 (items).
    """
    if version.ground == Ground.STATE_SECRET:
        return None
    if not version.title.strip():
        return Refusal("no-title", _("Give the document a title."), field="title")
    if not version.plain_text.strip() and not version.attachments.exists():
        return Refusal("no-text", _("Write the text or attach a file."), field="text")
    if version.formed_on is None:
        return Refusal("no-date", _("Enter the date of forming."), law="条例19 art. 12", field="formed_on")
    if version.formed_on > today:
        return Refusal("future-date", _("The date of forming lies in the future."), field="formed_on")
    if version.genre_id is None:
        return Refusal("no-genre", _("Choose a genre."), field="genre")
    if version.attribute == Attribute.PUBLIC and version.catalogue_item_id is None:
        return Refusal(
            "no-item", _("File the document under an item of the catalogue."), law="条例19 art. 20",
            field="catalogue_item",
        )  # fmt: skip
    if version.number > 1 and not version.change_note.strip():
        return Refusal("no-change-note", _("Say what changes and why."), field="change_note")
    return None


def refusal_to_attach(document: Document, *, by: Person, on: date, count: int, size: int) -> Refusal | None:
    """Why no further file may be attached, where the draft has so many, and has so many bytes with the new one."""
    if refusal := refusal_to_edit(document, by=by, on=on):
        return refusal
    assert document.open_version is not None
    if document.open_version.is_stub:
        return refusal_of_content(document.open_version, has_files=True)
    most: Uploads = settings.GONGKAI_UPLOADS
    if count >= most.document_files:
        return Refusal(
            "too-many-files",
            _("At most %(most)s files can be attached.") % {"most": most.document_files},
            field="file",
        )
    if size > most.document_mb << 20:
        return Refusal(
            "files-too-large",
            _("All files of a document together may be at most %(most)s MB.") % {"most": most.document_mb},
            field="file",
        )
    return None


def refusal_to_submit(document: Document, *, by: Person, on: date) -> Refusal | None:
    """Why the draft may not go into review."""
    version = document.open_version
    if version is None or not states.SUBMIT.starts_from(version.state):
        return _wrong_state(version)
    return (
        refusal_to_edit(document, by=by, on=on)
        or refusal_of_content(version, has_files=version.attachments.exists())
        or refusal_of_proposal(version, today=on)
        or refusal_of_filing(version, today=on)
    )


def _refusal_to_review(document: Document, state: State, post: PostKind, *, by: Person, on: date) -> Refusal | None:
    """What all reviewers share: the state, the post, and not being the author, also not by delegation."""
    version = document.open_version
    if version is None or version.state != state:
        return _wrong_state(version)
    acting = capacity(by, post, document, on=on)
    if acting is None:
        return _not_holding(post)
    if is_author(by.pk, version) or is_author(acting.holder_id, version):
        return Refusal(
            "own-draft", _("Who drafted a document neither reviews nor approves it, also not by delegation."),
            law="条例19 art. 17",
        )  # fmt: skip
    return None


def refusal_to_pass_office_review(document: Document, *, by: Person, on: date) -> Refusal | None:
    """Why `by` may not pass it as head of the drafting office."""
    return _refusal_to_review(document, State.OFFICE_REVIEW, PostKind.OFFICE_HEAD, by=by, on=on)


def refusal_to_pass_secrecy_review(document: Document, *, by: Person, on: date) -> Refusal | None:
    """
    Why `by` may not pass the secrecy review.

    Law: 条例19 art. 17; 保守国家秘密法 art. 35.
    """
    return _refusal_to_review(document, State.SECRECY_REVIEW, PostKind.SECRECY_REVIEWER, by=by, on=on)


def refusal_to_pass_disclosure_review(document: Document, *, by: Person, on: date) -> Refusal | None:
    """
    Why `by` may not pass it as the disclosure office.

    Law: 条例19 art. 4, art. 17.
    """
    return _refusal_to_review(document, State.DISCLOSURE_REVIEW, PostKind.DISCLOSURE_OFFICER, by=by, on=on)


def refusal_to_approve(document: Document, *, by: Person, on: date) -> Refusal | None:
    """
    Why `by` may not approve: beside all else, who made the secrecy review may not.

    Law: 条例19 art. 17.
    """
    if refusal := _refusal_to_review(document, State.APPROVAL, PostKind.APPROVER, by=by, on=on):
        return refusal
    assert document.open_version is not None
    acting = capacity(by, PostKind.APPROVER, document, on=on)
    assert acting is not None
    if {by.pk, acting.holder_id} & secrecy_reviewers(document.open_version):
        return Refusal(
            "own-secrecy-review", _("Who made the secrecy review cannot approve the same document."),
            law="条例19 art. 17",
        )  # fmt: skip
    return None


def secrecy_reviewers(version: Version) -> set[int]:
    """Return the persons behind the secrecy review of this round, holder and delegate."""
    steps = ReviewStep.objects.filter(
        version=version, round=version.round, state=State.SECRECY_REVIEW, decision=Decision.PASS
    ).values_list("person_id", "holder_id")
    return {pk for step in steps for pk in step if pk is not None}


REVIEWS: dict[State, PostKind] = {
    State.OFFICE_REVIEW: PostKind.OFFICE_HEAD,
    State.SECRECY_REVIEW: PostKind.SECRECY_REVIEWER,
    State.DISCLOSURE_REVIEW: PostKind.DISCLOSURE_OFFICER,
    State.APPROVAL: PostKind.APPROVER,
    State.APPROVED: PostKind.DISCLOSURE_OFFICER,
}


def refusal_to_return(document: Document, *, by: Person, on: date, opinion: str | None = None) -> Refusal | None:
    """Why `by` may not send it back to its drafter; `opinion` is None where it has not been asked for yet."""
    version = document.open_version
    if version is None or not states.RETURN.starts_from(version.state):
        return _wrong_state(version)
    state = State(version.state)
    if state == State.APPROVED:
        if not capacity(by, PostKind.DISCLOSURE_OFFICER, document, on=on):
            return _not_holding(PostKind.DISCLOSURE_OFFICER)
    elif refusal := _refusal_to_review(document, state, REVIEWS[state], by=by, on=on):
        return refusal
    if opinion is not None and not opinion.strip():
        return Refusal("no-opinion", _("Say why it is returned."), field="opinion")
    return None


def refusal_to_release(document: Document, *, by: Person | None, on: date) -> Refusal | None:
    """
    Why `by` may not release it; None stands for the system keeping an appointment.

    Law: 条例19 art. 17 (reviewed first), art. 26.
    """
    version = document.open_version
    if version is None or not states.RELEASE.starts_from(version.state):
        return Refusal("not-approved", _("Only an approved document can be released."), law="条例19 art. 17")
    if version.attribute != Attribute.PUBLIC:
        return Refusal("not-public", _("Its approved attribute is not “public”."))
    if by is None:
        # An appointment may be lifted between the moment it is read and the moment it is kept.
        return None if version.release_due_at else Refusal("not-scheduled", _("No release is appointed."))
    if not capacity(by, PostKind.DISCLOSURE_OFFICER, document, on=on):
        return _not_holding(PostKind.DISCLOSURE_OFFICER)
    return None


def refusal_to_schedule_release(
    document: Document, *, by: Person, on: date, at: datetime, due_at: datetime | None
) -> Refusal | None:
    """Why its release may not be appointed for `due_at` (None: not asked for yet)."""
    if refusal := refusal_to_release(document, by=by, on=on):
        return refusal
    if due_at is not None and due_at <= at:
        return Refusal("past-moment", _("The appointed moment must lie ahead."), field="due_at")
    return None


def refusal_to_unschedule_release(document: Document, *, by: Person, on: date) -> Refusal | None:
    """Why the appointment may not be lifted."""
    if refusal := refusal_to_release(document, by=by, on=on):
        return refusal
    assert document.open_version is not None
    if document.open_version.release_due_at is None:
        return Refusal("not-scheduled", _("No release is appointed."))
    return None


def refusal_to_keep(document: Document, *, by: Person, on: date) -> Refusal | None:
    """Why it may not be kept as approved: open on request, or closed."""
    version = document.open_version
    if version is None or not states.KEEP.starts_from(version.state):
        return Refusal("not-approved", _("Only an approved document can be kept."), law="条例19 art. 17")
    if version.attribute == Attribute.PUBLIC:
        return Refusal("is-public", _("Its approved attribute is “public”: it is to be released."))
    if document.standing == Standing.RELEASED:
        return Refusal("still-public", _("It is public now: withdraw it first, with the reason."))
    if not capacity(by, PostKind.DISCLOSURE_OFFICER, document, on=on):
        return _not_holding(PostKind.DISCLOSURE_OFFICER)
    return None


def refusal_to_start_version(document: Document, *, by: Person, on: date) -> Refusal | None:
    """Why `by` may not begin a correction, or a new review of what was kept, closed or withdrawn."""
    if document.open_version_id is not None:
        return Refusal("version-open", _("A new version is already under way."))
    if document.standing not in states.START_VERSION:
        return Refusal("wrong-state", _("A new version begins from a decided document."))
    if not capacity(by, PostKind.DRAFTER, document, on=on):
        return _not_holding(PostKind.DRAFTER)
    return None


def refusal_to_discard(document: Document, *, by: Person, on: date) -> Refusal | None:
    """Why a draft may not be thrown away: it was once submitted, or is not one's own."""
    if refusal := refusal_to_edit(document, by=by, on=on):
        return refusal
    assert document.open_version is not None
    if document.open_version.round:
        return Refusal("was-submitted", _("A draft that was once submitted stays on record."))
    return None


def refusal_to_withdraw(document: Document, *, by: Person, on: date, reason: str | None = None) -> Refusal | None:
    """Why it may not be taken off line; `reason` is None where it has not been asked for yet."""
    if not states.WITHDRAW.starts_from(document.standing):
        return Refusal("not-released", _("Only a public document can be withdrawn."))
    if not capacity(by, PostKind.DISCLOSURE_OFFICER, document, on=on):
        return _not_holding(PostKind.DISCLOSURE_OFFICER)
    if reason is not None and not reason.strip():
        return Refusal("no-reason", _("Say why it is withdrawn; the public will read it."), field="reason")
    if reason is not None and len(reason.strip()) > 500:
        return Refusal("reason-too-long", _("The reason is too long."), field="reason")
    return None


def refusal_to_repeal(document: Document, *, by: Person, on: date) -> Refusal | None:
    """Why it may not be marked as repealed; a repealed document stays readable."""
    if document.standing != Standing.RELEASED:
        return Refusal("not-released", _("Only a public document can be marked as repealed."))
    if document.validity == states.Validity.REPEALED:
        return Refusal("is-repealed", _("It is already marked as repealed."))
    if not capacity(by, PostKind.DISCLOSURE_OFFICER, document, on=on):
        return _not_holding(PostKind.DISCLOSURE_OFFICER)
    return None


def refusal_to_enter_paper(days: Sequence[date], *, on: date) -> Refusal | None:
    """Why items released on paper may not be entered: a heap is of one year, and of days that are over."""
    if not days:
        return Refusal("nothing", _("There is nothing to enter."))
    if len({day.year for day in days}) > 1:
        return Refusal("several-years", _("Items of one year are entered at once: their numbers are of that year."))
    if max(days) > on:
        return Refusal("not-yet", _("An item cannot have been made public after today."))
    return None
