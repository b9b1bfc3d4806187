"""How a model in a file becomes the second voice of triage, and how triage goes on when that fails.

The file is read when somebody asks first. What is missing, too slow or throws is `Silent`, and the decision says so; a
model that was missing or slow is left alone for a while, one that threw is not: that was the text. Each text is judged
in a thread of its own, because nothing else can be left behind when it hangs.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Final

import structlog

from runtime.clock import monotonic
from runtime.metrics import counter
from runtime.settings import MODEL_HASH, Settings
from schemas.reasons import Reason
from stream_processors.learned.judgement import Judgement
from stream_processors.learned.model import Model
from stream_processors.learned.model_file import BadModel, read
from stream_processors.triage.second_voice import SecondVoice, Silent

log = structlog.get_logger()

WITHIN: Final = 2.0
"""Seconds after which a report goes on without the model."""
QUIET: Final = 60.0
"""Seconds for which a model that was missing or slow is not asked."""


def voice_of(settings: Settings) -> SecondVoice | None:
    """Return the second voice of this deployment, None where it is switched off; nothing is loaded yet."""
    if not settings.classifier:
        return None
    return ModelVoice(lambda: load(settings.classifier_model, settings.classifier_hash))


def load(path: Path, sha256: str) -> Model:
    """Return the model of a file; its hash is in the file beside it unless it is given.

    Raises:
        OSError: it is not there.
        BadModel: it is not the file that the hash names.
    """
    wanted = sha256 or path.with_suffix(MODEL_HASH).read_text(encoding="ascii").strip()
    return read(path.read_bytes(), sha256=wanted)


class ModelVoice:
    """The second voice: a model that is loaded when it is asked first."""

    def __init__(self, load: Callable[[], Model], *, within: float = WITHIN, quiet: float = QUIET) -> None:
        self._load = load
        self._within = within
        self._quiet = quiet
        self._model: Model | None = None
        self._asked_again_at = float("-inf")
        self._why = Reason.CLASSIFY_MODEL_MISSING

    def __call__(self, text: str) -> Judgement:
        """Judge a text.

        Raises:
            Silent: the model is missing, slow or threw.
        """
        if monotonic() < self._asked_again_at:
            raise self._silent(self._why)
        future: Future[Judgement] = Future()
        threading.Thread(target=self._judge, args=(text, future), name="second voice", daemon=True).start()
        try:
            return future.result(self._within)
        except TimeoutError:
            raise self._given_up(Reason.CLASSIFY_MODEL_SLOW) from None
        except (OSError, BadModel) as error:
            log.warning("no classifier", error=str(error))
            raise self._given_up(Reason.CLASSIFY_MODEL_MISSING) from error
        except Exception as error:
            log.exception("classifier failed")
            raise self._silent(Reason.CLASSIFY_MODEL_FAILED) from error

    def _judge(self, text: str, future: Future[Judgement]) -> None:
        try:
            if self._model is None:
                self._model = self._load()
            future.set_result(self._model.judge(text))
        except Exception as error:  # noqa: BLE001 - whoever waits for the future gets it
            future.set_exception(error)

    def _given_up(self, why: Reason) -> Silent:
        self._asked_again_at, self._why = monotonic() + self._quiet, why
        return self._silent(why)

    def _silent(self, why: Reason) -> Silent:
        counter("gridloop_classifier_silent_total").labels(why.value.rpartition("_")[2]).inc()
        return Silent(why)
