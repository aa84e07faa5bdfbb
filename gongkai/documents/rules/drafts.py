"""Refusals of actions on drafts, their attachments, and new versions of decided documents."""

from collections.abc import Iterator
from datetime import date, datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from gongkai.documents.models import Attachment, Document, Version
from gongkai.documents.name_lists import listed
from gongkai.documents.rules.basics import (
    DISCARDED,
    READ_ONLY,
    refusal_as,
    refusal_of_step,
)
from gongkai.documents.states import Attribute, State, Status, Validity
from gongkai.documents.workflow import DISCARD, RESTORE, START_VERSION
from gongkai.files.upload_limits import Uploads
from gongkai.kit.refusals import Refusal
from gongkai.kit.times import years_after
from gongkai.kit.workflows import Nothing, Taker
from gongkai.law.grounds import Ground, needs_ground
from gongkai.organisations.models import Body, Office, Person
from gongkai.organisations.post_refusals import not_holding
from gongkai.organisations.queries import capacity_in
from gongkai.organisations.states import PostKind

MAX_TEXT = 2_000_000
MAX_DESCRIPTION = 500
NORMATIVE = "normative-document"
EMPTY = Refusal("empty-draft", _("Write a title or a text. Nothing was saved."), field="title")


def refusal_to_draft(body: Body, office: Office | None, *, by: Person, on: date) -> Refusal | None:
    """Why `by` may not create a document in this body and office."""
    if body.ended_on and body.ended_on <= on:
        return Refusal("body-ended", _("This body no longer exists."), field="body")
    if office is not None and office.body_id != body.pk:
        return Refusal("other-office", _("This office belongs to another body."), field="office")
    if not capacity_in(by, PostKind.DRAFTER, body.pk, office.pk if office else None, on=on):
        return not_holding(PostKind.DRAFTER)
    return None


def refusal_to_edit(
    document: Document, *, by: Person, on: date, revision: int | None = None
) -> Refusal | None:
    """Why `by` may not change the open version; `revision` is the one the edit is based on."""
    version = document.open_version
    if version is not None and version.is_discarded:
        return DISCARDED
    if version is None or version.state != State.DRAFT:
        return READ_ONLY
    if refusal := refusal_as(Taker(PostKind.DRAFTER, author=True), document, by=by, on=on):
        return refusal
    if revision is not None and revision != version.revision:
        return Refusal(
            "stale-revision",
            _("Another user saved this draft after you opened it. Your changes were not saved."),
        )
    return None


def refusal_of_content(version: Version, *, has_files: bool) -> Refusal | None:
    """
    Why the platform may not store this content at all, not even in a draft.

    Law: 保守国家秘密法: what is classified never enters; only a neutral stub does.
    """
    if version.ground == Ground.STATE_SECRET and (
        version.title or version.text or has_files or version.document_number
    ):
        return Refusal(
            "secret-content",
            _(
                "A document closed as a state secret has only a neutral stub, "
                "without title, number, text or files."
            ),
            law="保守国家秘密法 art. 35",
            field="ground",
        )
    if (
        version.ground != Ground.STATE_SECRET
        and not version.title.strip()
        and not version.plain_text.strip()
    ):
        return EMPTY
    if len(version.text) > MAX_TEXT:
        return Refusal("text-too-long", _("The text is too long."), field="text")
    if any(len(name) > 200 for name in version.co_issuers):
        return Refusal(
            "issuer-too-long", _("The name of an issuer is too long."), field="co_issuers"
        )
    return None


