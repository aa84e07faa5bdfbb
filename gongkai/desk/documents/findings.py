"""What the check of personal data says about a document, as its pages show it."""

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.documents.models import Attachment, Document, FileText, Justification, Version
from gongkai.documents.queries.findings import Check, Found, check_of
from gongkai.documents.rules.findings import refusal_of_check
from gongkai.documents.states import Attribute, FindingKind, ScanState, TextState
from gongkai.kit.refusals import Refusal

# Passages of one kind in one file that a page shows.
SHOWN = 200
FAILURES = {
    "copy-failed": _("hidden content could not be removed"),
    "extraction-stopped": _("reading took too long"),
    "file-encrypted": _("protected by a password"),
    "file-missing": _("the file is missing"),
    "file-too-large": _("too large to be read"),
    "file-type-without-text": _("this type is not read"),
    "file-unreadable": _("damaged"),
    "office-missing": _("needs LibreOffice, which is not installed"),
}
# What is said of the images of a file: of a scan, and of a picture.
SCANS: dict[str, str | Promise] = {
    ScanState.MISSING: _("not the images in it: reading them is not installed"),
    ScanState.WAITING: _("the images in it wait to be read"),
    ScanState.READING: _("the images in it are being read"),
    ScanState.FAILED: _("not all images in it: reading them failed"),
}
SCAN_FAILURES: dict[str, str | Promise] = {
    "recognition-stopped": _("not all images in it: reading them took too long"),
    "too-many-pages": _("not all images in it: there are too many"),
}


@dataclass
class Group:
    """The findings of one kind in one file, or in the fields and the text."""

    kind: FindingKind
    file: Attachment | None
    open: list[tuple[str, Found]] = field(default_factory=list)
    justified: list[tuple[Found, Justification]] = field(default_factory=list)

    @property
    def key(self) -> str:
        """What makes the ids of its fields unique on the page."""
        return f"{self.kind}-{self.file.pk if self.file else 0}"

    @property
    def is_unread(self) -> bool:
        """Whether this is no passage but a file that somebody must look at."""
        return self.kind == FindingKind.UNREAD


@dataclass(frozen=True)
class FileState:
    """How far the reading of a file is, in words."""

    label: str | Promise
    reason: str | Promise = ""
    removed: int = 0


@dataclass(frozen=True)
class CheckPanel:
    """The panel of a document: what is open, and what a release would be refused for."""

    check: Check
    refusal: Refusal | None

    @property
    def number_open(self) -> int:
        """The number of findings that are neither masked nor justified."""
        return len(self.check.open)

    @property
    def number_justified(self) -> int:
        """The number of findings that are justified."""
        return len(self.check.by_hash) - len(self.check.open)


def check_panel(document: Document, version: Version) -> CheckPanel | None:
    """Return the panel of a document that is to become public; None for any other."""
    if version.is_stub or version.attribute != Attribute.PUBLIC or document.open_version is None:
        return None
    check = check_of(document, version)
    return CheckPanel(check, refusal_of_check(check))


def groups_of(check: Check) -> list[Group]:
    """Return the findings by file and kind, at most so many of each that a page can show."""
    groups: dict[tuple[int, str], Group] = {}
    for key, one in check.by_hash.items():
        place = (one.file.pk if one.file else 0, one.kind.value)
        group = groups.setdefault(place, Group(one.kind, one.file))
        if key in check.justified:
            group.justified.append((one, check.justified[key]))
        elif len(group.open) < SHOWN:
            group.open.append((key, one))
    return list(groups.values())


def file_state(text: FileText | None) -> FileState:
    """Return how far the reading of a file is."""
    if text is None:
        return FileState(TextState.WAITING.label)
    reason: str | Promise = FAILURES.get(text.code, "")
    if text.scan_state != ScanState.NONE and not text.code:
        reason = _of_images(text)
    elif text.state == TextState.READ and not text.is_complete:
        reason = _("not completely")
    elif text.state == TextState.READ and text.images:
        reason = _("not the pictures in it")
    return FileState(text.get_state_display(), reason, len(text.removed))


def _of_images(text: FileText) -> str | Promise:
    """Say how far the reading of the images of a file is."""
    if text.scan_state == ScanState.READ:
        if not text.is_complete:
            return _("not completely")
        if text.images:
            return _("images not with certainty")
        return _("also from images") if text.state == TextState.READ else ""
    return SCAN_FAILURES.get(text.scan_code, "") or SCANS[text.scan_state]
