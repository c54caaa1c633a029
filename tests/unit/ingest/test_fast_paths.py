"""Each short cut of reading against the careful way: same records, same hashes, same counts, same reasons."""

import io
import string
import tempfile
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from transforms.contracts import Contract
from transforms.ingest import delimited, encodings, values
from transforms.ingest.counts import Counts
from transforms.ingest.delimited import DelimitedGrid
from transforms.ingest.grid import Batch, blank_to_null
from transforms.ingest.job import Job, Refusal, SourceSpec
from transforms.ingest.members import Members
from transforms.ingest.occurrences import Occurrences
from transforms.ingest.parse import parse
from transforms.ingest.repeats import Repeats
from transforms.ingest.source_fields import contract_fields
from transforms.ingest.trimming import tidied

FREE = settings(max_examples=200, suppress_health_check=list(HealthCheck))
CHARS = string.ascii_letters + "0123456789 ,;\"'=\t\r\n服务很好退货慢，　\u00a0\u200b\ufeff５😀"
cells = st.text(alphabet=CHARS, max_size=8) | st.sampled_from(["13900001111", "2026-09-01 10:00:00", "五", "-", '="1"'])


@FREE
@given(columns=st.lists(st.lists(st.none() | cells, min_size=4, max_size=4), min_size=1, max_size=4))
def test_a_plain_column_is_one_that_trimming_leaves_alone(columns):
    frame = pl.DataFrame([pl.Series(f"c{i}", cells, dtype=pl.String) for i, cells in enumerate(columns)])
    found, plain = tidied(frame, 0)
    assert_frame_equal(found, blank_to_null(frame))
    for name in frame.columns:
        bare = values.trimmed(found[name].str.strip_chars())
        assert (name in plain) <= bare.equals(found[name], null_equal=True)
    usual = pl.DataFrame({"c0": ["服务", None, "很好"], "c1": ["5", "10", "7"]})
    assert tidied(usual, 0)[1] == {"c0", "c1"}


def read_on(opener: encodings.Opener, found: encodings.Encoding) -> tuple[str, str]:
    return found.evidence, "".join(encodings.blocks(opener, found, 64))


def outcome(data: bytes, declared: str | None, *, is_guessed: bool) -> tuple[str, ...]:
    def opener() -> io.BytesIO:
        return io.BytesIO(data)

    try:
        if is_guessed:
            try:
                return read_on(opener, encodings.guess(opener, declared))
            except encodings.Unproven:
                pass
        return read_on(opener, encodings.detect(opener, declared))
    except Refusal as refusal:
        return refusal.code, refusal.found


LINES = {
    "zh": "编号,意见,服务态度很好下次还会再来\n",
    "tw": "編號,服務態度很好下次還會再來商品品質\n",
    "en": "id,word,plain ascii\n",
    "fr": "id,très gênant à l'été déjà vu\n",
}


@FREE
@given(
    lines=st.lists(st.sampled_from(sorted(LINES)), min_size=1, max_size=30),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "big5", "cp1252", "utf-16", "utf-16-le"]),
    declared=st.sampled_from([None, None, "gb18030", "big5"]),
    tail=st.binary(max_size=3),
)
def test_a_guessed_encoding_that_reads_to_the_end_is_the_detected_one(lines, encoding, declared, tail):
    data = "".join(LINES[line] for line in lines).encode(encoding, "ignore") + tail
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encodings, "BLOCK", 120)
        guessed = outcome(data, declared, is_guessed=True)
        assert guessed == outcome(data, declared, is_guessed=False)


@FREE
@given(
    text=st.text(max_size=60),
    bom=st.sampled_from([b"", b"\xef\xbb\xbf"]),
    size=st.integers(1, 9),
    tail=st.binary(max_size=2),
)
def test_pieces_of_utf8_are_whole_and_proven(text, bom, size, tail):
    data = bom + text.encode() + tail
    encoding = encodings.Encoding("utf-8", len(bom), "")
    try:
        wanted = data[len(bom) :].decode().replace("\r\n", "\n").encode()
    except UnicodeDecodeError:
        with pytest.raises(encodings.Unproven):
            list(encodings.utf8_bytes(lambda: io.BytesIO(data), encoding, size))
        return
    pieces = list(encodings.utf8_bytes(lambda: io.BytesIO(data), encoding, size))
    assert b"".join(pieces) == wanted
    assert all(piece.decode().encode() == piece for piece in pieces)


FIELDS = contract_fields(Contract.ORDER)
SPEC = SourceSpec(
    "s", "customer_order", layout="table", columns={"order_id": "id", "customer_key": "phone", "amount": "amount"}
)


