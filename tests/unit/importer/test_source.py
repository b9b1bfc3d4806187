"""Reading files as they come: packed or not, in either encoding, with broken records."""

import gzip
import os
from pathlib import Path

import pytest

from producers.importer.source import Row, SourceRefused, examine, rows_of
from tests.unit.importer.files import HEADER, ROWS, a_file, a_mapping

DATA = Path(os.environ.get("GRIDLOOP_TEST_DATA", Path(__file__).parents[4] / "shared" / "data"))
IMPORTS = DATA / "field_cases" / "import"
needs_field_cases = pytest.mark.skipif(
    not IMPORTS.is_dir(), reason=f"the field cases are not at {IMPORTS}; GRIDLOOP_TEST_DATA names the folder above"
)


def cells(path: Path) -> list[tuple[str, ...]]:
    return [row.cells for row in rows_of(examine(path, a_mapping()))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_usual_encoding_is_found_out(tmp_path: Path, encoding: str) -> None:
    path = a_file(tmp_path, encoding=encoding)

    source = examine(path, a_mapping())

    assert source.header == tuple(HEADER.split(","))
    assert [row.cells for row in rows_of(source)] == [tuple(row.split(",")) for row in ROWS]
    assert source.rows == len(ROWS)


def test_an_encoding_that_is_not_surely_ours_has_to_be_declared(tmp_path: Path) -> None:
    path = a_file(
        tmp_path,
        header="編號,用戶,主題,時間,詳情",
        rows=["1,甲,路燈不亮,2019-11-02 10:18:00,里長說電線壞了"] * 40,
        encoding="big5",
    )

    with pytest.raises(SourceRefused, match=r"declare source\.encoding"):
        examine(path, a_mapping())


def test_a_declared_encoding_that_is_wrong_is_refused(tmp_path: Path) -> None:
    path = a_file(tmp_path, encoding="gb18030")

    with pytest.raises(SourceRefused, match="utf-8"):
        examine(path, a_mapping(source={"encoding": "utf-8"}))


def test_a_packed_file_is_the_same_file(tmp_path: Path) -> None:
    path = a_file(tmp_path)
    packed = tmp_path / "messages.csv.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))

    assert examine(packed, a_mapping()).sha256 == examine(path, a_mapping()).sha256
    assert cells(packed) == cells(path)


def test_a_packed_file_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    packed = tmp_path / "messages.csv.gz"
    packed.write_bytes(gzip.compress(a_file(tmp_path).read_bytes())[:-20])

    with pytest.raises(SourceRefused):
        examine(packed, a_mapping())


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_delimiter_is_the_one_that_makes_the_columns_appear(tmp_path: Path, delimiter: str) -> None:
    path = a_file(tmp_path, header=HEADER.replace(",", delimiter), rows=[row.replace(",", delimiter) for row in ROWS])

    assert examine(path, a_mapping()).delimiter == delimiter


def test_a_missing_column_is_named_together_with_its_key(tmp_path: Path) -> None:
    path = a_file(tmp_path)

    with pytest.raises(SourceRefused, match=r"'经度' \(position\.lon of the mapping\)"):
        examine(path, a_mapping(position={"lon": "经度", "lat": "纬度", "crs": "WGS-84"}))


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "messages.csv"
    path.touch()

    with pytest.raises(SourceRefused, match="empty"):
        examine(path, a_mapping())


def test_lines_inside_a_cell_do_not_make_rows(tmp_path: Path) -> None:
    path = a_file(tmp_path, rows=['1,甲,路灯,2019-11-02 10:18:00,"第一行\n第二行"', ROWS[1]])

    first, second = rows_of(examine(path, a_mapping()))

    assert first.cells[4] == "第一行\n第二行"
    assert (first.number, first.line, second.number, second.line) == (1, 2, 2, 4)


def test_a_broken_record_keeps_its_raw_text_and_its_neighbours(tmp_path: Path) -> None:
    path = a_file(tmp_path, rows=[ROWS[0], '9,甲,"路灯"坏,2019-11-02 10:18:00,x', "1,2,3", ROWS[1]])

    rows = list(rows_of(examine(path, a_mapping())))

    assert [row.broken is None for row in rows] == [True, False, False, True]
    assert rows[1].cells[0].startswith('9,甲,"路灯"坏')
    assert rows[2] == Row(number=3, line=4, cells=("1", "2", "3"), broken="3 columns instead of 5")


MANY = tuple(f"{n},丙,路灯,2019-11-02 10:18:00,第{n}盏不亮" for n in range(3, 61))
UNCLOSED = '2,乙,"垃圾,2019/8/7 9:52:14,x'


@pytest.mark.parametrize(
    "after",
    [
        MANY,
        (*MANY[:30], '40,丁,"井盖",2019-11-02 10:18:00,松了', *MANY[30:]),
        (*MANY[:30], '40,丁,"井盖\n第二行",2019-11-02 10:18:00,松了', *MANY[30:]),
        (*MANY, UNCLOSED, *MANY),
        MANY * 40,
    ],
    ids=["to the end", "to the next quote", "to the next cell of two lines", "again and again", "thousands of rows"],
)
def test_a_quote_that_is_not_closed_swallows_no_row_after_it(after: tuple[str, ...], tmp_path: Path) -> None:
    path = a_file(tmp_path, rows=[ROWS[0], UNCLOSED, *after, ROWS[1]])
    source = examine(path, a_mapping())

    rows = list(rows_of(source))

    assert [row.cells[0].rstrip("\n") for row in rows if row.broken] == [UNCLOSED, *[UNCLOSED] * after.count(UNCLOSED)]
    assert [row.line for row in rows[:4]] == [2, 3, 4, 5]
    assert len(rows) == source.rows == len(after) + 3
    assert rows[-1].cells == tuple(ROWS[1].split(","))
    assert list(rows_of(source, after=30)) == rows[30:]


@needs_field_cases
def test_the_field_case_of_a_stray_quote_has_one_reject() -> None:
    mapping = a_mapping(text=["text"], row_id="id", occurred_at=None)

    rows = list(rows_of(examine(IMPORTS / "stray_quote.csv", mapping)))

    assert [row.number for row in rows if row.broken] == [2]
    assert len(rows) > 58


def test_a_row_too_wide_with_lines_inside_a_cell_stays_one(tmp_path: Path) -> None:
    path = a_file(tmp_path, rows=['1,甲,路灯,2019-11-02 10:18:00,"第一行\n第二行",多一列', ROWS[1]])

    first, second = rows_of(examine(path, a_mapping()))

    assert first.broken == "6 columns instead of 5"
    assert second.broken is None


def test_reading_can_begin_after_a_row(tmp_path: Path) -> None:
    source = examine(a_file(tmp_path), a_mapping())

    assert [row.number for row in rows_of(source, after=1)] == [2]
