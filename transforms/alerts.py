"""Tells people that a night failed, is late, or went well: a webhook or an enterprise-chat robot.

Messages carry ids and counts only. The address of a robot holds its secret, so settings name
environment variables, not addresses. A message that can't be delivered never fails a run.

Formats as the makers document them: WeCom group robot (``msgtype`` text), DingTalk custom robot
(``msgtype`` text; signature HMAC-SHA256 over "timestamp\\nsecret"), Feishu custom bot
(``msg_type`` text; signature HMAC-SHA256 keyed with "timestamp\\nsecret" over nothing).
"""

import base64
import hashlib
import hmac
import json
import logging
import os
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from urllib.error import URLError
from urllib.parse import quote_plus

from transforms.errors import ConfigError
from transforms.settings import Alert, Settings

log = logging.getLogger("huisheng")
TIMEOUT_SECONDS = 10
TRIES = 3
_JSON = {"Content-Type": "application/json; charset=utf-8"}


@dataclass(frozen=True)
class Event:
    """What happened: ``what`` is failure, late or success; ``facts`` are ids and counts."""

    what: str
    title: str
    facts: Mapping[str, str | int] = field(default_factory=dict)

    def text(self) -> str:
        """The message as a person reads it."""
        return "\n".join([f"回声 Huisheng · {self.title}", *(f"{name}: {value}" for name, value in self.facts.items())])


def late(hours: float, **facts: str) -> Event:
    """A run takes longer than its deadline."""
    return Event("late", f"夜间任务超过 {hours:g} 小时 the night is late", facts | {"hours": f"{hours:g}"})


def tell(settings: Settings, event: Event) -> int:
    """Send the event to every alert that asks for it; return how many took it."""
    return sum(_deliver(alert, event) for alert in settings.alerts if event.what in alert.on)


def _deliver(alert: Alert, event: Event) -> bool:
    url = os.environ.get(alert.url_env, "")
    if not url.startswith(("http://", "https://")):
        log.warning("alert %s: no http address in the environment variable %s", alert.kind, alert.url_env)
        return False
    for attempt in range(TRIES):
        try:
            return _post(*_signed(alert, url, event))
        except (URLError, TimeoutError, OSError, ValueError) as error:
            log.warning("alert %s: try %d failed (%s)", alert.kind, attempt + 1, type(error).__name__)
            time.sleep(0.2 * 2**attempt)
    return False


def _post(url: str, body: dict) -> bool:
    data = json.dumps(body, ensure_ascii=False).encode()
    request = urllib.request.Request(url, data, _JSON)  # noqa: S310 - _deliver takes http and https alone
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310 - likewise
        answer = json.loads(response.read(100_000) or b"{}")
    # The robots answer 200 with an error code inside.
    code = answer.get("errcode", answer.get("code", 0)) if isinstance(answer, dict) else 0
    if code:
        raise ValueError(f"robot answered {code}")
    return True


def _signed(alert: Alert, url: str, event: Event) -> tuple[str, dict]:
    secret = os.environ.get(alert.secret_env or "", "")
    if alert.kind == "wecom":
        return url, {"msgtype": "text", "text": {"content": event.text()}}
    if alert.kind == "dingtalk":
        return _dingtalk_url(url, secret), {"msgtype": "text", "text": {"content": event.text()}}
    if alert.kind == "feishu":
        return url, {"msg_type": "text", "content": {"text": event.text()}, **_feishu_signature(secret)}
    return url, asdict(event)


def _dingtalk_url(url: str, secret: str) -> str:
    if not secret:
        return url
    stamp = str(round(time.time() * 1000))
    digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    return f"{url}&timestamp={stamp}&sign={quote_plus(base64.b64encode(digest))}"


def _feishu_signature(secret: str) -> dict[str, str]:
    if not secret:
        return {}
    stamp = str(int(time.time()))
    digest = hmac.new(f"{stamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
    return {"timestamp": stamp, "sign": base64.b64encode(digest).decode()}


def require_addresses(settings: Settings) -> None:
    """Raise ``ConfigError`` when an alert names an environment variable that is not set."""
    for alert in settings.alerts:
        if not os.environ.get(alert.url_env):
            raise ConfigError(f"environment variable {alert.url_env} is not set", where=f"alerts, {alert.kind}")
