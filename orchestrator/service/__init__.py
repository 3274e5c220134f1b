"""The service: everything opened, put together and run."""

from __future__ import annotations

from orchestrator.service.composition import Service

__all__ = ["Service"]
