"""A door in front of a registry that writes down what passes: one JSON object a line.

Usage: record.py TARGET FILE    prints the door's address and runs until it is ended.
Only the headers that a registry looks at are kept, so that a transcript does not change with the machine.
"""

import http.client
import http.server
import json
import sys
import threading
import urllib.parse

TARGET = urllib.parse.urlsplit(sys.argv[1])
KEPT = ("accept", "content-type", "confluent-accept-unknown-properties", "confluent-client-version")
lock = threading.Lock()
out = open(sys.argv[2], "w", encoding="utf-8")


def value(data: bytes):
    """A body as JSON if it is some, else as text; None if there is none."""
    if not data:
        return None
    try:
        return json.loads(data)
    except ValueError:
        return {"text": data.decode("utf-8")}


def timeless(value):
    """Without the times of registrations, which differ at every run."""
    if isinstance(value, dict):
        return {key: 0 if key == "ts" else timeless(member) for key, member in value.items()}
    return [timeless(member) for member in value] if isinstance(value, list) else value


class Door(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def pass_on(self):
        length = int(self.headers.get("content-length") or 0)
        body = self.rfile.read(length)
        upstream = http.client.HTTPConnection(TARGET.hostname, TARGET.port, timeout=60)
        headers = {k: v for k, v in self.headers.items() if k.lower() not in ("host", "connection", "accept-encoding")}
        upstream.request(self.command, self.path, body or None, headers)
        answer = upstream.getresponse()
        data = answer.read()
        kept = {k.lower(): v for k, v in self.headers.items() if k.lower() in KEPT}
        line = {"method": self.command, "path": self.path, "headers": kept}
        if body:
            line["body"] = value(body)
        line["status"] = answer.status
        line["content_type"] = answer.headers.get("content-type")
        line["answer"] = value(data)
        with lock:
            out.write(json.dumps(timeless(line), ensure_ascii=False) + "\n")
            out.flush()
        self.send_response(answer.status)
        for name, text in answer.getheaders():
            if name.lower() in ("content-type", "www-authenticate", "retry-after"):
                self.send_header(name, text)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PUT = do_DELETE = pass_on

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door)
server.daemon_threads = True
print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
server.serve_forever()
