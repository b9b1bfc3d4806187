"""How a model lies in a file, and whether a file is the one that it should be.

Arrays of numpy in a ZIP and a header of JSON; nothing in it is code, and it is never unpickled. The hash of the file
is checked before a byte of it is interpreted. Where files lie and which is at work is said elsewhere.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import Any, Final

import numpy as np

from stream_processors.learned.model import Model

FORMAT: Final = "gridloop-ngrams-1"
LARGEST: Final = 20_000_000
_UNPACKED: Final = 400_000_000
_ARRAYS: Final = ("vocabulary", "rarity", "weights", "bias")


class BadModel(ValueError):
    """A file that is no model, or not the one whose hash was named."""


def written(model: Model) -> bytes:
    """Return the file of a model; the same model gives the same bytes.

    Raises:
        BadModel: it would be larger than a model may be.
    """
    header = {
        "format": FORMAT,
        "version": model.version,
        "labels": model.labels,
        "temperature": model.temperature,
        "gate": model.gate,
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, "header.json", json.dumps(header, ensure_ascii=False).encode())
        for name in _ARRAYS:
            array = getattr(model, name)
            _put(archive, f"{name}.npy", _bytes(array.astype(np.float16) if name == "weights" else array))
    if packed.tell() > LARGEST:
        raise BadModel(f"a model of {packed.tell()} bytes is larger than {LARGEST}")
    return packed.getvalue()


def read(content: bytes, *, sha256: str) -> Model:
    """Return the model of a file whose hash is known.

    Raises:
        BadModel: it is another file, too large, or no model.
    """
    if len(content) > LARGEST or hash_of(content) != sha256:
        raise BadModel("the file is not the model that was named: its hash is another one")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(each.file_size for each in archive.infolist()) > _UNPACKED:
                raise BadModel("the file unpacks to more than a model can be")
            header = json.loads(archive.read("header.json"))
            arrays = {name: _array(archive.read(f"{name}.npy")) for name in _ARRAYS}
        return _model(header, arrays)
    except (KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
        raise BadModel(f"the file is no model: {error}") from error


def hash_of(content: bytes) -> str:
    """Return the hash by which a file is named."""
    return hashlib.sha256(content).hexdigest()


def _model(header: dict[str, Any], arrays: dict[str, Any]) -> Model:
    if header["format"] != FORMAT:
        raise BadModel(f"a format that is not read here: {header['format']}")
    weights = arrays["weights"].astype(np.float32)
    labels, known = tuple(header["labels"]), arrays["vocabulary"]
    if weights.shape != (len(known), len(labels)) or len(arrays["rarity"]) != len(known) or not len(known):
        raise BadModel("the parts of the file do not fit each other")
    if len(arrays["bias"]) != len(labels) or not bool(np.all(known[:-1] < known[1:])):
        raise BadModel("the parts of the file do not fit each other")
    return Model(
        version=header["version"],
        labels=labels,
        vocabulary=known,
        rarity=arrays["rarity"],
        weights=weights,
        bias=arrays["bias"],
        temperature=float(header["temperature"]),
        gate=float(header["gate"]),
    )


def _array(content: bytes) -> Any:
    return np.load(io.BytesIO(content), allow_pickle=False)


def _bytes(array: Any) -> bytes:
    out = io.BytesIO()
    np.save(out, array, allow_pickle=False)
    return out.getvalue()


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name), content, compress_type=zipfile.ZIP_DEFLATED)
