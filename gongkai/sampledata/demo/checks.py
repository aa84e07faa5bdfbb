"""The check of personal data in the demo: files are read, and reviewers justify what may be public."""

from datetime import datetime

from gongkai.documents.actions.justifications import justify_findings
from gongkai.documents.file_reading import read_waiting_files
from gongkai.documents.models import Document
from gongkai.documents.queries.findings import check_of
from gongkai.documents.rules.findings import Grounds
from gongkai.documents.states import Attribute, FindingKind
from gongkai.organisations.models import Person

REASONS = {
    FindingKind.NAME: "按照公开招聘等规定应当公示的姓名。",
    FindingKind.UNREAD: "附件已逐页查看，不含个人信息。",
}
REASON = "机关对外公布的办公联系方式。"


def settle_findings(document: Document, *, by: Person, at: datetime) -> None:
    """Let the worker read the files of a document, and a reviewer justify what was found."""
    read_waiting_files(lambda: at)
    document.refresh_from_db()
    version = document.open_version
    if version is None or version.is_stub or version.attribute != Attribute.PUBLIC:
        return
    check = check_of(document, version)
    for kind in FindingKind:
        hashes = frozenset(one.hash_in(document) for one in check.open if one.kind == kind)
        if hashes:
            justify_findings(document, Grounds(hashes, REASONS.get(kind, REASON)), by=by, at=at)
