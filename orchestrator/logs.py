"""How the service logs: one JSON object a line on standard error; secrets and phone numbers never get that far."""

from __future__ import annotations

import logging
import sys

import structlog


def set_up(*, quiet: bool = False) -> None:
    """`quiet` leaves warnings and errors only, in plain words, for commands that talk to a person."""
    level = logging.WARNING if quiet else logging.INFO
    shared: list[structlog.types.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    renderer = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        if quiet
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.basicConfig(level=level, handlers=[handler], force=True)
