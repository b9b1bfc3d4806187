"""Learns the starter model from the made-up corpus: `python -m deploy.starter.train FOLDER`.

The set-up calls it. The hash that opens the model is written last: whoever finds one finds the whole model beside it,
or a model with another hash, which nobody opens.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path

from deploy.starter.corpus import corpus
from runtime.settings import MODEL_HASH
from stream_processors.learned.model_file import hash_of, written
from stream_processors.learned.training import Example, train


def main() -> None:
    """Train, and write what came of it."""
    path = Path(sys.argv[1])
    path.parent.mkdir(parents=True, exist_ok=True)
    examples = corpus()
    model, _ = train(examples, version=_name(examples))
    content = written(model)
    _write(path, content)
    _write(path.with_suffix(MODEL_HASH), hash_of(content).encode())


def _name(examples: Sequence[Example]) -> str:
    """Return what decisions say that the model is called: other texts make another one."""
    texts = "\0".join(f"{each.label}\0{each.text}" for each in examples)
    return f"starter-{hashlib.sha256(texts.encode()).hexdigest()[:8]}"


def _write(path: Path, content: bytes) -> None:
    draft = path.with_name(f"{path.name}.draft")
    draft.write_bytes(content)
    draft.replace(path)


if __name__ == "__main__":
    main()
