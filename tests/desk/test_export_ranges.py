"""A download of a large file that was broken off goes on where it ended, and the two halves are the file."""

from __future__ import annotations

import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wagtail_petition.desk.exports.ranges import (
    Part,
    UnsatisfiableRangeError,
    part_of,
    requested_part,
)

ETAG = '"0b1c"'
CONTENT = bytes(range(256)) * 700

numbers = st.integers(0, 3_000)


def asked(value, size, **headers):
    return requested_part({"Range": value, **headers}, ETAG, size)


@pytest.mark.parametrize(
    ("value", "part"),
    [
        ("bytes=0-499", Part(0, 499)),
        ("bytes=500-999", Part(500, 999)),
        ("bytes=-500", Part(500, 999)),
        ("bytes=900-", Part(900, 999)),
        ("bytes=0-0", Part(0, 0)),
        ("bytes=-5000", Part(0, 999)),
        ("bytes=0-5000", Part(0, 999)),
        ("Bytes= 0-1 ", Part(0, 1)),
    ],
)
def test_a_part_is_what_the_standard_says(value, part):
    assert asked(value, 1_000) == part


@pytest.mark.parametrize(
    "value",
    [
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=5-4",
        "bytes=0-1,5-6",
        "bytes=a-b",
        "bytes=٣-٤",
        "rows=0-1",
        "bytes=0-1\r\nX: y",
        f"bytes=0-{'9' * 5_000}",
    ],
)
def test_whoever_asks_for_nonsense_or_several_parts_gets_the_whole_file(value):
    assert asked(value, 1_000) is None


@pytest.mark.parametrize("value", ["bytes=1000-", "bytes=1000-2000", "bytes=-0"])
def test_what_lies_behind_the_end_is_refused(value):
    with pytest.raises(UnsatisfiableRangeError):
        asked(value, 1_000)


@pytest.mark.parametrize(
    "validator", ['"another"', f"W/{ETAG}", "Sun, 29 Nov 2026 10:00:00 GMT", ""]
)
def test_the_rest_of_another_file_is_never_joined_to_a_beginning(validator):
    assert asked("bytes=5-", 1_000, **{"If-Range": validator}) is None
    assert asked("bytes=5-", 1_000, **{"If-Range": ETAG}) == Part(5, 999)


@given(first=numbers, last=numbers, size=numbers)
@example(0, 0, 0)
def test_a_part_holds_the_bytes_that_it_names_and_no_others(first, last, size):
    content = CONTENT[:size]
    try:
        part = asked(f"bytes={first}-{last}", size)
    except UnsatisfiableRangeError:
        assert first >= size
        return
    if part is None:
        assert last < first
        return
    sent = b"".join(part_of(io.BytesIO(content), part))
    assert sent == content[first : last + 1]
    assert len(sent) == part.size > 0


@given(cut=st.integers(0, len(CONTENT) - 1))
def test_a_file_cut_anywhere_is_whole_again_once_the_rest_has_come(cut):
    part = asked(f"bytes={cut}-", len(CONTENT))
    assert CONTENT[:cut] + b"".join(part_of(io.BytesIO(CONTENT), part)) == CONTENT


@given(length=numbers, size=st.integers(1, 3_000))
def test_the_last_bytes_are_the_last_bytes(length, size):
    content = CONTENT[:size]
    try:
        part = asked(f"bytes=-{length}", size)
    except UnsatisfiableRangeError:
        assert length == 0
    else:
        assert b"".join(part_of(io.BytesIO(content), part)) == content[-length:]


@given(st.text(max_size=40))
def test_no_header_brings_the_site_down(value):
    try:
        part = asked(value, 1_000)
    except UnsatisfiableRangeError:
        return
    assert part is None or 0 <= part.first <= part.last < 1_000
