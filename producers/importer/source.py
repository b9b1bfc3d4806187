"""What is in the file: its hash, its encoding and its records, one after the other, with the lines they came from.

Nothing is guessed silently: an encoding that cannot be told for sure has to be declared, and a record that breaks the
rules of CSV is handed on as broken, with its raw text.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import hashlib
import io
import zlib
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from charset_normalizer import from_bytes

from producers.importer.harmless import as_it_was
from producers.importer.mapping import AUTO, Mapping

CANDIDATES: Final = (",", "\t", ";", "|")
REJECTS: Final = ("row", "line", "reason")
"""The first columns of a file of rejects, which may be corrected and imported in its turn."""
_BLOCK: Final = 1 << 20
_SAMPLE: Final = 64 * 1024
_CELL_LIMIT: Final = 4 << 20
_LINES_LIMIT: Final = 1000
"""Lines of one record: no message has more, and where a quotation mark is not closed there is an end."""
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHINESE_MAINLAND: Final = frozenset({"gb18030", "gbk", "gb2312", "hz"})
_RIVALS: Final = ("gb18030", "big5", "shift_jis", "euc_kr")


class SourceRefused(Exception):
    """The file cannot be read as the mapping says; the message says what to declare."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file that was looked through once; `sha256` is that of the content, packed or not."""

    path: Path
    sha256: str
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A record: its number (the header's is 0), the line it starts at, its cells, and why it is broken."""

    number: int
    line: int
    cells: tuple[str, ...]
    broken: str | None = None


def examine(path: Path, mapping: Mapping) -> Source:
    """Look through the file once: hash, encoding, delimiter, header, number of records.

    Raises:
        SourceRefused: it cannot be opened or decoded, or a column that the mapping names is missing.
    """
    try:
        sha256, encoding = _hash_and_encoding(path, mapping.source.encoding)
        delimiter, header = _header(path, encoding, mapping)
        rows = sum(1 for _ in _records(path, encoding, delimiter)) - 1
    except (OSError, EOFError, zlib.error) as error:
        raise SourceRefused(f"{path}: {getattr(error, 'strerror', None) or error}") from error
    except UnicodeDecodeError as error:
        raise SourceRefused(f"{path} is not {error.encoding} (byte {error.start}: {error.reason})") from error
    return Source(path=path, sha256=sha256, encoding=encoding, delimiter=delimiter, header=header, rows=rows)


def rows_of(source: Source, *, after: int = 0) -> Iterator[Row]:
    """Yield the records that follow record number `after`."""
    records = _records(source.path, source.encoding, source.delimiter)
    marked = source.header[: len(REJECTS)] == REJECTS
    for number, (line, cells, broken) in enumerate(records):
        if number > after:
            cells = [as_it_was(cell) for cell in cells] if marked else cells
            wrong = broken or _wrong_width(cells, source.header)
            yield Row(number=number, line=line, cells=tuple(cells), broken=wrong)


def _wrong_width(cells: list[str], header: tuple[str, ...]) -> str | None:
    return None if len(cells) == len(header) else f"{len(cells)} columns instead of {len(header)}"


def _hash_and_encoding(path: Path, declared: str) -> tuple[str, str]:
    digest = hashlib.sha256()
    with _opened(path) as file:
        sample = file.read(_SAMPLE)
        utf8: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
        block = sample
        while block:
            digest.update(block)
            utf8 = _still_valid(utf8, block)
            block = file.read(_BLOCK)
    marked = next((name for bom, name in _BOMS if sample.startswith(bom)), None)
    if declared != AUTO:
        is_utf8 = codecs.lookup(declared).name == "utf-8"
        return digest.hexdigest(), "utf-8-sig" if is_utf8 else declared
    if marked is not None:
        return digest.hexdigest(), marked
    if _still_valid(utf8, b"", final=True) is not None:
        return digest.hexdigest(), "utf-8"
    return digest.hexdigest(), _chinese(path, sample)


def _still_valid(
    decoder: codecs.IncrementalDecoder | None, block: bytes, *, final: bool = False
) -> codecs.IncrementalDecoder | None:
    if decoder is None:
        return None
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return None
    return decoder


def _chinese(path: Path, sample: bytes) -> str:
    """Return gb18030 when the bytes look like it; much else decodes as it without an error."""
    guess = from_bytes(sample, cp_isolation=list(_RIVALS)).best()
    if guess is not None and guess.encoding in _CHINESE_MAINLAND:
        return "gb18030"
    seems = f"it looks like {guess.encoding}" if guess else "it looks like nothing known"
    raise SourceRefused(f"{path} is neither UTF-8 nor surely GB18030 ({seems}): declare source.encoding in the mapping")


def _header(path: Path, encoding: str, mapping: Mapping) -> tuple[str, tuple[str, ...]]:
    """Find the delimiter with which every column of the mapping is there."""
    declared = mapping.source.delimiter
    found: dict[str, tuple[str, ...]] = {}
    for delimiter in CANDIDATES if declared == AUTO else (declared,):
        record = next(_records(path, encoding, delimiter), None)
        if record is None:
            raise SourceRefused(f"{path} is empty")
        found[delimiter] = tuple(cell.strip() for cell in record[1])
    for delimiter, header in found.items():
        if all(column in header for _, column in mapping.columns()):
            return delimiter, _without_doubles(path, header, mapping)
    header = max(found.values(), key=len)
    key, column = next((key, column) for key, column in mapping.columns() if column not in header)
    raise SourceRefused(f"{path} has no column {column!r} ({key} of the mapping); it has {', '.join(header)}")


def _without_doubles(path: Path, header: tuple[str, ...], mapping: Mapping) -> tuple[str, ...]:
    for key, column in mapping.columns():
        if header.count(column) > 1:
            raise SourceRefused(f"{path} has several columns {column!r} ({key} of the mapping)")
    return header


class _Lines:
    """The lines of a text file; remembers those of the record that is being read, and takes some of them back."""

    def __init__(self, file: io.TextIOWrapper) -> None:
        self._file = file
        self._again: deque[str] = deque()
        self.read = 0
        self.record: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.record) >= _LINES_LIMIT:
            raise csv.Error(f"more than {_LINES_LIMIT} lines in one record")
        line = self._again.popleft() if self._again else next(self._file)
        self.read += 1
        self.record.append(line)
        return line

    def take_back(self, count: int) -> None:
        """Have the last lines of the record read anew."""
        lines = self.record[-count:]
        del self.record[-count:]
        self._again.extendleft(reversed(lines))
        self.read -= count


