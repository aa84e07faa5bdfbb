"""Transcripts: WebVTT, SRT and typed text become paragraphs, and captions come back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.interviews.transcripts import (
    Cue,
    NotATranscript,
    TranscriptPart,
    parse_mark,
    parse_transcript,
    write_mark,
    write_vtt,
)

VTT = """\ufeffWEBVTT

NOTE 自动生成

1
00:00:01.000 --> 00:00:03.500 align:start
<v 主持人>各位网民，<b>大家好</b>。

2
00:00:03.500 --> 00:00:06.000
<v 主持人>今天请来了 A&amp;B 的局长。

00:00:06.500 --> 00:00:09.000
<v 李建国>谢谢。

00:00:20.000 --> 00:00:21.000
八十周岁以上
每月一百元。
"""


def test_captions_of_one_speaker_become_a_paragraph() -> None:
    found = parse_transcript(VTT)
    assert [(one.speaker, one.text, one.start, one.end) for one in found] == [
        ("主持人", "各位网民，大家好。今天请来了 A&B 的局长。", 1_000, 6_000),
        ("李建国", "谢谢。", 6_500, 9_000),
        ("李建国", "八十周岁以上 每月一百元。", 20_000, 21_000),
    ]
    assert found[0].cues[1] == Cue(3_500, 6_000, "今天请来了 A&B 的局长。")


def test_srt_with_speakers_before_a_colon_is_understood() -> None:
    found = parse_transcript("1\n00:00:01,200 --> 00:00:02,000\n记者：请问标准？\n")
    assert [(one.speaker, one.text, one.start) for one in found] == [("记者", "请问标准？", 1_200)]


def test_typed_text_has_speakers_and_times_as_people_write_them() -> None:
    found = parse_transcript(
        "主持人：大家好\n\n【１：０５】李局长： 谢谢。\n(1:02:03) 没有称呼的一段\n"
    )
    assert [(one.speaker, one.text, one.start, one.end) for one in found] == [
        ("主持人", "大家好", None, None),
        ("李局长", "谢谢。", 65_000, 3_723_000),
        ("", "没有称呼的一段", 3_723_000, None),
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("00:05.000 --> 00:06.000\n一\n\n00:01.000 --> 00:02.000\n二", 4),
        ("00:05.000 --> 00:01.000\n一", 1),
        ("[2:00] 甲\n[1:00] 乙", 2),
    ],
)
def test_times_that_go_backwards_are_refused(text: str, line: int) -> None:
    with pytest.raises(NotATranscript) as problem:
        parse_transcript(text)
    assert problem.value.line == line


def test_captions_are_written_and_escaped() -> None:
    written = write_vtt(parse_transcript(VTT))
    assert "<v 主持人>各位网民，大家好。" in written
    assert "A&amp;B" in written
    assert "00:00:20.000 --> 00:00:21.000\n<v 李建国>八十周岁以上" in written
    # An arrow within a caption would begin another one.
    assert "a --&gt; b" in write_vtt([TranscriptPart("", "a --> b", 0, 1_000)])


def test_a_typed_paragraph_gets_captions_by_its_sentences() -> None:
    written = write_vtt(
        [TranscriptPart("甲", "一二三四。五六七八。", 0, 10_000), TranscriptPart("乙", "无时间。")]
    )
    assert "00:00:00.000 --> 00:00:05.000\n<v 甲>一二三四。" in written
    assert "00:00:05.000 --> 00:00:10.000\n五六七八。" in written
    assert "无时间" not in written


@given(st.integers(0, 400_000))
def test_marks_are_read_as_they_are_written(seconds: int) -> None:
    assert parse_mark(write_mark(seconds * 1_000)) == seconds * 1_000


@given(st.text(max_size=300))
def test_no_text_breaks_the_parser_and_captions_never_hold_markup(text: str) -> None:
    try:
        found = parse_transcript(text)
    except NotATranscript:
        return
    for block in write_vtt(found).split("\n\n")[1:]:
        timing, *words = block.split("\n")
        assert " --> " in timing or not block.strip()
        assert not any("-->" in one for one in words)


def test_a_mark_is_read_with_full_width_digits_only_if_it_is_one() -> None:
    assert parse_mark(" １２：３４ ") == 754_000
    assert parse_mark("12分") is None
