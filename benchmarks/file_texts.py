"""
How fast the texts of files are read, by kind, and what they cost a search.

Reading happens in processes that let others go first, and searches are short: both are measured in processor
seconds, of this process and those that it starts, which do not depend on what else the machine does. On
PostgreSQL those of its server are not among them.
"""

import io
import random
import resource
import tempfile
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import docx
import typst
from django.db import transaction
from django.utils import timezone
from openpyxl import Workbook

from benchmarks.corpus import documents, queries
from benchmarks.measures import fill_documents, percentile, say
from gongkai.documents.models import Attachment, FileText, Version
from gongkai.documents.models.file_texts import packed
from gongkai.documents.queries import public_documents
from gongkai.documents.states import TextState
from gongkai.files.extraction.reading import read_file
from gongkai.files.extractor import extract
from gongkai.files.personal_data.finder import find
from gongkai.files.recogniser import is_switched_on, recognise
from gongkai.kit.table_statistics import analyze_tables
from gongkai.search.maintenance import rebuild
from gongkai.search.queries import search
from gongkai.typesetting.fonts import font_folders

FILES, CHARACTERS, PAGES = 20, 6_000, 2
MAX_DOCUMENTS, BATCH_SIZE = 20_000, 500


def extracting(_documents: int) -> None:
    """Measure documents per second by kind; baseline: the same without a process for each."""
    text = _text(CHARACTERS)
    kinds: dict[str, bytes] = {
        "txt": text.encode(),
        "html": f"<p>{text}</p>".encode(),
        "docx": _word(text),
        "xlsx": _sheets(text),
        "pdf": _pages(text),
    }
    with tempfile.TemporaryDirectory() as folder:
        for ending, content in kinds.items():
            path = Path(folder, ending)
            path.write_bytes(content)
            read_here(path, ending)
            bare = FILES / timed(lambda p=path, e=ending: _often(lambda: read_here(p, e)))  # type: ignore[misc]
            ours = FILES / timed(lambda p=path, e=ending: _often(lambda: extract(p, e)))  # type: ignore[misc]
            say(
                f"extraction {ending:10} {ours:8.1f} documents/CPU s  without a process {bare:8.1f}   "
                f"×{bare / ours:.1f}   ({CHARACTERS} characters, {len(content) / 1000:.0f} KB)"
            )
        if is_switched_on():
            _scan(Path(folder, "scan"), kinds["pdf"])
        else:
            say("extraction of scans    not measured: the extra ocr is not installed")


def read_here(path: Path, ending: str) -> None:
    """Read a file and look for personal data, in this process."""
    with path.open("rb") as source:
        for each in read_file(source, ending).segments:
            find(each.text)


def _scan(path: Path, printed: bytes) -> None:
    import pypdfium2  # noqa: PLC0415

    document = pypdfium2.PdfDocument(printed)
    images = [
        document[number].render(scale=150 / 72).to_pil().convert("L") for number in range(PAGES)
    ]
    document.close()
    images[0].save(path, "PDF", resolution=150, save_all=True, append_images=images[1:])
    with path.open("rb") as source:
        begun = _now()
        done = recognise(source, "pdf")
        taken = _now() - begun
    path.write_bytes(printed)
    text = timed(lambda: extract(path, "pdf"))
    say(
        f"extraction of scans {len(done.images) / taken:11.2f} pages/CPU s      with a text layer "
        f"{PAGES / text:8.1f}   ×{taken / text:.0f}   (with loading the models)"
    )


def searching_files(count: int) -> None:
    """Measure searches and the build of the index with the text of a file for each document beside without."""
    count = min(count, MAX_DOCUMENTS)
    if public_documents().count() < count:
        fill_documents(count)
    asked = queries(40)
    before, built_before = _measured(asked)
    added = _attach(count)
    after, built = _measured(asked)
    say(
        f"search with files, CPU   p50 {percentile(after, 50) * 1000:7.1f} ms  p95 {percentile(after, 95) * 1000:7.1f} ms"
        f"   ×{percentile(after, 50) / percentile(before, 50):.2f}, ×{percentile(after, 95) / percentile(before, 95):.2f} "
        f"of the same without   ({added} files)"
    )
    say(
        f"index build with files   {built:7.1f} CPU s   ×{built / built_before:.2f} of the same without"
    )


def _measured(asked: list[str]) -> tuple[list[float], float]:
    """Return the seconds of each query, the shortest of three, and those of the build of the index."""
    built = timed(_build)
    analyze_tables()
    rounds = [[timed(lambda q=query: search(q, limit=20)) for query in asked] for _ in range(3)]  # type: ignore[misc]
    return [min(times) for times in zip(*rounds, strict=True)], built


@transaction.atomic
def _build() -> None:
    for _done in rebuild():
        pass


def _attach(count: int) -> int:
    """Give each public document a file with the text of another generated document."""
    at, added = timezone.now(), 0
    texts = islice(documents(2 * count), count, None)
    versions = Version.objects.filter(pk__in=public_documents().values("public_version")).order_by(
        "pk"
    )
    keys = versions.values_list("pk", flat=True)[:count]
    for batch in _batches(zip(keys, texts, strict=False)):
        with transaction.atomic():
            Attachment.objects.bulk_create(
                Attachment(
                    version_id=key, name=f"附件{key}.txt", sha256=f"{key:064x}", size=1, position=1
                )
                for key, _text in batch
            )
            FileText.objects.bulk_create(
                FileText(
                    sha256=f"{key:064x}",
                    ending="txt",
                    state=TextState.READ,
                    wanted_at=at,
                    is_complete=True,
                    characters=len(one["text"]),
                    packed_text=packed([["body", "", one["text"]]]),
                )
                for key, one in batch
            )
        added += len(batch)
    return added


def _batches(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while batch := list(islice(rows, BATCH_SIZE)):
        yield batch


def timed(do: Callable[[], object]) -> float:
    """Return the processor seconds of this process and of those that it started meanwhile."""
    begun = _now()
    do()
    return _now() - begun


def _now() -> float:
    used = [resource.getrusage(of) for of in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _often(do: Callable[[], object]) -> None:
    for _time in range(FILES):
        do()


def _text(characters: int) -> str:
    found, size = [], 0
    for one in documents(1_000):
        found.append(one["text"])
        size += len(one["text"])
        if size >= characters:
            break
    return "\n".join(found)[:characters]


def _word(text: str) -> bytes:
    made = docx.Document()
    for line in text.splitlines():
        made.add_paragraph(line)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _sheets(text: str) -> bytes:
    made, out, chance = Workbook(), io.BytesIO(), random.Random(1)
    sheet = made.active
    assert sheet is not None
    for line in text.splitlines():
        sheet.append([line[:200], chance.randrange(1_000), line[200:400]])
    made.save(out)
    return out.getvalue()


def _pages(text: str) -> bytes:
    # Signs with a meaning in Typst are left out.
    plain = "".join(one for one in text if one not in "#*_$\\<>@`[]~/=+-")
    head = '#set page(paper: "a4")\n#set text(font: "Noto Serif SC", size: 12pt)\n'
    return typst.compile(
        (head + plain.replace("\n", "\n\n")).encode(),
        font_paths=[str(one) for one in font_folders()],
    )
