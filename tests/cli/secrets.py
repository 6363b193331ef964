"""Secrets stay secret: an API that repeats all it was shown, in every spelling, and every place where a run leaves
something behind: output, log, ledger, files, cores, /proc."""

import base64
import glob
import html
import http.server
import json
import os
import re
import resource
import signal
import subprocess
import sys
import threading
import time
import unittest
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import sandbox  # noqa: E402
import support  # noqa: E402
from support import CliTest, main  # noqa: E402

MAPPING = """weft 1
use schema "schema.graphql"
map orders from csv to mutation createOrder returning { id ref } { ref: .ref! }
"""
QUERY = """query orders($n: Int, $c: String) {
  orders(first: $n, after: $c) { edges { cursor node { ref } } pageInfo { hasNextPage } }
}
"""
# Marks that no spelling changes, within what spellings do change.
TAIL = '/+=\\"<&\u00e9 %41'


def mark(n):
    return "cANaRY%02dmark%02d" % (n, n)


class Canaries:
    def __init__(self):
        self.all = {}

    def make(self, name, tail=TAIL):
        self.all[name] = mark(len(self.all)) + tail
        return self.all[name]

    def traces(self, data):
        """Those that stand in the bytes, as they are or, at any alignment, in base64: name and surroundings."""
        found = {}
        for name, value in self.all.items():
            core = value[:14].encode()
            forms = [core, urllib.parse.quote(value, safe="").encode()]
            for pad in range(3):  # the digits that the core alone decides
                text = base64.b64encode(b"\0" * pad + core)
                forms.append(text[4 if pad else 0:len(text) // 4 * 4 - 4])
            at = [data.find(form) for form in forms if form in data]
            if at:
                found[name] = data[max(0, at[0] - 60):at[0] + 80]
        return found


def spellings(value):
    raw = value.encode()
    return [value, base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode(),
            urllib.parse.quote(value, safe=""), urllib.parse.quote_plus(value),
            re.sub("%..", lambda m: m[0].lower(), urllib.parse.quote(value)),
            html.escape(value), value.replace("/", "\\/")]


class Mirror(http.server.BaseHTTPRequestHandler):
    """It says back what it was shown: credentials, and what they are made of."""
    protocol_version = "HTTP/1.1"

    def shown(self, body):
        words = [value for name, value in self.headers.items() if name.lower() not in ("host", "content-length")]
        for word in list(words):
            scheme, _, rest = word.partition(" ")
            words.append(rest)
            if scheme == "Basic":
                pair = base64.b64decode(rest).decode("latin-1")
                words += [pair, pair.split(":", 1)[1]]
        # Header values come as Latin-1, whatever they are.
        words = [w.encode("latin-1", "replace").decode("utf-8", "replace") for w in words if w]
        if "form" in (self.headers["Content-Type"] or ""):
            words += [value for _, value in urllib.parse.parse_qsl(body.decode())]
        return words

    def answer(self, status, text, kind="application/json", **headers):
        data = text.encode("utf-8", "replace")
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_HEAD(self):
        self.answer(403, "")

    def do_GET(self):
        self.do_POST()

    def do_POST(self):
        owner = self.server.owner
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        words = self.shown(body)
        told = [spelling for word in words for spelling in spellings(word)]
        owner.seen += words
        if self.path.endswith("/oauth/token"):
            if owner.refuses_tokens:
                return self.answer(400, json.dumps({"error": "invalid_client", "error_description": " ".join(told)}))
            return self.answer(200, json.dumps({"access_token": owner.token, "refresh_token": owner.refresh,
                                                "expires_in": 3600}))
        owner.count += 1
        if owner.seconds:
            time.sleep(owner.seconds)
        text = " | ".join(told)
        error = {"errors": [{"message": text, "extensions": {"code": "C0123E", "about": told}}]}
        way = owner.count % 6
        if way == 0:  # every other escape that JSON has
            return self.answer(200, json.dumps(error, ensure_ascii=True).replace("/", "\\/"))
        if way == 1:
            return self.answer(200, json.dumps(error, ensure_ascii=False))
        if way == 2:
            return self.answer(400, "<html>%s %s</html>" % (html.escape(text), text), "text/html")
        if way == 3:
            return self.answer(500, text, "text/plain")
        if way == 4:
            return self.answer(302, text, Location="http://127.0.0.1:1/?" + urllib.parse.urlencode({"t": text[:500]}))
        self.answer(422, json.dumps({"message": "".join("\\u%04x" % ord(c) if ord(c) < 0x10000 else c for c in text)})
                    .replace("\\\\u", "\\u"))

    def log_message(self, *args):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 64  # with the usual 5, connections that come at once wait a second


class SecretsTest(CliTest):
    def setUp(self):
        super().setUp()
        self.canaries = Canaries()
        self.token = self.canaries.make("access token", "")
        self.refresh = self.canaries.make("refresh token")
        self.refuses_tokens = False
        self.seconds = self.count = 0
        self.seen = []
        self.server = Server(("127.0.0.1", 0), Mirror)
        self.server.owner = self
        self.server.daemon_threads = True
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = "http://127.0.0.1:%d" % self.server.server_port
        self.file("schema.graphql", sandbox.SCHEMA)
        self.file("m.weft", MAPPING)
        self.file("q.graphql", QUERY)
        self.file("in.csv", "ref\n" + "".join("R%d\n" % n for n in range(7)))
        self.secret_files = set()
        self.env = {}

    def env_secret(self, name, tail=TAIL):
        variable = "SECRET_%d" % len(self.env)
        self.env[variable] = self.canaries.make(name, tail)
        return "${env:%s}" % variable

    def file_secret(self, name, tail=TAIL):
        path = "secret-%d" % len(self.secret_files)
        self.file(path, self.canaries.make(name, tail) + "\n")
        os.chmod(self.path(path), 0o600)
        self.secret_files.add(path)
        return "${file:%s}" % path

    def connect(self, **settings):
        self.file("weft.connections.json", json.dumps({"connections": {"api": dict(
            {"baseUrl": self.url, "retryAttempts": 1, "timeoutMs": 20000}, **settings)}}))
        os.chmod(self.path("weft.connections.json"), 0o600)
        self.secret_files.add("weft.connections.json")

    def examine(self, what, data):
        found = self.canaries.traces(data)
        self.assertFalse(found, "%s: %s" % (what, found))

    def examine_files(self):
        for path in glob.glob(self.path("**"), recursive=True):
            name = os.path.relpath(path, self.dir)
            if os.path.isfile(path) and name not in self.secret_files:
                with open(path, "rb") as f:
                    self.examine(name, f.read())

    def everything(self, replay=False):
        """Every command that talks to an API or shows a connection."""
        send = ["send", "m.weft", "in.csv", "-l", "led", "--log", "log", "--json"]
        for args in (["connection", "list"], ["connection", "show", "api", "--all"],
                     ["connection", "show", "api", "--format", "json"], ["connection", "check"],
                     ["connection", "test", "api"], ["connection", "test", "api", "--format", "json"],
                     send + ["--dry-run"], send, send + ["--pipeline", "many", "--batch", "4"],
                     ["replay" if replay else "preflight"] + (send[1:] if replay else send[1:3]), ["extract", "q.graphql", "-o", "out.ndjson"],
                     ["schema", "fetch", "-o", "fetched.graphql"]):
            result = self.weft(*args, env=self.env)
            self.examine(args, (result.out + result.err).encode())
        for view in ("works", "rejects"):
            self.examine(view, self.expect(0, "state", view, "-l", "led", "--json").out.encode())
        rows = self.rows(self.expect(0, "state", "rejects", "-l", "led", "--json").out)
        self.assertNotEqual(rows, [])  # the API did answer, and what it said is there
        self.examine_files()

    def assert_shown(self, *names):
        """The API was shown them: what was looked for was there to be found."""
        for name in names:
            self.assertTrue(any(self.canaries.all[name] in word for word in self.seen), name)


class Secrets(SecretsTest):
    def test_oauth2_with_a_password(self):
        self.connect(clientId="me", clientSecret=self.env_secret("client secret"), username="user",
                     password=self.file_secret("password"), tokenCache="token.cache",
                     headers={"X-Account": self.env_secret("header", "/x+y=")})
        self.secret_files |= {"token.cache"}
        self.everything(replay=True)
        self.assert_shown("client secret", "password", "access token", "header")
        with open(self.path("token.cache"), "rb") as f:
            self.assertIn("access token", self.canaries.traces(f.read()))
        self.assertEqual(os.stat(self.path("token.cache")).st_mode & 0o777, 0o600)

    def test_oauth2_that_is_refused(self):
        self.refuses_tokens = True
        self.connect(clientId="me", clientSecret=self.file_secret("client secret"), username="user",
                     password=self.env_secret("password"), refreshToken=self.env_secret("first refresh token"))
        for args in (["connection", "test", "api"], ["send", "m.weft", "in.csv", "-l", "led", "--log", "log"],
                     ["extract", "q.graphql", "-o", "out.ndjson"], ["schema", "fetch"]):
            result = self.weft(*args, env=self.env)
            self.examine(args, (result.out + result.err).encode())
        self.examine_files()
        self.assert_shown("client secret", "password", "first refresh token")

    def test_an_api_key(self):
        self.connect(apiKey=self.file_secret("key", "/+=\\\"<& %41"), headers={"Cookie": self.env_secret("cookie", "=/+")})
        self.everything()
        self.assert_shown("key", "cookie")

    def test_a_user_and_a_password(self):
        self.connect(username="user", password=self.env_secret("password"))
        self.everything()
        self.assert_shown("password")

    def test_a_proxy_with_a_password(self):
        port = self.server.server_port
        secret = self.canaries.make("proxy password")
        self.env["PROXY"] = "http://user:%s@127.0.0.1:%d" % (urllib.parse.quote(secret, safe=""), port)
        self.connect(baseUrl="http://api.example.com", proxy="${env:PROXY}", insecure=True, allowPrivate=True,
                     token=self.env_secret("token", "/+="))
        self.everything()
        self.assert_shown("token", "proxy password")

    def test_options_of_the_command_line(self):
        self.env["TOKEN"] = self.canaries.make("token", "/+=")
        self.env["HEADER"] = self.canaries.make("header", "/+=")
        args = ["send", "m.weft", "in.csv", "-l", "led", "--url", self.url, "--set", "token=${env:TOKEN}", "--header",
                "X-Key: ${env:HEADER}"]
        result = self.weft(*args, env=self.env)
        self.examine(args, (result.out + result.err).encode())
        self.examine_files()
        self.assert_shown("token", "header")
        for wrong in (["--set", "token=" + self.env["TOKEN"]], ["--header", "X-Key: " + self.env["HEADER"]]):
            self.examine(wrong, self.expect(2, *args[:5], "--url", self.url, *wrong).err.encode())


class Processes(SecretsTest):
    """What others see of a run while it holds secrets, and what is left of it when it falls."""

    def run_on(self):
        self.seconds = 20
        run = "this is run %d" % len(self.env)  # an earlier one may still be heard
        self.connect(clientId="me", clientSecret=self.env_secret("client secret"), username="user",
                     password=self.file_secret("password"), headers={"X-Run": run})
        self.env["UNUSED"] = "nothing"
        process = self.start("send", "m.weft", "in.csv", "-l", "led%d" % len(self.env), "-q", env=self.env,
                             preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY,) * 2))
        self.addCleanup(self.finish, process)
        while run not in self.seen:  # the token is there, and a request is on its way with it
            self.assertIsNone(process.poll())
            time.sleep(0.02)
        return process

    def finish(self, process):
        if process.poll() is None:
            process.kill()
        process.communicate()

    def proc(self, process, name):
        try:
            with open("/proc/%d/%s" % (process.pid, name), "rb") as f:
                return f.read()
        except PermissionError:
            return b""  # of others it is none of their business

    def test_environment_and_arguments(self):
        process = self.run_on()
        self.examine("environ", self.proc(process, "environ"))
        self.examine("cmdline", self.proc(process, "cmdline"))
        if os.geteuid() == 0:  # root sees what is left of it, which is the rest
            self.assertIn(b"UNUSED=nothing", self.proc(process, "environ"))

    def cores_of(self, process, code):
        process.send_signal(code)
        process.wait(timeout=60)
        self.assertIn(process.returncode, (-code, 1))  # a build with sanitizers reports the signal itself
        return glob.glob(self.path("core*"))

    def test_no_core_is_written(self):
        with open("/proc/sys/kernel/core_pattern", encoding="ascii") as f:
            where = f.read().strip()
        limit = lambda: resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY,) * 2)
        try:
            other = subprocess.Popen(["sleep", "60"], cwd=self.dir, preexec_fn=limit)
        except subprocess.SubprocessError:
            self.skipTest("cores are forbidden here altogether")
        cores = self.cores_of(other, signal.SIGABRT)
        if where in ("core", "core.%p"):
            self.assertEqual(len(cores), 1)  # here cores are written
        for core in cores:
            os.unlink(core)
        for code in (signal.SIGABRT, signal.SIGSEGV):
            self.assertEqual(self.cores_of(self.run_on(), code), [])
        self.examine_files()


if __name__ == "__main__":
    main()