def refusals_of_proposal(version: Version, *, today: date) -> Iterator[Refusal]:
    """
    Yield why the proposed attribute is not acceptable: it is missing, or lacks its reason or ground.

    Law: 国办发〔2016〕80号 (attribute and reason with the draft); 条例19 art. 13–16 (grounds).
    """
    if not version.attribute:
        yield Refusal("no-attribute", _("Choose a disclosure attribute."), field="attribute")
        return
    if version.attribute != Attribute.PUBLIC and not version.reason.strip():
        yield Refusal("no-reason", _("Say why the document is not to be public."), field="reason")
    if needs_ground(version.attribute) and not version.ground:
        yield Refusal(
            "no-ground",
            _("A document that is not open needs a legal ground."),
            law="条例19 art. 14–16",
            field="ground",
        )
    if not needs_ground(version.attribute) and version.ground:
        yield Refusal(
            "idle-ground",
            _("Only a document that is not open has a legal ground."),
            law="条例19 art. 13",
            field="ground",
        )
    if version.attribute == Attribute.CLOSED and version.review_on is None:
        yield Refusal(
            "no-review-date",
            _("Say when the document is to be examined again."),
            law="条例19 art. 18",
            field="review_on",
        )
    if version.review_on is not None and version.review_on <= today:
        yield Refusal(
            "review-date-past", _("The next examination must be in the future."), field="review_on"
        )


def refusals_of_filing(version: Version, *, today: date) -> Iterator[Refusal]:
    """
    Yield why the version cannot be filed: facts that the catalogue needs are missing or invalid.

    Law: 条例19 art. 12 (catalogue: index, name, date of forming), art. 20 (items).
    """
    if version.ground == Ground.STATE_SECRET:
        return
    if not version.title.strip():
        yield Refusal("no-title", _("Give the document a title."), field="title")
    if not version.plain_text.strip() and not version.attachments.exists():
        yield Refusal("no-text", _("Write the text or attach a file."), field="text")
    if version.formed_on is None:
        yield Refusal(
            "no-date", _("Enter the date of forming."), law="条例19 art. 12", field="formed_on"
        )
    elif version.formed_on > today:
        yield Refusal(
            "future-date", _("The date of forming lies in the future."), field="formed_on"
        )
    if version.genre_id is None:
        yield Refusal("no-genre", _("Choose a genre."), field="genre")
    if version.attribute == Attribute.PUBLIC and version.catalogue_item_id is None:
        yield Refusal(
            "no-item",
            _("File the document under an item of the catalogue."),
            law="条例19 art. 20",
            field="catalogue_item",
        )
    if version.number > 1 and not version.change_note.strip():
        yield Refusal("no-change-note", _("Say what changes and why."), field="change_note")


def refusals_of_term(document: Document, version: Version, *, today: date) -> Iterator[Refusal]:
    """Yield why the term of validity cannot be: it ends before it begins, or is over, or missing."""
    last = version.valid_until
    begins = version.effective_on or version.formed_on
    if last is not None and begins is not None and last < begins:
        yield Refusal(
            "term-before-start",
            _("The term of validity ends before the document is in force."),
            field="valid_until",
        )
    elif document.validity == Validity.EXPIRED and last != document.valid_until:
        yield Refusal(
            "has-lapsed",
            _("The document has lapsed, and its term cannot be changed any more."),
            field="valid_until",
        )
    elif last is not None and last < today and not _is_decided(document, last):
        yield Refusal("term-over", _("The term of validity is already over."), field="valid_until")
    most = settings.GONGKAI_TERM_YEARS
    if not most or version.is_stub or version.genre is None:
        return
    if version.genre.code != NORMATIVE or version.attribute != Attribute.PUBLIC:
        return
    if last is None:
        yield Refusal(
            "no-term",
            _("A normative document needs a term of validity of at most %(years)s years.")
            % {"years": most},
            field="valid_until",
        )
    elif begins is not None and last > years_after(begins, most):
        yield Refusal(
            "term-too-long",
            _("The term of validity may be at most %(years)s years.") % {"years": most},
            field="valid_until",
        )


def _is_decided(document: Document, last: date) -> bool:
    """Say whether an earlier version of the document had this term: a correction may keep it."""
    return document.status != Status.PREPARING and document.valid_until == last


