"""The keys that seal decisions: made once, for our account alone, and changed while triage and effects run."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from runtime.seal_keys import FILE, NoSealKey, begin_key, keys_of, read_keys, sealing_codec
from runtime.settings import Settings
from schemas.codec import RecordRejected
from schemas.seals import SealedCodec
from schemas.topics import TRIAGE_DECISIONS
from tests.builders import a_triage


def believes(reader: SealedCodec, writer: SealedCodec) -> bool:
    key, headers, value = writer.encode(a_triage())
    try:
        reader.decode(TRIAGE_DECISIONS, key, headers, value)
    except RecordRejected:
        return False
    return True


def test_triage_and_effects_of_one_data_folder_find_the_same_key_that_nobody_else_reads(tmp_path: Path) -> None:
    triage, effects = sealing_codec(Settings(data_dir=tmp_path)), sealing_codec(Settings(data_dir=tmp_path))
    elsewhere = sealing_codec(Settings(data_dir=tmp_path / "elsewhere"))

    assert believes(effects, triage)
    assert not believes(effects, elsewhere)
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    assert len(read_keys(tmp_path / FILE)[0]) == 64


def test_a_new_key_is_taken_up_by_both_at_once_and_earlier_decisions_are_still_believed(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    triage, effects = sealing_codec(settings), sealing_codec(settings)
    on_its_way = triage.encode(a_triage())
    (before,) = read_keys(tmp_path / FILE)

    begin_key(tmp_path, alone=False)

    assert believes(effects, triage)
    key, headers, value = on_its_way
    assert effects.decode(TRIAGE_DECISIONS, key, headers, value) == a_triage()
    assert triage.encode(a_triage())[1] != headers
    assert read_keys(tmp_path / FILE)[1:] == (before,)


def test_a_key_that_is_known_to_others_is_believed_no_more(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    effects, known = sealing_codec(settings), read_keys(tmp_path / FILE)
    forger = sealing_codec(Settings(data_dir=tmp_path, decision_keys=SecretStr(known[0].decode())))
    assert believes(effects, forger)

    begin_key(tmp_path, alone=True)

    assert not believes(effects, forger)


def test_processes_on_several_machines_share_the_keys_of_the_setting(tmp_path: Path) -> None:
    one, two = "1" * 64, "2" * 64
    triage = sealing_codec(Settings(data_dir=tmp_path / "one", decision_keys=SecretStr(f"{two},{one}")))
    effects = sealing_codec(Settings(data_dir=tmp_path / "two", decision_keys=SecretStr(f"{one}, {two}")))

    assert believes(effects, triage)
    assert not (tmp_path / "one").exists()


def test_a_file_that_is_lost_or_emptied_meanwhile_changes_nothing_for_those_who_run(tmp_path: Path) -> None:
    keys = keys_of(Settings(data_dir=tmp_path))
    before = keys()

    (tmp_path / FILE).write_text("")
    emptied = keys()
    (tmp_path / FILE).unlink()

    assert emptied == keys() == before


def test_a_file_that_cannot_be_read_meanwhile_changes_nothing_and_is_read_again_when_it_can(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    triage, effects = sealing_codec(settings), sealing_codec(settings)
    path, aside = tmp_path / FILE, tmp_path / "aside"

    path.rename(aside)
    path.mkdir()  # nobody reads a folder as a file, whoever runs this
    still = believes(effects, triage)
    path.rmdir()
    aside.rename(path)
    begin_key(tmp_path, alone=True)

    assert still
    assert believes(effects, sealing_codec(settings))


def test_an_empty_file_is_no_key_and_none_is_made_in_its_place(tmp_path: Path) -> None:
    (tmp_path / FILE).parent.mkdir()
    (tmp_path / FILE).touch()

    with pytest.raises(NoSealKey, match="gridloop decision-key new"):
        keys_of(Settings(data_dir=tmp_path))
