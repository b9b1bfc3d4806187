"""The model is heard where the words leave a category open, decides only beside them, and its silence stops nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from runtime.settings import MODEL_HASH, Settings
from schemas.incident_records import Line
from schemas.reasons import Reason
from stream_processors.learned.judgement import Judgement
from stream_processors.learned.model import Model
from stream_processors.learned.model_file import hash_of, written
from stream_processors.learned.training import Example, train
from stream_processors.triage.model_voice import ModelVoice, load, voice_of
from stream_processors.triage.rules import decide
from stream_processors.triage.second_voice import FIRST, SecondVoice, Silent
from tests.unit.triage.reports import a_report, a_silent_voice, a_voice, rulebook, said, step, with_second

SOFT = "这里照明不好，怕出事"
"""Its only word speaks for a street lamp, and not loudly enough."""
LAMP = "01037"
MUTE = "好像有点火星"
TWO = "停车位被人占了，半夜喇叭声扰民"
NOISE, PARKING = "06028", "S070203"


@pytest.fixture(scope="module")
def model() -> Model:
    said = {LAMP: ("路灯不亮了", "照明坏了很黑"), NOISE: ("半夜喇叭声吵", "音响噪音太大")}
    places = ("菱塘路", "振兴街", "石佛寺", "南门", "东港")
    examples = [Example(f"{place}{each}", code) for code, texts in said.items() for each in texts for place in places]
    return train(examples, version="toy-1")[0]


def category(text: str, voice: SecondVoice) -> str | None:
    return decide(a_report(text), with_second(voice)).category


def test_what_the_words_decide_the_model_is_not_asked() -> None:
    def never(_text: str) -> Judgement:
        pytest.fail("the words had decided")

    assert decide(a_report("河西街路灯不亮"), with_second(never)) == decide(a_report("河西街路灯不亮"), rulebook())


@pytest.mark.parametrize(
    ("text", "likely", "decided"),
    [
        pytest.param(SOFT, (LAMP, FIRST), LAMP, id="what the words put first, at its gate -> decided"),
        pytest.param(SOFT, (LAMP, FIRST - 0.01), None, id="what the words put first, below its gate -> a person"),
        pytest.param(TWO, (NOISE, FIRST), NOISE, id="what the words put first, before another one -> decided"),
        pytest.param(TWO, (PARKING, 1.0), None, id="what the words put second -> a person"),
        pytest.param(SOFT, ("S020101", 1.0), None, id="what the words do not name -> a person"),
        pytest.param(MUTE, ("S020101", 0.99), None, id="no words, and the model below its own gate -> a person"),
        pytest.param(SOFT, ("of another scheme", 1.0), None, id="what the township does not have -> a person"),
    ],
)
def test_the_model_decides_beside_the_words(text: str, likely: tuple[str, float], decided: str | None) -> None:
    assert category(text, a_voice(likely)) == decided


def test_where_no_word_speaks_the_models_own_gate_decides() -> None:
    assert category(MUTE, a_voice(("S020101", 0.96), passed=True)) == "S020101"


def test_the_decision_tells_candidates_what_spoke_and_the_gate_it_passed() -> None:
    decided = step(decide(a_report(SOFT), with_second(a_voice((LAMP, 0.7), (NOISE, 0.2)))), "classify")

    assert said(decided, Reason.CLASSIFY_MODEL_SAYS)["likely"] == [
        {"category": LAMP, "probability": 0.7},
        {"category": NOISE, "probability": 0.2},
    ]
    assert said(decided, Reason.CLASSIFY_MODEL_HEARD) == {"words": [["照明", 0.8]]}
    assert (decided.outcome, decided.score, decided.gate) == (LAMP, 0.7, FIRST)


@pytest.mark.parametrize(
    "why", [Reason.CLASSIFY_MODEL_MISSING, Reason.CLASSIFY_MODEL_SLOW, Reason.CLASSIFY_MODEL_FAILED]
)
def test_without_the_model_the_words_decide_as_ever_and_the_rest_says_why_it_goes_to_a_person(why: Reason) -> None:
    alone, silent = decide(a_report(SOFT), rulebook()), decide(a_report(SOFT), with_second(a_silent_voice(why)))

    assert silent.category is None
    assert step(silent, "classify").lines == (*step(alone, "classify").lines, msgspec.convert({"code": why}, Line))
    assert category("河西街路灯不亮", a_silent_voice(why)) == LAMP


def test_a_decision_on_a_long_text_with_all_its_reasons_stays_within_eight_kilobytes(model: Model) -> None:
    text = (TWO + SOFT) * 200

    decided = decide(a_report(text), with_second(model.judge))

    assert len(msgspec.json.encode(decided)) <= 8192


def test_a_model_is_loaded_when_it_is_asked_first_and_once(model: Model) -> None:
    loads = list[int]()

    def counted() -> Model:
        loads.append(1)
        return model

    voice = ModelVoice(counted)

    assert loads == []
    assert voice("路灯不亮").likely == voice("路灯不亮").likely == model.judge("路灯不亮").likely
    assert loads == [1]


def test_a_missing_model_is_looked_for_again_after_a_while(model: Model, tmp_path: Path) -> None:
    path = tmp_path / "town.model"
    voice = ModelVoice(lambda: load(path, ""), quiet=0.05)
    assert why(voice) == Reason.CLASSIFY_MODEL_MISSING

    put(path, written(model))
    time.sleep(0.06)

    assert voice("路灯不亮").model == "toy-1"


def test_a_file_with_another_hash_is_not_opened(model: Model, tmp_path: Path) -> None:
    path = tmp_path / "town.model"
    put(path, written(model))
    path.write_bytes(path.read_bytes() + b" ")

    assert why(ModelVoice(lambda: load(path, ""))) == Reason.CLASSIFY_MODEL_MISSING
    assert why(ModelVoice(lambda: load(path, "0" * 64))) == Reason.CLASSIFY_MODEL_MISSING


def test_a_slow_model_is_left_behind_and_not_asked_again_at_once(model: Model) -> None:
    asked = list[str]()

    def hang(text: str) -> None:
        asked.append(text)
        time.sleep(5)

    voice = ModelVoice(lambda: doing(model, hang), within=0.05)

    began = time.monotonic()

    assert (why(voice), why(voice)) == (Reason.CLASSIFY_MODEL_SLOW, Reason.CLASSIFY_MODEL_SLOW)
    assert time.monotonic() - began < 1
    assert len(asked) == 1


def test_a_text_that_throws_does_not_silence_the_model_for_others(model: Model) -> None:
    def poison(text: str) -> None:
        if text == MUTE:
            raise ValueError("a bug")

    voice = ModelVoice(lambda: doing(model, poison))

    assert why(voice) == Reason.CLASSIFY_MODEL_FAILED
    assert voice("路灯不亮").model == "toy-1"


def test_the_model_can_be_switched_off() -> None:
    assert voice_of(Settings(classifier=False)) is None


def why(voice: ModelVoice) -> Reason:
    with pytest.raises(Silent) as silent:
        voice(MUTE)
    return silent.value.why


def put(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    path.with_suffix(MODEL_HASH).write_text(hash_of(content))


def doing(model: Model, first: Callable[[str], object]) -> Any:
    """A model that does something before it judges."""

    class Doing:
        def judge(self, text: str) -> Judgement:
            first(text)
            return model.judge(text)

    return Doing()
