"""An app reached over HTTP that checks signatures with slack_sdk; its port and every request become a line."""

import json
import os
import sys
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from slack_sdk.signature import SignatureVerifier

verifier = SignatureVerifier(json.loads(sys.argv[1])["secret"])


class Endpoint(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        is_form = self.headers["content-type"] == "application/x-www-form-urlencoded"
        form = {name: values[0] for name, values in urllib.parse.parse_qs(body, keep_blank_values=True).items()} if is_form else {}
        payload = json.loads(form["payload"]) if "payload" in form else form or json.loads(body)
        is_valid = verifier.is_valid_request(body, dict(self.headers))
        retry = [self.headers.get("x-slack-retry-num"), self.headers.get("x-slack-retry-reason")]
        print(json.dumps({"path": self.path, "valid": is_valid, "type": payload.get("type"), "retry": retry}), flush=True)
        answer = b""
        if self.path == "/slack/commands":
            answer = json.dumps({"text": f"heard {payload['command']} {payload['text']}"}).encode()
        elif payload.get("type") == "url_verification":
            answer = payload["challenge"].encode()
        status = 200 if is_valid else 401
        if payload.get("event", {}).get("text") == "fail":
            status = 500
        self.send_response(status)
        self.send_header("content-type", "application/json" if answer[:1] == b"{" else "text/plain")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)
        if payload.get("text") == "bye":
            self.wfile.flush()
            os._exit(0)

    def log_message(self, *arguments):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
print(json.dumps({"port": server.server_port}), flush=True)
server.serve_forever()
