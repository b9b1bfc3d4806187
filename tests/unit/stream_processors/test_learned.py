"""What is learnt from labelled texts: what it decides, what it tells, and which files are opened."""

import io
import subprocess
import sys
import zipfile

import numpy as np
import pytest

from stream_processors.learned.model import Model
from stream_processors.learned.model_file import BadModel, hash_of, read, written
from stream_processors.learned.ngrams import ngrams, spelled
from stream_processors.learned.training import Example, TooFewExamples, train

MATTERS = {
    "lamp": ("路灯不亮了", "路灯坏了晚上很黑", "路灯一闪一闪"),
    "noise": ("半夜噪音吵得睡不着", "音响噪音太大", "施工噪音扰民"),
    "rubbish": ("垃圾没人清运", "垃圾堆在路边发臭", "垃圾桶满了"),
}
PLACES = ("菱塘路", "振兴街", "石佛寺", "南门", "东港", "河西")


@pytest.fixture(scope="module")
def model() -> Model:
    examples = [
        Example(f"{place}{number}号{said}", label)
        for label, sayings in MATTERS.items()
        for said in sayings
        for number, place in enumerate(PLACES)
    ]
    return train(examples, version="toy-1")[0]


def test_a_text_gets_its_label_with_what_spoke_for_it(model: Model) -> None:
    judgement = model.judge("村口的路灯不亮")

    assert judgement.label == "lamp"
    assert judgement.model == "toy-1"
    assert any("路灯" in heard.ngram or heard.ngram in "路灯不亮" for heard in judgement.heard)
    assert [each.probability for each in judgement.likely] == sorted(
        (each.probability for each in judgement.likely), reverse=True
    )


def test_what_has_no_known_character_is_left_to_a_person(model: Model) -> None:
    for text in ("", "xyz", "𠮷"):
        assert model.judge(text).label is None


def test_a_text_of_two_matters_does_not_pass_a_high_gate(model: Model) -> None:
    doubtful = model.judge("路灯 噪音 垃圾")

    assert doubtful.likely[0].probability < model.judge("路灯不亮了").likely[0].probability


@pytest.mark.parametrize(
    "changed",
    [
        "王芳女士反映振兴街路灯不亮了",
        "李强先生反映振兴街路灯不亮了",
        "王芳女士反映南门路灯不亮了",
        "振兴街９９号路灯不亮了",
    ],
)
def test_another_name_gender_or_place_leaves_the_class(model: Model, changed: str) -> None:
    assert model.judge(changed).likely[0].label == model.judge("王芳女士反映菱塘路路灯不亮了").likely[0].label


def test_an_ngram_spells_itself_whatever_its_characters_are() -> None:
    codes, _ = ngrams("路灯𠮷")

    assert {spelled(int(code)) for code in codes} == {"路", "灯", "𠮷", "路灯", "灯𠮷", "路灯𠮷"}


def test_numerals_and_widths_of_signs_make_no_difference() -> None:
    assert np.array_equal(ngrams("振兴街21号")[0], ngrams("振兴街 ９８ 号")[0])


def test_a_model_comes_out_of_its_file_as_it_went_in(model: Model) -> None:
    content = written(model)

    again = read(content, sha256=hash_of(content))

    assert again.judge("南门的垃圾没人清运").label == model.judge("南门的垃圾没人清运").label == "rubbish"
    assert written(again) == content


def test_a_file_with_another_hash_is_not_opened(model: Model) -> None:
    content = written(model)

    with pytest.raises(BadModel, match="another"):
        read(content[:-1] + bytes([content[-1] ^ 1]), sha256=hash_of(content))


def test_a_pickled_array_is_refused_though_its_hash_is_right(model: Model) -> None:
    pickled, packed = io.BytesIO(), io.BytesIO()
    np.save(pickled, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with zipfile.ZipFile(io.BytesIO(written(model))) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            new.writestr(name, pickled.getvalue() if name == "bias.npy" else old.read(name))

    with pytest.raises(BadModel, match="no model"):
        read(packed.getvalue(), sha256=hash_of(packed.getvalue()))


def test_one_label_or_too_few_texts_teach_nothing() -> None:
    with pytest.raises(TooFewExamples):
        train([Example("路灯不亮", "lamp")] * 9, version="none")
    with pytest.raises(TooFewExamples):
        train([Example("路灯不亮", "lamp")] * 9 + [Example("噪音", "noise")], version="none")


def test_scoring_loads_nothing_that_trains() -> None:
    loaded = (
        "import sys, stream_processors.learned.model_file; sys.exit('sklearn' in sys.modules or 'scipy' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", loaded], check=False).returncode == 0