def _records(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str], str | None]]:
    """Yield (line it starts at, cells, why it is broken) of every record that is not a blank line."""
    csv.field_size_limit(_CELL_LIMIT)
    with _opened(path) as file, io.TextIOWrapper(file, encoding=encoding, newline="") as text:
        lines = _Lines(text)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        width = 0
        while True:
            begins = lines.read + 1
            lines.record = []
            try:
                cells, broken = next(reader), None
            except StopIteration:
                return
            except csv.Error as error:
                cells, broken = [], f"not valid CSV: {error}"
            width = width or len(cells)
            if (broken or len(cells) != width) and (swallowed := _swallowed(lines.record, delimiter, width)):
                lines.take_back(swallowed)
                cells, broken = (
                    [],
                    f"a quotation mark is not closed; the rows from line {lines.read + 1} on are read again",
                )
            if broken:
                yield begins, ["".join(lines.record)], broken
            elif cells:
                yield begins, cells, None


def _swallowed(record: Sequence[str], delimiter: str, width: int) -> int:
    """Return how many lines at the end of a spoilt record begin with a row that is sound by itself.

    A quotation mark that nobody closed swallows the rows after it, to the next mark or the end of the file.
    """
    for at, line in enumerate(record[1:], 1):
        try:
            cells = next(csv.reader([line], delimiter=delimiter, strict=True))
        except csv.Error:
            continue
        if len(cells) == width > 1:
            return len(record) - at
    return 0


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """Open the file, unpacking it when it is gzip whatever its name."""
    with path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        if not packed:
            yield raw
            return
        with gzip.open(raw) as unpacked:
            yield io.BufferedReader(unpacked)
