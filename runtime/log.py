"""Logs as JSON lines on standard output, one event each, with phone numbers masked.

Modules take a logger with `structlog.get_logger()`; the libraries' own loggers end in the same stream.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from runtime.metrics import counter
from runtime.output import unfailing

PHONE = re.compile(r"(?<![0-9A-Za-z])(1[3-9]\d)\d{4}(\d{4})(?![0-9A-Za-z])")
LANDLINE = re.compile(r"(?<![0-9A-Za-z-])(0\d{2,3}-?)\d{4}(\d{3,4})(?![0-9A-Za-z-])")
SILENT = ("kafka", "aiokafka")
QUIET = ("faust", "mode", "alembic", "uvicorn", "httpx", "httpcore", "asyncio", "PIL")


def configure_logging(process: str, level: str = "INFO") -> None:
    """Send structlog and the standard library's logging to standard output as JSON.

    Libraries say warnings and worse only: a line for each record costs more than the record. Kafka's clients report
    every attempt to reconnect as an error; that Kafka is away, our loops say themselves. A line that cannot be written
    is lost, and stops no work.
    """
    output = unfailing(sys.stdout, counter("gridloop_log_lost_total").inc)
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.processors.format_exc_info,
        mask_phones,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(ensure_ascii=False)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(file=output),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(process=process)
    handler = logging.StreamHandler(output)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for library in QUIET:
        logging.getLogger(library).setLevel(logging.WARNING)
    for library in SILENT:
        logging.getLogger(library).setLevel(logging.DEBUG if level.upper() == "DEBUG" else logging.CRITICAL)


def mask_phones(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog step: no phone number leaves the process readable, whoever logged it."""
    return {key: _masked(value) for key, value in event.items()}


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return LANDLINE.sub(r"\1****\2", PHONE.sub(r"\1****\2", value))
    if isinstance(value, dict):
        return {key: _masked(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(item) for item in value]
    return value
