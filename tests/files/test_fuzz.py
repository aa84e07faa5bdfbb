"""Changed and assembled files at random: no inspection takes too long, too much memory, or fails."""

import io
import os
import random
import resource
import struct
import subprocess
import sys
import time
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gongkai.files.inspection.content import KINDS, check_content
from gongkai.files.inspection.findings import Found
from gongkai.files.inspection.names import safe_name
from gongkai.files.upload_errors import VERDICTS
from tests.crash.place import ROOT
from tests.files.active_samples import SAMPLES
from tests.files.samples import docx, object_stream, ole, packed, packed_pdf, pdf, record, with_text

MAX_SECONDS, MAX_MEGABYTES = 5.0, 200
# Words that mean something to one of the readers.
WORDS = (
    b"<<", b">>", b"[", b"]", b"(", b")", b"/", b"#", b"%", b"obj", b"endobj", b"stream\n",
    b"endstream", b"/S", b"/N 9", b"/First 9", b"/ObjStm", b"/Type", b"/Filter", b"/FlateDecode",
    b"/Length 9", b"/Prev 9", b"/XRef", b"/Kids", b"/Parent 2 0 R", b"1 0 R", b"9999999999",
    b"-1", b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x07", b"\x00", b"\xff\xff\xff\xff",
    b"\x13", b"\x14", b"\x15", b"<a>", b"</a>", b"<f>", b"<!--", b"<![CDATA[", b"&#65;", b"|", b"\"",
    b"HYPERLINK(", b"<w:instrText>", b'<w:fldChar w:fldCharType="begin"/>', b"=", b"!", b" ", b"\\",
)  # fmt: skip


def assembled(chance: random.Random) -> tuple[str, bytes]:
    """Make a file whose parts are repeated or nested often; these cost more than changed bytes."""
    count = chance.choice([10, 300, 3_000, 30_000])
    word = chance.choice(WORDS)
    many = (word + chance.choice([b"", b" ", b"\n", chance.choice(WORDS)])) * count
    kinds: list[Callable[[], tuple[str, bytes]]] = [
        lambda: ("a.pdf", pdf(many)),
        lambda: ("a.pdf", pdf(object_stream(many))),
        lambda: ("a.pdf", packed_pdf(b"<</Type/Catalog>>", many, typed=chance.random() < 0.5)),
        lambda: ("a.pdf", pdf(*[many[:200]] * min(count, 3_000))),
        lambda: ("a.pdf", pdf(object_stream(b"", content=zlib.compress(b"0 " * count * 100)))),
        lambda: ("a.pdf", pdf(b"[" * count + b"]" * count)),
        lambda: ("a.pdf", pdf(b"<</A " * count + b"1" + b">>" * count)),
        lambda: ("a.docx", with_text(b"<a>" + many + b"</a>")),
        lambda: ("a.docx", with_text(b"<a>" * count + b"|" + b"</a>" * count)),
        lambda: ("a.docx", docx(word___rels__a_dot_rels=b"<a>" + many + b"</a>")),
        lambda: ("a.xlsx", packed({"xl/workbook.xml": b"<f>" + many + b"</f>"})),
        lambda: ("a.doc", ole(data={"WordDocument": many})),
        lambda: (
            "a.doc",
            ole(*(f"s{number}" for number in range(min(count, 300))), "WordDocument"),
        ),
        lambda: (
            "a.xls",
            ole(
                data={
                    "Workbook": record(chance.choice([0x85, 0x1AE, 0x1B8]), many[:999])
                    * min(count, 3_000)
                }
            ),
        ),
        lambda: ("a.csv", many),
        lambda: ("a.txt", many),
        lambda: (
            "a.zip",
            packed({f"{number}.txt": many[:9] for number in range(min(count, 4_000))}),
        ),
        lambda: ("a.zip", packed({f"{number}.pdf": pdf(many) for number in range(5)})),
        lambda: ("a.zip", packed({f"{number}.docx": with_text(many) for number in range(5)})),
    ]
    return chance.choice(kinds)()