def refusal_to_attach(
    document: Document, *, by: Person, on: date, count: int, size: int
) -> Refusal | None:
    """Why no further file may be attached: `count` files exist, with `size` bytes in all."""
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
            _("All files of a document together may be at most %(most)s MB.")
            % {"most": most.document_mb},
            field="file",
        )
    return None


def refusal_to_remove_file(
    document: Document, file: Attachment | None, *, by: Person, on: date
) -> Refusal | None:
    """Why `by` may not remove a file of the open version: it is gone, or is being redacted."""
    if refusal := refusal_to_edit(document, by=by, on=on):
        return refusal
    if file is None:
        return Refusal("no-such-file", _("This file is no longer there."))
    return refusal_of_open_redactions([file.name] if file.awaits_redaction else [])


def refusal_to_describe_file(
    document: Document, file: Attachment | None, text: str, *, by: Person, on: date
) -> Refusal | None:
    """Why `by` may not say what a file of the open version shows: it is gone, or is no picture."""
    if refusal := refusal_to_edit(document, by=by, on=on):
        return refusal
    if file is None:
        return Refusal("no-such-file", _("This file is no longer there."))
    if not file.is_picture:
        return Refusal("no-picture", _("Only pictures have an alternative text."))
    if len(text.strip()) > MAX_DESCRIPTION:
        return Refusal("description-too-long", _("The alternative text is too long."))
    return None


def refusal_of_redactions(version: Version) -> Refusal | None:
    """
    Why the version may not go on: a file of it is being redacted, or was and is there unredacted.

    Law: 条例19 art. 15.
    """
    files = list(version.attachments.order_by("position", "id"))
    if refusal := refusal_of_open_redactions([one.name for one in files if one.awaits_redaction]):
        return refusal
    names = [one.name for one in files if one.sha256 in version.held_files]
    if not names:
        return None
    return Refusal(
        "redacted-original",
        _(
            "The content of these files was redacted, but they are there as before: %(names)s. Remove them, or redact them too."
        )
        % {"names": listed(names)},
        law="条例19 art. 15",
    )


def refusal_of_open_redactions(names: list[str]) -> Refusal | None:
    """Return the refusal that names the files that are being redacted, if there are any."""
    if not names:
        return None
    return Refusal(
        "redaction-open",
        _("These files are being redacted: %(names)s. Finish or discard the redaction first.")
        % {"names": listed(names)},
        law="条例19 art. 15",
    )


def refusal_to_start_version(
    document: Document, inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Why `by` may not start a correction, or a new review of an unpublished document."""
    if document.open_version is not None and document.open_version.is_discarded:
        return Refusal(
            "version-discarded",
            _("A discarded draft of this document is still kept. Restore it, then change it."),
        )
    if document.open_version_id is not None:
        return Refusal("version-open", _("A new version is already in preparation."))
    return refusal_of_step(START_VERSION, document, by=by, at=at)


def refusal_to_discard(
    document: Document, inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Why a draft may not be discarded: it was once submitted, or `by` is not its author."""
    if refusal := refusal_of_step(DISCARD, document, by=by, at=at):
        return refusal
    assert document.open_version is not None
    if document.open_version.round:
        return Refusal("was-submitted", _("A draft that was once submitted cannot be discarded."))
    return None


def refusal_to_restore(
    document: Document, inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Why a discarded draft may not be restored: `by` is not its author, or it is not discarded."""
    return refusal_of_step(RESTORE, document, by=by, at=at)


def refusal_to_erase(version: Version, *, at: datetime) -> Refusal | None:
    """Why a discarded draft may not be erased yet: it was restored, or its 30 days are not over."""
    if not version.is_discarded:
        return Refusal("not-discarded", _("This draft is not discarded."))
    if version.erased_from > at:
        return Refusal("still-kept", _("A discarded draft can be restored for 30 days."))
    return None
