"""A night that takes longer than its deadline, under Airflow's own scheduler and triggerer.

Four receivers, one of each format, are told over HTTP that the night is late; the night goes on and publishes.
"""

import json
import signal
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from faults.harness.site import Site, free_port, wait_until

TIER, START, RECOVER, SAME, READERS = "nightly", "few", "own", False, False
ALONE = True
EXPECT = "webhook, WeCom, DingTalk and Feishu are told of the late run with its ids, and the night still publishes"
KINDS = ("webhook", "wecom", "dingtalk", "feishu")
PATIENCE_S = 480
SETTINGS = '[[alerts]]\nkind = "{kind}"\nurl_env = "ROBOT_{name}"\non = ["late", "success"]\n'
Received = dict[str, list[dict]]


def inject(site: Site) -> None:
    """Deadlines of three seconds; the scheduler starts the intake of yesterday by itself, and the build after it."""
    with _robots() as (port, received):
        _configure(site, port)
        server = site.start("airflow", "serve")
        try:
            wait_until(lambda: all(_late_builds(received[kind]) for kind in KINDS), PATIENCE_S)
            wait_until(lambda: (site.home / "current" / "manifest.json").exists(), PATIENCE_S)
            wait_until(lambda: all("完成" in json.dumps(received[k], ensure_ascii=False) for k in KINDS), PATIENCE_S)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(120)
    site.facts |= {kind: len(received[kind]) for kind in KINDS}


def check(site: Site) -> None:
    """Nothing but ids, a date and a number of hours went out, and no task failed for it."""
    assert site.run("status", out="status.json") == 0
    assert site.said("status.json")["last_run"]["status"] == "success", site.said("status.json")["last_run"]


def _configure(site: Site, port: int) -> None:
    path = site.config / "huisheng.toml"
    text = path.read_text("utf-8").replace("[thresholds]", "[thresholds]\ndeadline_hours = 0.001")
    path.write_text(text + "".join(SETTINGS.format(kind=kind, name=kind.upper()) for kind in KINDS), "utf-8")
    site.environment |= {f"ROBOT_{kind.upper()}": f"http://127.0.0.1:{port}/{kind}" for kind in KINDS}
    own = free_port()
    site.environment |= {"AIRFLOW__API__PORT": str(own), "AIRFLOW__API__BASE_URL": f"http://localhost:{own}"}


def _late_builds(messages: list[dict]) -> list[dict]:
    """Messages that tell of the late build, in whichever format."""
    said = ((message, json.dumps(message, ensure_ascii=False)) for message in messages)
    return [message for message, text in said if "the night is late" in text and "build_and_publish" in text]


@contextmanager
def _robots() -> Iterator[tuple[int, Received]]:
    """An HTTP server that takes what each kind is sent; refuses a body without the field its maker asks for."""
    received: Received = defaultdict(list)
    fields = {"webhook": "what", "wecom": "msgtype", "dingtalk": "msgtype", "feishu": "msg_type"}

    class Robot(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            kind = self.path.strip("/").partition("?")[0]
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            is_known = fields.get(kind, "") in body
            if is_known:
                received[kind].append(body)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"errcode": 0 if is_known else 40008}).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Robot)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port, received
    finally:
        server.shutdown()
