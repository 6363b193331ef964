#!/usr/bin/env python3
"""weft extract against a server of its own: what it writes is the concatenation of the pages, whatever their
number, whatever goes wrong on the way, and however often it is killed.

    extract.py WEFT [--seed N] [--pages N] [--kills N]
"""
import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "support"))
from local_server import Handler, LocalServer  # noqa: E402

FORWARD = """query rows($n: Int, $c: String) {
  rows(first: $n, after: $c) { edges { node { id qty } cursor } pageInfo { hasNextPage } }
}
"""
NODES = """query rows($n: Int, $c: String) {
  here: rows(first: $n, after: $c) { nodes { id qty } pageInfo { more: hasNextPage end: endCursor } }
}
"""
BACKWARD = """query rows($n: Int, $c: String) {
  rows(last: $n, before: $c) { edges { node { id qty } cursor } pageInfo { hasPreviousPage } }
}
"""


class Server(LocalServer):
    """Rows 0 to count - 1, and faults by chance."""

    def __init__(self, count, seed=1, faults=0.0, slow=0.0):
        self.count, self.faults, self.slow = count, faults, slow
        self.random = random.Random(seed)
        self.requests = 0
        self.stuck = self.blind = False
        self.errors = self.shape = None
        self.status = 200
        self.sizes = []
        outer = self

        class Pages(Handler):
            def do_POST(self):
                body = json.loads(self.body())
                outer.requests += 1
                time.sleep(outer.slow)
                fault = outer.random.random() if outer.random.random() < outer.faults else None
                if fault is not None and fault < 0.25:
                    return self.give(503, b"busy")
                if fault is not None and fault < 0.5:
                    return self.give(429, b"slower", ("Retry-After", "0"))
                if fault is not None and fault < 0.75:
                    self.close_connection = True
                    return self.connection.close()
                reply = json.dumps(outer.page(body)).encode()
                if fault is not None:
                    reply = reply[: len(reply) // 2]
                self.give(outer.status, reply)

        super().__init__(Pages)

    def row(self, i):
        return {"id": "r%d" % i, "qty": i * 1000000007}

    def page(self, body):
        variables = body.get("variables", {})
        size, cursor = variables.get("n"), variables.get("c")
        self.sizes.append(size)
        if self.shape:
            return self.shape
        if self.errors:
            return {"errors": self.errors, "data": None}
        if "last:" in body["query"]:
            end = self.count if cursor is None else int(cursor)
            numbers = range(max(0, end - size), end)
            info = {"hasPreviousPage": numbers.start > 0}
        else:
            begin = 0 if cursor is None else int(cursor) + 1
            numbers = range(begin, min(self.count, begin + size))
            info = {"hasNextPage": numbers.stop < self.count}
        if self.stuck:
            info = {"hasNextPage": True}
        edges = [{"node": self.row(i), "cursor": None if self.blind else "0" if self.stuck else str(i)}
                 for i in numbers]
        if "nodes" in body["query"]:
            more = {"more": info["hasNextPage"], "end": str(numbers[-1]) if numbers else None}
            return {"data": {"here": {"nodes": [e["node"] for e in edges], "pageInfo": more}}}
        return {"data": {"rows": {"edges": edges, "pageInfo": info}}}


class Test:
    def __init__(self, weft):
        self.weft, self.failed = os.path.abspath(weft), 0
        self.folder = tempfile.TemporaryDirectory()
        for name, text in (("f", FORWARD), ("n", NODES), ("b", BACKWARD)):
            with open(self.path(name + ".graphql"), "w", encoding="utf-8") as file:
                file.write(text)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def command(self, server, query, *options):
        return [self.weft, "extract", self.path(query + ".graphql"), "--url", server.url,
                "--ledger", self.path("ledger"), *options]

    def run(self, server, query, *options):
        return subprocess.run(self.command(server, query, *options), capture_output=True, text=True,
                              timeout=300)

    def holds(self, what, condition, detail=""):
        if not condition:
            self.failed += 1
            print("FAILED: %s %s" % (what, detail))

    def rows(self, text):
        return [json.loads(line) for line in text.splitlines()]

    def expect(self, server, backward=False):
        rows = [server.row(i) for i in range(server.count)]
        return rows[::-1] if backward else rows


def whole(t, pages):
    for count, size in ((0, 10), (1, 10), (10, 10), (11, 10), (99, 1), (pages, 1), (1000, 7)):
        server = Server(count)
        for query in "fnb":
            r = t.run(server, query, "--page-size", str(size))
            t.holds("%s %d/%d ends well" % (query, count, size), r.returncode == 0, r.stderr)
            t.holds("%s %d/%d is the pages" % (query, count, size),
                    t.rows(r.stdout) == t.expect(server, query == "b"))
        server.close()


def limits(t):
    server = Server(100)
    r = t.run(server, "f", "--page-size", "30", "--max-records", "70", "--json")
    report = json.loads(r.stderr)
    t.holds("max-records is exact", t.rows(r.stdout) == t.expect(server)[:70])
    t.holds("the last page asks for the rest", server.sizes == [30, 30, 10], server.sizes)
    t.holds("and it is told", report["truncated"] and report["end"] == "max-records" and
            r.returncode == 0, report)
    r = t.run(server, "f", "--page-size", "30", "--max-pages", "2")
    t.holds("max-pages", len(t.rows(r.stdout)) == 60 and "there are more" in r.stderr)
    r = t.run(server, "f", "--page-size", "30", "--max-records", "100", "--json")
    t.holds("all is not truncated", not json.loads(r.stderr)["truncated"])
    r = t.run(Server(0), "f", "--require-records")
    t.holds("no row, and one is required", r.returncode == 3)
    server.close()


def oddities(t):
    server = Server(50)
    server.stuck = True
    r = t.run(server, "f", "--page-size", "10", "-o", t.path("stuck"))
    t.holds("a cursor that stays", r.returncode == 3 and "W5605" in r.stderr, r.stderr)
    t.holds("no file appears", not os.path.exists(t.path("stuck")))
    server.stuck, server.blind = False, True
    r = t.run(server, "f", "--page-size", "10")
    t.holds("no cursor", r.returncode == 3 and "W5605" in r.stderr, r.stderr)
    server.blind = False
    server.errors = [{"message": "Field 'rows' is not there", "extensions": {"code": "C0180E"}}]
    r = t.run(server, "f")
    t.holds("errors of the API", r.returncode == 3 and "W5602" in r.stderr, r.stderr)
    server.errors = None
    server.shape = {"data": {"rows": None}}
    r = t.run(server, "f")
    t.holds("nothing where the connection stands", r.returncode == 3 and "W5603" in r.stderr, r.stderr)
    server.shape = None
    server.status = 403
    r = t.run(server, "f")
    t.holds("the API refuses", r.returncode == 5 and "W5604" in r.stderr and "403" in r.stderr, r.stderr)
    server.status = 200
    r = t.run(server, "f", "--variables", '{"c": "3"}')
    t.holds("the cursor is the run's", r.returncode == 3 and "W5601" in r.stderr, r.stderr)
    r = t.run(server, "f", "--variables", '{"n": 20, "x": [1.50, "ä"]}')
    t.holds("variables of the caller", r.returncode == 0 and server.sizes[-1] == 20, r.stderr)
    for text, word in (("mutation($c: String) { a(after: $c) { id } }", "mutation"),
                       ("query($n: Int) { rows(first: $n) { edges { node { id } } } }", "cursor"),
                       ("query($c: String) { rows(after: $c) { edges { node { id } cursor } } }", "pageInfo"),
                       ("query($c: String) { a(after: $c) { id } b(after: $c) { id } }", "--path")):
        with open(t.path("odd.graphql"), "w", encoding="utf-8") as file:
            file.write(text)
        before = server.requests
        r = t.run(server, "odd")
        t.holds("refused: " + text, r.returncode == 1 and "W5601" in r.stderr and word in r.stderr,
                r.stderr)
        t.holds("and nothing was asked", server.requests == before)
    server.close()


def resumed(t, seed, kills):
    """Killed at random, gone on with, over a server that fails one request in twelve."""
    chance = random.Random(seed)
    server = Server(100 * kills, seed, faults=0.08, slow=0.001)
    out = t.path("out.ndjson")
    options = ("-o", out, "--page-size", "3", "--quiet", "--resume")
    done, killed = None, 0
    while killed < kills:
        process = subprocess.Popen(t.command(server, "f", *options), stderr=subprocess.PIPE)
        try:
            process.wait(chance.uniform(0.02, 0.4))
            t.holds("a run that is not killed ends well", process.returncode == 0, process.stderr.read())
            done = process
            break
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            killed += 1
    if not done:
        r = t.run(server, "f", *options)
        t.holds("the last run ends well", r.returncode == 0, r.stderr)
    with open(out, encoding="utf-8") as file:
        t.holds("no row lost, none twice, after %d kills" % killed,
                t.rows(file.read()) == t.expect(server))
    t.holds("nothing is left", not os.path.exists(out + ".part"))
    server.close()
    return killed


def unfinished(t):
    server = Server(3000, slow=0.05)
    out = t.path("late.ndjson")
    process = subprocess.Popen(t.command(server, "f", "-o", out, "--page-size", "10", "--quiet"))
    until = time.monotonic() + 60
    while server.requests < 5 and process.poll() is None and time.monotonic() < until:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    t.holds("an interrupt is 130", process.wait(60) == 130)
    server.slow = 0
    r = t.run(server, "f", "-o", out, "--page-size", "10")
    t.holds("an unfinished one is not overwritten", r.returncode == 3 and "W5606" in r.stderr and
            "--resume" in r.stderr, r.stderr)
    asked = server.requests
    r = t.run(server, "f", "-o", out, "--page-size", "10", "--resume", "--json")
    report = json.loads(r.stderr)
    t.holds("it goes on where it was", report["before"] > 0 and server.requests - asked < 300, report)
    with open(out, encoding="utf-8") as file:
        t.holds("and all is there", t.rows(file.read()) == t.expect(server))
    r = t.run(server, "f", "-o", out, "--max-records", "5", "--restart")
    with open(out, encoding="utf-8") as file:
        t.holds("a new run replaces it", len(t.rows(file.read())) == 5, r.stderr)
    server.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("weft")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--kills", type=int, default=6)
    arguments = parser.parse_args()
    t = Test(arguments.weft)
    whole(t, arguments.pages)
    limits(t)
    oddities(t)
    unfinished(t)
    killed = resumed(t, arguments.seed, arguments.kills)
    print("%d pages, %d kills, seed %d: %s" % (arguments.pages, killed, arguments.seed,
                                               "%d failed" % t.failed if t.failed else "all hold"))
    return 1 if t.failed else 0


if __name__ == "__main__":
    sys.exit(main())