def changed(chance: random.Random, content: bytes) -> bytes:
    """Change some bytes, copy or remove some, or put in words."""
    out = bytearray(content)
    for _change in range(chance.choice([1, 1, 2, 4, 16])):
        at = chance.randrange(len(out) + 1) if out else 0
        kind = chance.randrange(6)
        if kind == 0 and out:
            out[min(at, len(out) - 1)] = chance.randrange(256)
        elif kind == 1:
            out[at:at] = chance.choice(WORDS) * chance.choice([1, 1, 2, 1_000])
        elif kind == 2:
            del out[at : at + chance.choice([1, 4, 100])]
        elif kind == 3:
            out[at : at + 4] = struct.pack(
                "<I", chance.choice([0, 1, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF])
            )
        elif kind == 4:
            piece = out[at : at + chance.choice([4, 64, 1_000])]
            out[at:at] = piece * chance.choice([1, 2, 100])
        else:
            other = chance.choice(SAMPLES).content
            start = chance.randrange(len(other) + 1)
            out[at:at] = other[start : start + chance.choice([8, 100, 4_000])]
    return bytes(out[: 4 << 20])


def inspect_one(name: str, content: bytes) -> tuple[str, float]:
    """Inspect a file; return the result and the processor seconds."""
    ending = safe_name(name).rpartition(".")[2]
    began = time.process_time()
    code = ""
    try:
        check_content(io.BytesIO(content), ending)
    except Found as found:
        code = found.code
        assert code in VERDICTS
    return code, time.process_time() - began


def fuzz(seconds: float, seed: int, keep: Path | None = None) -> str:
    """Inspect files at random for some time; an input over a limit, or an error, is a failure."""
    chance = random.Random(seed)
    # Large samples are slow to change, and their size is not what is tried here.
    samples = [one for one in SAMPLES if len(one.content) < 300_000]
    results: Counter[str] = Counter()
    slowest, slowest_name, begun = 0.0, "", time.monotonic()
    while time.monotonic() - begun < seconds:
        if chance.random() < 0.2:
            name, content = assembled(chance)
            if chance.random() < 0.3:
                content = changed(chance, content)
        else:
            sample = chance.choice(samples)
            name, content = sample.name, changed(chance, sample.content)
        if safe_name(name).rpartition(".")[2] not in KINDS:
            continue
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        try:
            code, took = inspect_one(name, content)
        except BaseException:
            if keep is not None:
                (keep / f"failing-{name}").write_bytes(content)
            raise
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        if took > slowest:
            slowest, slowest_name = took, name
        results[code or "accepted"] += 1
        over = took > MAX_SECONDS or (memory > before and memory >> 10 > MAX_MEGABYTES)
        if over and keep is not None:
            (keep / f"failing-{name}").write_bytes(content)
        assert not over, (name, code, took, memory >> 10, seed, len(content))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    return (
        f"{results.total()} files (seed {seed}), slowest {slowest:.2f} s ({slowest_name}), "
        f"{memory} MB at most, {len(results)} results"
    )


def fuzz_apart(seconds: float, seed: int, folder: Path) -> str:
    """Fuzz in a process of its own, whose memory is that of the inspection alone."""
    program = (
        "import sys; from pathlib import Path; from tests.files.test_fuzz import fuzz;"
        f"print(fuzz({seconds}, {seed}, Path({str(folder)!r})))"
    )
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (done.returncode, done.stderr[-3_000:], list(folder.iterdir()))
    return done.stdout.strip()


def test_changed_files_are_inspected_within_limits(
    tmp_path: Path, counted: Callable[[str, str], Any]
) -> None:
    counted("fuzzed uploads", fuzz_apart(3, 1, tmp_path))


@pytest.mark.long
def test_changed_files_are_inspected_within_limits_for_minutes(
    tmp_path: Path, counted: Callable[[str, str], Any]
) -> None:
    """Ten minutes, or GONGKAI_FUZZ_MINUTES."""
    minutes = float(os.environ.get("GONGKAI_FUZZ_MINUTES", "10"))
    seed = random.SystemRandom().randrange(1_000_000)
    counted("fuzzed uploads, long", fuzz_apart(60 * minutes, seed, tmp_path))
