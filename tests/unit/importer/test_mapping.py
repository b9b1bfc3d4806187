"""A mapping that is wrong says which key, before anything is read."""

from pathlib import Path

import pytest

import producers.importer
from producers.importer.mapping import MappingRefused, load_mapping

READY_MADE = Path(producers.importer.__file__).parent / "mappings"


def load(folder: Path, text: str) -> None:
    path = folder / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    load_mapping(path)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('row_id = "编号"', "text: missing"),
        ("text = []", "text: "),
        ('text = ["a"]\nreporter = "用户"', "reporter: unknown key"),
        ('text = ["a"]\n[position]\nlon = "x"\nlat = "y"', "position.crs: missing"),
        ('text = ["a"]\n[position]\nlon = "x"\nlat = "y"\ncrs = "moon"', "position.crs: "),
        ('text = ["a"]\ntoo_long = "shorten"', "too_long: "),
        ('text = ["a"]\nchannel = "总台"', "channel: "),
        ('text = ["a"]\n[occurred_at]\ncolumn = "b"\ntime_zone = "Mars/Base"', "occurred_at.time_zone: "),
        ('text = ["a"]\n[occurred_at]\ncolumn = "b"\nformats = ["%H:%M"]', "occurred_at.formats[0]: "),
        ('text = ["a"]\n[occurred_at]\nformats = ["iso"]', "occurred_at.column: missing"),
        ('text = ["a"]\n[source]\nencoding = "utf-7000"', "source.encoding: "),
        ('text = ["a"]\n[source]\ndelimiter = ";;"', "source.delimiter: "),
        ("text = [", "not TOML"),
    ],
)
def test_a_wrong_mapping_names_the_key(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(MappingRefused) as refused:
        load(tmp_path, text)

    assert complaint in str(refused.value)


def test_a_missing_mapping_is_refused_by_its_path(tmp_path: Path) -> None:
    with pytest.raises(MappingRefused, match="nowhere"):
        load_mapping(tmp_path / "nowhere.toml")


@pytest.mark.parametrize("path", sorted(READY_MADE.glob("*.toml")), ids=lambda path: path.stem)
def test_every_mapping_we_ship_can_be_read(path: Path) -> None:
    assert load_mapping(path).text


def test_the_annex_3_mapping_takes_nothing_about_the_writer() -> None:
    mapping = load_mapping(READY_MADE / "tipdm-annex3.toml")

    assert "留言用户" not in {column for _, column in mapping.columns()}
