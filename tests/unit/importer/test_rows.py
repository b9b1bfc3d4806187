"""A row becomes the same report every time, or says why it cannot."""

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dispatch.domain.workflow.form import TEXT_LIMIT
from producers.importer.rows import CUT_MARK, Prepared, RowRejected
from producers.importer.source import examine, rows_of
from tests.unit.importer.files import HEADER, ROWS, a_file, a_mapping, prepare_rows

SHANGHAI = ZoneInfo("Asia/Shanghai")


def prepared(folder: Path, row: str = ROWS[0], *, header: str = HEADER, **mapping: Any) -> Prepared:
    path = a_file(folder, rows=[row], header=header)
    mapped = a_mapping(**mapping)
    (only,) = rows_of(examine(path, mapped))
    return prepare_rows(path, mapped)(only)


def test_a_row_always_becomes_the_same_bytes_under_the_same_id(tmp_path: Path) -> None:
    once, again = prepared(tmp_path).submission, prepared(tmp_path).submission

    assert (once.form.report_id, once.sha256) == (again.form.report_id, again.sha256)
    assert once.form.report_id.version == 5


def test_the_bytes_of_a_row_are_those_that_earlier_releases_made(tmp_path: Path) -> None:
    assert prepared(tmp_path).submission.sha256.hex() == (
        "85815a9612b8f106decf9a212379a44715efd343e9d8334b178414367e1a3e77"
    )


def test_rows_of_different_files_have_different_ids(tmp_path: Path) -> None:
    one = prepared(tmp_path).submission.form.report_id
    other = prepared(tmp_path, ROWS[0] + "。").submission.form.report_id

    assert one != other


def test_title_and_body_make_the_text_and_the_writer_is_nowhere(tmp_path: Path) -> None:
    form = prepared(tmp_path).submission.form

    assert form.text == "路灯不亮\n菱塘路口的路灯坏了三天"
    assert "甲" not in repr(form)


@pytest.mark.parametrize(
    ("row", "at"),
    [
        (ROWS[0], datetime(2019, 11, 2, 10, 18, tzinfo=SHANGHAI)),
        (ROWS[1], datetime(2019, 8, 7, 9, 52, 14, tzinfo=SHANGHAI)),
    ],
    ids=["with dashes", "with slashes and without zeros"],
)
def test_both_time_formats_are_read_as_local_time(tmp_path: Path, row: str, at: datetime) -> None:
    assert prepared(tmp_path, row).submission.form.occurred_at == at


def test_a_row_without_a_position_has_none(tmp_path: Path) -> None:
    assert prepared(tmp_path).submission.form.position is None


def test_a_position_keeps_the_datum_that_the_mapping_names(tmp_path: Path) -> None:
    columns = {"lon": "经度", "lat": "纬度", "crs": "GCJ-02"}
    row = "1,a,b,2019-11-02 10:18:00,c,120.7,30.7"

    position = prepared(tmp_path, row, header=HEADER + ",经度,纬度", position=columns).submission.form.position

    assert position is not None
    assert (position.lon, position.lat, position.crs) == (120.7, 30.7, "GCJ-02")


def test_a_category_is_translated_by_the_mapping(tmp_path: Path) -> None:
    category = {"column": "用户", "codes": {"甲": "01037"}}

    assert prepared(tmp_path, category=category).submission.form.category == "01037"


@pytest.mark.parametrize(
    ("row", "mapping", "reason"),
    [
        ("1,甲,a,yesterday,b", {}, "时间 'yesterday'"),
        ("1,甲,a,,b", {}, "时间 is empty"),
        (",甲,a,2019-11-02 10:18:00,b", {}, "编号 is empty"),
        ("1,甲,,2019-11-02 10:18:00,", {}, "text: "),
        ("1,甲,a,2019-11-02 10:18:00," + "长" * TEXT_LIMIT, {}, r"text longer than 4,000 characters \(4,002\)"),
        ("1,甲,a,2019-11-02 10:18:00,b", {"category": {"column": "用户", "codes": {"乙": "1"}}}, "category '甲'"),
        (
            "1,甲,a,2019-11-02 10:18:00,b",
            {"position": {"lon": "主题", "lat": "详情", "crs": "WGS-84"}},
            "not two numbers",
        ),
        (
            "1,200,a,2019-11-02 10:18:00,30",
            {"position": {"lon": "用户", "lat": "详情", "crs": "WGS-84"}},
            "position.lon",
        ),
    ],
)
def test_a_row_that_cannot_become_a_report_says_why(
    tmp_path: Path, row: str, mapping: dict[str, Any], reason: str
) -> None:
    with pytest.raises(RowRejected, match=reason):
        prepared(tmp_path, row, **mapping)


def test_a_long_text_is_cut_visibly_when_the_mapping_asks_for_it(tmp_path: Path) -> None:
    row = "1,甲,a,2019-11-02 10:18:00," + "长" * TEXT_LIMIT

    text = prepared(tmp_path, row, too_long="cut").submission.form.text

    assert len(text) == TEXT_LIMIT
    assert text.endswith(CUT_MARK)


def test_without_a_row_id_the_number_of_the_row_names_it(tmp_path: Path) -> None:
    path, mapping = a_file(tmp_path, rows=[ROWS[0], ROWS[0]]), a_mapping(row_id=None)
    prepare = prepare_rows(path, mapping)

    first, second = (prepare(row).submission for row in rows_of(examine(path, mapping)))

    assert first.form.report_id != second.form.report_id
