"""One file a way to reach people. A new one is a file here, a line in `open_channels` and its part of the policy."""

from __future__ import annotations

from collections.abc import Callable

from orchestrator.channels.channel import Channel
from orchestrator.channels.webhook import Webhook
from orchestrator.clock import Clock
from orchestrator.errors import BadInput, Problem
from orchestrator.model.policy import AlertPolicy
from orchestrator.text import Text


def open_channels(policy: AlertPolicy, secret: Callable[[str], str | None], clock: Clock) -> tuple[Channel, ...]:
    """Every channel of the policy. `secret` gives an environment variable's value.

    Raises BadInput with all the variables that are not set; nothing is open then.
    """
    secrets = {webhook.secret_env: secret(webhook.secret_env) for webhook in policy.webhooks}
    if missing := [name for name, value in secrets.items() if not value]:
        raise BadInput([_missing(name) for name in missing])
    return tuple(Webhook(webhook, secrets[webhook.secret_env] or "", clock) for webhook in policy.webhooks)


def _missing(name: str) -> Problem:
    return Problem(
        file=name,
        line=None,
        path="policy.alerts.webhooks.secret_env",
        text=Text(
            vi="biến môi trường này chưa có giá trị; đặt vào đó khóa ký dùng chung với nơi nhận cảnh báo",
            en="this environment variable is not set; put the signing secret shared with the receiver in it",
        ),
    )
