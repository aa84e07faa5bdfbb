"""Export of a case as a ZIP file: its data, acts, letters and files."""

import json
from collections.abc import Iterator
from datetime import date
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.core.serializers.json import DjangoJSONEncoder

from gongkai.applications.applicant_view import applicant_records
from gongkai.applications.case_files import open_case_file
from gongkai.applications.letters import addressee_of, paper_of
from gongkai.applications.models import Application
from gongkai.ledger.queries import acts_of
from gongkai.organisations.models import Person
from gongkai.organisations.queries import cached_capacities
from gongkai.typesetting import docx_of


def case_archive(application: Application, *, by: Person, on: date) -> IO[bytes]:
    """
    Return a ZIP of a case: case.json, acts.json, letters as DOCX, files by kind.

    The caller closes it. It contains the applicant's name, so the caller must first record the
    reason for access as an act.
    Law: 条例19 art. 45 (files of applications are kept).
    """
    content = TemporaryFile()  # noqa: SIM115  (the caller closes it)
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for name, value in (
            ("case.json", applicant_records(application)),
            ("acts.json", list(_acts(application))),
        ):
            text = json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
            archive.writestr(_entry(name, application), text)
        facts = application.applicant.decrypt_facts()
        letters = application.letters.select_related("consultation__agency").order_by("id")
        for letter in letters.exclude(text=""):
            letter.application = application
            paper = paper_of(letter, addressee_of(letter, facts))
            archive.writestr(
                _entry(f"letters/{letter.pk}-{letter.kind}.docx", application), docx_of(paper)
            )
        with cached_capacities():
            for one in application.files.order_by("id"):
                one.application = application
                entry = _entry(f"files/{one.kind}/{one.pk}-{one.name}", application)
                with (
                    open_case_file(one, reader=by, on=on) as stored,
                    archive.open(entry, "w", force_zip64=True) as out,
                ):
                    copyfileobj(stored, out)
    content.seek(0)
    return content


def _acts(application: Application) -> Iterator[dict[str, Any]]:
    for act in acts_of(application).order_by("id").iterator(500):
        yield {
            "seq": act.seq,
            "verb": act.verb,
            "on": act.on,
            "at": act.at,
            "by": act.actor_kind,
            "person": act.actor_id,
            "post": act.post,
            "facets": act.facets,
            "hash": act.hash,
        }


def _entry(name: str, application: Application) -> ZipInfo:
    """Return a ZIP entry dated to the last change of the case, so that exports are reproducible."""
    at = application.changed_at
    entry = ZipInfo(name, (max(at.year, 1980), at.month, at.day, at.hour, at.minute, at.second))
    entry.compress_type = ZIP_DEFLATED
    return entry
