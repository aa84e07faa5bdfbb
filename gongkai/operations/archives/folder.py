"""The files of an archive: a folder, or a ZIP that is unpacked within limits, and how they are found."""

import hashlib
import re
import shutil
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO

from django.utils.translation import gettext as _

from gongkai.files.old_spreadsheets import OLD_SPREADSHEETS, as_xlsx, is_old
from gongkai.kit.tabular_reader import DAMAGED, LineError, UnreadableFile
from gongkai.tabular.listing import ENDINGS

MAX_FILES = 200_000
MAX_UNPACKED = 8 << 30
MAX_FILE = 512 << 20
MIN_FREE = 256 << 20  # of the disk, for the rest of the system
UTF8_NAME = 0x800
CHUNK = 1 << 20
LISTS = (*ENDINGS, *OLD_SPREADSHEETS)
# Left behind by systems: never part of an archive.
LEFTOVERS = re.compile(r"(?:^|/)(?:__MACOSX/|\.|~\$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
ATTACHED = re.compile(r"^[\s_\-—（(]*附件")


def name_key(name: str) -> str:
    """Return a name as names of files are compared: by form, width, case and separators."""
    plain = unicodedata.normalize("NFKC", name.replace("\\", "/")).lower()
    return re.sub(r"/+", "/", plain).strip("/ ").removeprefix("./")


def stem_key(name: str) -> str:
    """Return a file's name without folders, ending, spaces and marks."""
    stem = name_key(name).rpartition("/")[2]
    stem = re.sub(r"\.[a-z]{2,5}$", "", stem)
    return re.sub(r"[\W_]", "", stem)


def _endings(key: str) -> Iterator[str]:
    """Yield the ends of a path that begin with the name of one of its folders."""
    parts = key.split("/")
    yield from ("/".join(parts[place:]) for place in range(1, len(parts) - 1))


@dataclass
class Archive:
    """A folder of files, and the keys by which a list names them."""

    root: Path
    name: str
    # Closed when the archive is: what was converted for reading.
    resources: ExitStack = field(default_factory=ExitStack)
    files: list[PurePosixPath] = field(default_factory=list)
    _tables: dict[PurePosixPath, Path] = field(default_factory=dict)
    _by_path: dict[str, PurePosixPath] = field(default_factory=dict)
    _by_name: dict[str, list[PurePosixPath]] = field(default_factory=lambda: defaultdict(list))
    _by_ending: dict[str, list[PurePosixPath]] = field(default_factory=lambda: defaultdict(list))
    _by_stem: dict[str, list[PurePosixPath]] = field(default_factory=lambda: defaultdict(list))
    _by_unnumbered: dict[str, list[PurePosixPath]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _by_folder: dict[PurePosixPath, list[PurePosixPath]] = field(
        default_factory=lambda: defaultdict(list)
    )
    # (folder above, key of its name) → folders
    _folders: dict[tuple[PurePosixPath, str], list[PurePosixPath]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def __post_init__(self) -> None:
        for path in sorted(self.root.rglob("*")):
            relative = PurePosixPath(path.relative_to(self.root).as_posix())
            if LEFTOVERS.search(str(relative)) or not path.is_file() or path.is_symlink():
                continue
            self.files.append(relative)
            if len(self.files) > MAX_FILES:
                message = _("The archive has more than %(most)s files.") % {"most": MAX_FILES}
                raise UnreadableFile(LineError(0, "", message))
            self._by_path[name_key(str(relative))] = relative
            self._by_name[name_key(relative.name)].append(relative)
            stem = stem_key(relative.name)
            self._by_stem[stem].append(relative)
            self._by_unnumbered[stem.lstrip("0123456789")].append(relative)
            self._by_folder[relative.parent].append(relative)
            for ending in _endings(name_key(str(relative))):
                self._by_ending[ending].append(relative)
        for folder in self._by_folder:
            self._folders[folder.parent, name_key(folder.name)].append(folder)

    @cached_property
    def common_folder(self) -> PurePosixPath:
        """The innermost folder in which all files lie."""
        common, *others = self._by_folder
        while not all(one.is_relative_to(common) for one in others):
            common = common.parent
        return common

    def path(self, relative: PurePosixPath) -> Path:
        """Return where a file of the archive is."""
        return self.root / relative

    def table(self, relative: PurePosixPath) -> Path:
        """
        Return a list as a file that can be read: an old spreadsheet is converted, once.

        Raises `UnreadableFile`.
        """
        if not is_old(self.path(relative)):
            return self.path(relative)
        if relative not in self._tables:
            converted = self.resources.enter_context(as_xlsx(self.path(relative)))
            self._tables[relative] = converted
        return self._tables[relative]

    def lists(self) -> list[PurePosixPath]:
        """Return the files that may be the list, those highest in the folder first."""
        found = [one for one in self.files if one.suffix.lower() in LISTS]
        return sorted(found, key=lambda one: (len(one.parts), str(one)))

    def named(self, written: str, *, beside: PurePosixPath | None = None) -> list[PurePosixPath]:
        """
        Return the files that a list may mean: by path, then by name, then by name without ending.

        `beside` is a file in whose folder the name is looked for first. Several mean: not clear.
        """
        key = name_key(written)
        near = f"{name_key(str(beside.parent))}/{key}" if beside else key
        for path in (near, key):
            if path in self._by_path:
                return [self._by_path[path]]
        for named in (
            self._by_ending.get(key),
            self._by_name.get(key.rpartition("/")[2]),
            self._by_stem.get(stem_key(written)),
        ):
            if named:
                return list(named)
        return []

    def attached_to(self, text: PurePosixPath) -> list[PurePosixPath]:
        """Return the files that lie beside a text as its attachments, by their names or folder."""
        stem = name_key(text.name).rpartition(".")[0]
        found = []
        for one in self._by_folder.get(text.parent, []):
            rest = name_key(one.name).removeprefix(stem)
            if one != text and rest != name_key(one.name) and ATTACHED.match(rest):
                found.append(one)
        for name in (stem, f"{stem}附件", f"{stem}_附件", f"{stem}.files附件"):
            for folder in self._folders.get((text.parent, name), ()):
                found += [one for one in self._by_folder[folder] if one != text]
        return found

    def titled(self, title: str, endings: Sequence[str]) -> list[PurePosixPath]:
        """Return the files with one of these endings that are named after a title, or a number and it."""
        key = stem_key(title)
        for named in (self._by_stem, self._by_unnumbered):
            if found := [one for one in named.get(key, ()) if one.suffix.lower() in endings]:
                return found
        return []

    def digest(self, extra: bytes = b"") -> str:
        """Return a hash of all names and contents; the same files have the same, wherever they lie."""
        whole = hashlib.sha256(extra)
        for relative in self.files:
            with self.path(relative).open("rb") as source:
                content = hashlib.file_digest(source, "sha256").digest()
            whole.update(str(relative).encode() + b"\0" + content)
        return whole.hexdigest()


@contextmanager
def opened_archive(path: Path) -> Iterator[Archive]:
    """
    Open a folder, or unpack a ZIP into a temporary folder for as long as it is used.

    Raises `UnreadableFile`: damaged, encrypted, too large, or with names that lead elsewhere.
    """
    if path.is_dir():
        with ExitStack() as resources:
            yield Archive(path, path.resolve().name, resources)
        return
    with TemporaryDirectory(prefix="gongkai-archive-") as folder, ExitStack() as resources:
        try:
            with zipfile.ZipFile(path) as packed:
                _unpack(packed, Path(folder))
        except DAMAGED as error:
            message = _("The ZIP file is damaged or encrypted.")
            raise UnreadableFile(LineError(0, "", message)) from error
        yield Archive(Path(folder), path.name, resources)


def _unpack(packed: zipfile.ZipFile, folder: Path) -> None:
    members = [one for one in packed.infolist() if not one.is_dir()]
    total = sum(one.file_size for one in members)
    if len(members) > MAX_FILES or total > MAX_UNPACKED:
        message = _("The unpacked content of the file is too large.")
        raise UnreadableFile(LineError(0, "", message))
    left = min(MAX_UNPACKED, shutil.disk_usage(folder).free - MIN_FREE)
    seen: set[str] = set()
    for member in members:
        name = _name(member)
        parts = PurePosixPath(name).parts
        if not parts or name.startswith("/") or ".." in parts or ":" in parts[0] or "\0" in name:
            message = _("“%(name)s” is not the name of a file.") % {"name": name[:80]}
            raise UnreadableFile(LineError(0, "", message))
        if LEFTOVERS.search(name):
            continue
        if name_key(name) in seen:
            message = _("Two files in the archive have the same name: %(name)s.")
            raise UnreadableFile(LineError(0, "", message % {"name": name[:80]}))
        seen.add(name_key(name))
        target = folder.joinpath(*parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        with packed.open(member) as source, target.open("wb") as out:
            left -= _copy(source, out, min(left, MAX_FILE))


def _copy(source: IO[bytes], out: IO[bytes], most: int) -> int:
    """Copy at most so many bytes, whatever the directory of the ZIP says; return how many."""
    done = 0
    while chunk := source.read(CHUNK):
        done += len(chunk)
        if done > most:
            message = _("The unpacked content of the file is too large.")
            raise UnreadableFile(LineError(0, "", message))
        out.write(chunk)
    return done


def _name(member: zipfile.ZipInfo) -> str:
    """Return the name of a member; programs in China write it in GB18030 without saying so."""
    name = member.filename
    if not member.flag_bits & UTF8_NAME:
        raw = name.encode("cp437", "replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")