def parsed(data: bytes, folder: str, *, is_careful: bool, block: int) -> dict:
    out = Path(folder) / ("careful" if is_careful else "fast")
    out.mkdir()
    path = Path(folder) / "file"
    path.write_bytes(data)
    job = Job(
        str(path), "f", str(out), SPEC, "f", date(2026, 9, 1), date(2026, 9, 1), {"customer_order": FIELDS},
        is_proven_first=is_careful,
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "_BLOCK", block)
        if is_careful:
            patch.setattr(DelimitedGrid, "_sound", lambda self, buffer, frame: (0, Batch(pl.DataFrame())))
        try:
            result = parse(job, lambda found, field: found.str.to_uppercase())
        except Refusal as refusal:
            return {"refused": refusal.to_dict()}
    frames = {
        name: pl.concat([pl.read_parquet(out / part) for part in parts]) for name, parts in result["parts"].items()
    }
    return {**result, "parts": {name: frame.sort(frame.columns).rows() for name, frame in sorted(frames.items())}}


def line(row: list[str], quoting: int, delimiter: str) -> str:
    done = [
        f'"{cell.replace(chr(34), chr(34) * 2)}"' if quoting == 2 or (quoting and n % 2) else cell
        for n, cell in enumerate(row)
    ]
    return delimiter.join(done)


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(
    rows=st.lists(st.tuples(cells, cells, cells, st.integers(0, 2), st.integers(0, 9)), min_size=1, max_size=12),
    delimiter=st.sampled_from([",", "\t", ";"]),
    newline=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "gb18030", "utf-16"]),
    block=st.sampled_from([40, 8 << 20]),
)
def test_whole_blocks_give_what_records_one_by_one_give(rows, delimiter, newline, encoding, block):
    lines = [
        delimiter.join(("id", "phone", "amount")),
        *(delimiter.join((str(n), "13900001111", "5")) for n in range(5)),
    ]
    for n, (*row, quoting, oddity) in enumerate(rows):
        row = row[:2] if oddity == 0 else [*row, "x"] if oddity == 1 else [str(n), *row[1:]]
        lines.append(line(row, quoting, delimiter))
    data = newline.join([*lines, ""]).encode(encoding)
    with tempfile.TemporaryDirectory() as folder:
        fast = parsed(data, folder, is_careful=False, block=block)
        assert fast == parsed(data, folder, is_careful=True, block=block)


@pytest.mark.parametrize("held", [1, 3, 7])
def test_repeats_far_apart_are_found_like_those_close_by(tmp_path, monkeypatch, held):
    order = [1, 2, 3, 4, 2, 5, 6, 1, 7, 8, 2, 9, 8, 10, 11, 1]
    data = "id,phone,amount\n" + "".join(f"{n},13900001111,{'x' if n == 8 else 5}\n" for n in order)
    results = []
    for number, (size, block) in enumerate([(held, 40), (1000, 8 << 20)]):
        monkeypatch.setattr(Repeats.__init__, "__defaults__", (size,))
        (tmp_path / str(number)).mkdir()
        results.append(parsed(data.encode(), str(tmp_path / str(number)), is_careful=False, block=block))
    assert results[0] == results[1]
    assert (results[0]["loaded"], results[0]["duplicate"], results[0]["quarantined"]) == (10, 4, 2)
    assert results[0]["rows"] == {"customer_order": 10}
    assert not (tmp_path / "0" / "fast" / "repeats").exists()


@FREE
@given(
    batches=st.lists(st.lists(st.integers(-9, 9) | st.integers(-(2**63), 2**63 - 1), max_size=8), max_size=8),
    held=st.integers(1, 9),
)
def test_members_on_disk_are_those_of_a_plain_set(batches, held):
    with tempfile.TemporaryDirectory() as folder:
        members, plain = Members(Path(folder) / "members", 1, held), set[int]()
        for batch in batches:
            found = members.repeated(np.array(batch, dtype=np.int64))
            for value, is_repeated in zip(batch, found, strict=True):
                assert is_repeated == (value in plain)
                plain.add(value)
        members.close()
        assert not list(Path(folder).iterdir())


def test_equal_answers_far_apart_keep_their_own_ids(monkeypatch, tmp_path):
    monkeypatch.setattr(Members.__init__, "__defaults__", (7,))
    seen = Occurrences(Members(tmp_path / "members", 1), Counts(tmp_path / "counts"))
    hashes = [pl.Series([n % 5, n % 5, 100 + n]) for n in range(20)]
    numbered = [pair for found in hashes for pair in zip(found, seen.of(found), strict=True)]
    assert len(set(numbered)) == len(numbered)
    assert {count for value, count in numbered if value == 3} == set(range(8))
