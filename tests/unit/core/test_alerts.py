import base64
import hashlib
import hmac
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

import pytest

from transforms import alerts, settings

EVENT = alerts.Event("failure", "夜间任务失败", {"dag": "ingest_x", "task": "balance", "rows": 12})
TEXT = "回声 Huisheng · 夜间任务失败\ndag: ingest_x\ntask: balance\nrows: 12"


@pytest.fixture
def robot():
    """A real HTTP server that keeps what it is sent and answers what it is told to."""
    received, answers, heard = [], [], threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            received.append((self.path, body))
            heard.set()
            status, answer = answers.pop(0) if answers else (200, {"errcode": 0})
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.received, server.answers, server.heard = received, answers, heard
    server.url = f"http://127.0.0.1:{server.server_port}/hook?token=t"
    yield server
    server.shutdown()


def told(tmp_path, monkeypatch, robot, kind, secret="", event=EVENT):
    monkeypatch.setenv("ROBOT", robot.url)
    monkeypatch.setenv("ROBOT_SECRET", secret)
    alert = settings.Alert(kind=kind, url_env="ROBOT", secret_env="ROBOT_SECRET")
    return alerts.tell(settings.Settings(config_dir=tmp_path, inbox=tmp_path, home=tmp_path, alerts=(alert,)), event)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("wecom", {"msgtype": "text", "text": {"content": TEXT}}),
        ("dingtalk", {"msgtype": "text", "text": {"content": TEXT}}),
        ("feishu", {"msg_type": "text", "content": {"text": TEXT}}),
        (
            "webhook",
            {"what": "failure", "title": "夜间任务失败", "facts": {"dag": "ingest_x", "task": "balance", "rows": 12}},
        ),
    ],
)
def test_each_robot_gets_its_own_format(tmp_path, monkeypatch, robot, kind, body):
    assert told(tmp_path, monkeypatch, robot, kind) == 1
    assert robot.received == [("/hook?token=t", body)]


def test_dingtalk_signature_is_what_the_receiver_computes(tmp_path, monkeypatch, robot):
    told(tmp_path, monkeypatch, robot, "dingtalk", secret="SEC1")
    query = parse_qs(urlparse(robot.received[0][0]).query)
    expected = hmac.new(b"SEC1", f"{query['timestamp'][0]}\nSEC1".encode(), hashlib.sha256).digest()
    assert base64.b64decode(query["sign"][0]) == expected


def test_feishu_signature_is_what_the_receiver_computes(tmp_path, monkeypatch, robot):
    told(tmp_path, monkeypatch, robot, "feishu", secret="SEC2")
    body = robot.received[0][1]
    expected = hmac.new(f"{body['timestamp']}\nSEC2".encode(), b"", hashlib.sha256).digest()
    assert base64.b64decode(body["sign"]) == expected


def test_a_refusal_inside_a_200_is_tried_again(tmp_path, monkeypatch, robot):
    robot.answers.extend([(200, {"errcode": 45009}), (500, {}), (200, {"errcode": 0})])
    assert told(tmp_path, monkeypatch, robot, "wecom") == 1
    assert len(robot.received) == 3


def test_a_dead_robot_fails_nothing(tmp_path, monkeypatch, robot):
    robot.answers.extend([(500, {})] * 3)
    assert told(tmp_path, monkeypatch, robot, "wecom") == 0


def test_events_nobody_asked_for_are_not_sent(tmp_path, monkeypatch, robot):
    assert told(tmp_path, monkeypatch, robot, "wecom", event=alerts.Event("success", "done")) == 0
    assert robot.received == []


def test_a_late_run_is_told_by_the_trigger(tmp_path, monkeypatch, robot):
    import asyncio

    from transforms import deadline

    (tmp_path / "huisheng.toml").write_text('[[alerts]]\nkind = "webhook"\nurl_env = "ROBOT"\n', "utf-8")
    (tmp_path / "sources.toml").write_text("", "utf-8")
    monkeypatch.setenv("ROBOT", robot.url)
    monkeypatch.setenv("HUISHENG_CONFIG", str(tmp_path))
    context = {"dag_run": {"dag_id": "build_and_publish", "dag_run_id": "scheduled__1"}}
    asyncio.run(deadline.tell_late(context=context, hours=4))
    assert robot.received[0][1]["facts"] == {"dag": "build_and_publish", "run": "scheduled__1", "hours": "4"}


def test_a_late_run_of_the_command_line_is_told_while_it_goes_on(tmp_path, monkeypatch, robot):
    from transforms import runs

    monkeypatch.setenv("ROBOT", robot.url)
    alert = settings.Alert(kind="webhook", url_env="ROBOT")
    places = {"config_dir": tmp_path, "inbox": tmp_path, "home": tmp_path / "home"}
    limits = settings.Thresholds(deadline_hours=1e-6)
    installed = settings.Settings(**places, alerts=(alert,), thresholds=limits)
    record = runs.RunRecord("r1", "2026-09-30", False, "2026-09-30T02:00:00+00:00")
    with runs._watched(installed, record):
        assert robot.heard.wait(30)
    ((_, body),) = robot.received
    assert (body["what"], body["facts"]) == ("late", {"run": "r1", "date": "2026-09-30", "hours": "1e-06"})


def test_a_run_within_its_deadline_is_not_told(tmp_path, monkeypatch, robot):
    from transforms import runs

    monkeypatch.setenv("ROBOT", robot.url)
    places = {"config_dir": tmp_path, "inbox": tmp_path, "home": tmp_path / "home"}
    installed = settings.Settings(**places, alerts=(settings.Alert(kind="webhook", url_env="ROBOT"),))
    before = set(threading.enumerate())
    with runs._watched(installed, runs.RunRecord("r1", "2026-09-30", False, "2026-09-30T02:00:00+00:00")):
        (clock,) = (thread for thread in set(threading.enumerate()) - before if isinstance(thread, threading.Timer))
    clock.join(30)
    assert not clock.is_alive()
    assert robot.received == []


def test_a_run_that_fails_is_told_with_the_step_and_without_the_message(tmp_path, monkeypatch, robot):
    from transforms import runs
    from transforms.errors import ConfigError

    monkeypatch.setenv("ROBOT", robot.url)
    alert = settings.Alert(kind="webhook", url_env="ROBOT")
    places = {"config_dir": tmp_path, "inbox": tmp_path, "home": tmp_path / "home"}
    installed = settings.Settings(**places, scorer="no-such-model", alerts=(alert,))
    with pytest.raises(ConfigError):
        runs.run(installed, through_airflow=False)
    ((_, body),) = robot.received
    assert (body["what"], body["facts"]["step"]) == ("failure", "score texts")
    assert "no-such-model" not in json.dumps(body)
    assert runs.last(installed)["status"] == "failed"
