"""
Transcripts as people have them: WebVTT or SRT, or plain text with one paragraph a line. Pure.

Captions that follow one another by the same speaker become one paragraph, which keeps them. A
transcript that was typed with times gets captions by its sentences.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from gongkai.kit.text_input import free_text, single_line

MAX_PARAGRAPHS, MAX_LENGTH, MAX_SPEAKER = 5_000, 10_000, 100
# A paragraph of captions ends at this length, or where nobody speaks for so long.
PARAGRAPH_LENGTH, PAUSE_MS = 300, 3_000
CAPTION_LENGTH = 40
# Written marks: 12:34, 1:02:03, 00:01:02.500, also with a comma and full-width signs.
MARK = r"(?:(\d{1,3})[:：])?(\d{1,3})[:：](\d{2})(?:[.,，。](\d{1,3}))?"
TIMING = re.compile(rf"^\s*{MARK}\s*-->\s*{MARK}")
LEADING_MARK = re.compile(rf"^\s*[\[(（【]?\s*{MARK}\s*[\])）】]?\s*")
WHOLE_MARK = re.compile(rf"\s*{MARK}\s*")
VOICE = re.compile(r"^<v(?:\.[^\s>]*)?\s+([^>]*)>")
TAG = re.compile(r"<[^<>]*>")
SPEAKER = re.compile(r"^([^：:。，,.!?！？]{1,40})[：:]\s*(?=\S)")
SENTENCE = re.compile(r".+?(?:[。！？!?；;]+[”」』）)]*|$)", re.DOTALL)
ENTITIES = {"&lt;": "<", "&gt;": ">", "&nbsp;": " ", "&lrm;": "", "&rlm;": "", "&amp;": "&"}


class NotATranscript(ValueError):
    """The text is no transcript; the message says in which line."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


@dataclass(frozen=True)
class Cue:
    """One caption: start and end in milliseconds, and its text."""

    start: int
    end: int
    text: str


@dataclass
class TranscriptPart:
    """A paragraph: who speaks, the words, when in the recording (milliseconds), and its captions."""

    speaker: str
    text: str
    start: int | None = None
    end: int | None = None
    cues: list[Cue] = field(default_factory=list)


def parse_transcript(text: str) -> list[TranscriptPart]:
    """Return the paragraphs of a transcript. Raises `NotATranscript`."""
    lines = free_text(text.removeprefix("\ufeff")).split("\n")
    is_timed = lines[0].strip().startswith("WEBVTT") or any(map(TIMING.match, lines))
    return _paragraphs(list(_cues(lines))) if is_timed else list(_typed(lines))


def parse_mark(text: str) -> int | None:
    """Return a written mark such as `12:34` in milliseconds; None if it is none."""
    found = WHOLE_MARK.fullmatch(text)
    return _milliseconds(found.groups()) if found else None


def write_mark(milliseconds: int) -> str:
    """Return a place in a recording as people write it: 12:34 or 1:02:03."""
    hours, rest = divmod(milliseconds // 1_000, 3_600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def elapsed_ms(elapsed: timedelta) -> int:
    """Return a duration in milliseconds, at least zero."""
    return max(0, elapsed // timedelta(milliseconds=1))


def write_vtt(paragraphs: Sequence[TranscriptPart]) -> str:
    """Return the captions of a transcript as WebVTT; those without a time are left out."""
    blocks = ["WEBVTT\n"]
    for one in paragraphs:
        for number, cue in enumerate(one.cues or _captions(one)):
            voice = f"<v {_escaped(one.speaker)}>" if one.speaker and not number else ""
            blocks.append(
                f"{_clock(cue.start)} --> {_clock(cue.end)}\n{voice}{_escaped(cue.text)}\n"
            )
    return "\n".join(blocks)


def _captions(one: TranscriptPart) -> Iterator[Cue]:
    """Yield the sentences of a paragraph, each with its share of the time."""
    if one.start is None or one.end is None or one.end <= one.start:
        return
    parts = [
        sentence[at : at + CAPTION_LENGTH]
        for sentence in (found.strip() for found in SENTENCE.findall(one.text))
        for at in range(0, len(sentence), CAPTION_LENGTH)
    ]
    whole, length_so_far = sum(map(len, parts)), 0
    for part in parts:
        start = one.start + (one.end - one.start) * length_so_far // whole
        length_so_far += len(part)
        yield Cue(start, one.start + (one.end - one.start) * length_so_far // whole, part)


def _cues(lines: Sequence[str]) -> Iterator[tuple[str, Cue]]:
    """Yield speaker and caption of WebVTT or SRT; notes, styles and identifiers are passed over."""
    last, at = 0, 0
    while at < len(lines):
        timing = TIMING.match(lines[at])
        at += 1
        if timing is None:
            continue
        start, end = _milliseconds(timing.groups()[:4]), _milliseconds(timing.groups()[4:])
        if end < start or start < last:
            raise NotATranscript(at)
        last = start
        words = []
        while at < len(lines) and lines[at].strip() and not TIMING.match(lines[at]):
            words.append(lines[at])
            at += 1
        text = "\n".join(words).strip()
        voice = VOICE.match(text)
        speaker = _plain(voice[1]) if voice else ""
        plain = _plain(text)
        if not speaker and (named := SPEAKER.match(plain)):
            speaker, plain = named[1].strip(), plain[named.end() :]
        if plain:
            yield speaker, Cue(start, end, plain)


def _paragraphs(cues: Sequence[tuple[str, Cue]]) -> list[TranscriptPart]:
    found: list[TranscriptPart] = []
    for speaker, cue in cues:
        one = found[-1] if found else None
        if (
            one is None
            or (speaker and speaker != one.speaker)
            or len(one.text) >= PARAGRAPH_LENGTH
            or cue.start - (one.end or 0) > PAUSE_MS
        ):
            found.append(
                TranscriptPart(
                    speaker or (one.speaker if one else ""), cue.text, cue.start, cue.end, [cue]
                )
            )
            continue
        space = " " if one.text[-1:].isascii() and cue.text[:1].isascii() else ""
        one.text += space + cue.text
        one.end = max(one.end or 0, cue.end)
        one.cues.append(cue)
    return found


def _typed(lines: Sequence[str]) -> Iterator[TranscriptPart]:
    """Yield one paragraph a line; its time ends where the next one begins."""
    before: TranscriptPart | None = None
    for number, line in enumerate(lines, start=1):
        start, rest = None, line
        if marked := LEADING_MARK.match(line):
            start, rest = _milliseconds(marked.groups()), line[marked.end() :]
        speaker, text = "", single_line(rest)
        if named := SPEAKER.match(text):
            speaker, text = named[1].strip(), text[named.end() :]
        if not text:
            continue
        if before is not None:
            if start is not None and before.start is not None:
                if start < before.start:
                    raise NotATranscript(number)
                before.end = start
            yield before
        before = TranscriptPart(speaker, text, start)
    if before is not None:
        yield before


def _milliseconds(parts: Sequence[str | None]) -> int:
    hours, minutes, seconds, fraction = parts
    whole = (int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds or 0)
    return whole * 1_000 + int((fraction or "").ljust(3, "0"))


def _plain(text: str) -> str:
    """Return the words of a caption without its tags, on one line."""
    plain = TAG.sub("", text)
    for entity, sign in ENTITIES.items():
        plain = plain.replace(entity, sign)
    return single_line(plain)


def _escaped(text: str) -> str:
    return single_line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _clock(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1_000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"
