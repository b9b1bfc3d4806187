"""Builders: a small file of messages and a mapping for it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from producers.importer.mapping import Mapping
from producers.importer.rows import Prepare, importer, preparing
from producers.importer.source import examine

HEADER = "编号,用户,主题,时间,详情"
ROWS = (
    "1,甲,路灯不亮,2019-11-02 10:18:00,菱塘路口的路灯坏了三天",
    "2,乙,垃圾成堆,2019/8/7 9:52:14,河边有垃圾无人清理",
)


def a_file(folder: Path, *, rows: Sequence[str] = ROWS, header: str = HEADER, encoding: str = "utf-8") -> Path:
    path = folder / "messages.csv"
    path.write_bytes("\n".join((header, *rows, "")).encode(encoding))
    return path


def a_mapping(**changed: Any) -> Mapping:
    described: dict[str, Any] = {
        "text": ["主题", "详情"],
        "row_id": "编号",
        "occurred_at": {"column": "时间", "formats": ["%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S"]},
    }
    described |= changed
    return msgspec.convert({key: value for key, value in described.items() if value is not None}, Mapping)


def prepare_rows(path: Path, mapping: Mapping) -> Prepare:
    return preparing(examine(path, mapping), mapping, sender=importer("330499101"), history=False)
