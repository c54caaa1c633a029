"""What a failed night leaves to look at: the alerts it posted and the tasks Airflow calls failed."""

import sqlite3
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

from transforms.privacy.search import files_below


class Receiver:
    """A local HTTP server that keeps what is posted to it."""

    def __enter__(self):
        self.bodies = bodies = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()


def failed_tasks(home):
    """The tasks that Airflow's database below a home names as failed."""
    for path in files_below([home]):
        if path.read_bytes()[:15] == b"SQLite format 3":
            with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as con:
                found = con.execute(
                    "select task_id from task_instance where state in ('failed', 'up_for_retry')"
                ).fetchall()
            if found:
                return found
    return []
