"""The signature on what machines send each other: our alerts outwards, Prosody's events inwards."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

SKEW_S = 300.0


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The value of X-DiemCau-Signature."""
    return "sha256=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def genuine(secret: str, timestamp: str, body: bytes, signature: str) -> bool:
    """Whether a holder of `secret` signed this, whenever that was."""
    return hmac.compare_digest(sign(secret, timestamp, body).encode(), signature.encode())


def fresh(timestamp: str, now: datetime) -> bool:
    """Whether it was sent within 5 minutes of `now`."""
    try:
        return abs(now.timestamp() - float(timestamp)) <= SKEW_S
    except ValueError:
        return False


def verify(secret: str, timestamp: str, body: bytes, signature: str, now: datetime) -> bool:
    """For receivers: whether the raw `body` comes from a holder of `secret` and was sent within 5 minutes of `now`."""
    return genuine(secret, timestamp, body, signature) and fresh(timestamp, now)
