"""The commands that docs/compatibility.md gives for those of the npm package: they run as they stand there."""

import http.server
import json
import os
import re
import shlex
import sys
import threading
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from support import CliTest, main  # noqa: E402

PAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../docs/compatibility.md")


def named(kind, name, of=None):
    return {"kind": kind, "name": name, "ofType": of}


def required(of):
    return {"kind": "NON_NULL", "name": None, "ofType": of}


STRING = named("SCALAR", "String")
ORDER = named("OBJECT", "Order")


def field(name, kind, args=()):
    return {"name": name, "args": list(args), "type": kind, "isDeprecated": False}


def kind(kind, name, **more):
    return dict({"kind": kind, "name": name, "fields": None, "inputFields": None, "interfaces": None,
                 "enumValues": None, "possibleTypes": None}, **more)


SCHEMA = {
    "queryType": {"name": "Query"}, "mutationType": {"name": "Mutation"}, "subscriptionType": None, "directives": [],
    "types": [
        kind("SCALAR", "String"), kind("SCALAR", "Boolean"), kind("SCALAR", "Int"),
        kind("OBJECT", "Query", interfaces=[], fields=[field("order", ORDER)]),
        kind("OBJECT", "Mutation", interfaces=[], fields=[field("createOrder", ORDER, [
            {"name": "input", "type": required(named("INPUT_OBJECT", "OrderInput")), "defaultValue": None}])]),
        kind("OBJECT", "Order", interfaces=[], fields=[field("ref", STRING)]),
        kind("INPUT_OBJECT", "OrderInput", inputFields=[{"name": "ref", "type": required(STRING), "defaultValue": None}]),
    ],
}


class Api(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.server.seen.append(self.path)
        self.rfile.read(int(self.headers["Content-Length"]))
        body = json.dumps({"data": {"__schema": SCHEMA}}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class PackageCommandsTest(CliTest):
    def setUp(self):
        super().setUp()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Api)
        self.server.seen = []
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.url = "http://127.0.0.1:%d" % self.server.server_address[1]

    def test_the_commands_of_the_page_run(self):
        self.file("order.json", json.dumps({
            "version": "1.0", "name": "order", "mutation": "createOrder", "sourceFormat": "json", "returnFields": ["ref"],
            "fields": {"ref": {"value": "A1"}}}))
        self.file("sample.json", '{"ref": "A1"}\n')
        self.file("rows.graphql", "query { order { ref } }\n")
        with open(PAGE, encoding="utf-8") as f:
            section = f.read().split("## The package's command line")[1].split("\n## ")[0]
        commands = re.findall(r"^    weft (.*)$", section, re.M)
        self.assertGreaterEqual(len(commands), 9)
        for command in commands:
            self.expect(0, *shlex.split(command.replace("URL", self.url)))
        with open(self.path("schema.json"), encoding="utf-8") as f:
            self.assertEqual(json.load(f), SCHEMA)

    def test_every_command_and_option_of_the_page_exists(self):
        with open(PAGE, encoding="utf-8") as f:
            section = f.read().split("## The package's command line")[1].split("\n## ")[0]
        for command, rest in re.findall(r"`weft ([a-z]+)([^`]*)`", section):
            help_text = self.expect(0, command, "--help").out
            for option in re.findall(r"--[a-z-]+", rest):
                self.assertIn(option + " ", help_text, command)

    def test_the_schema_settings_of_its_configuration_decide(self):
        env = {"FLUENT_ENDPOINT": self.url + "/graphql"}
        self.expect(0, "schema", "fetch", env=env)
        self.assertEqual(self.server.seen, ["/graphql"])
        self.assertEqual(self.names(), [".fluent"])
        self.expect(0, "schema", "fetch", env=env)  # a day has not passed
        self.assertEqual(len(self.server.seen), 1)
        os.utime(self.path(".fluent/schema.json"), (1, 1))
        self.expect(0, "schema", "fetch", env=env)
        self.assertEqual(len(self.server.seen), 2)
        self.expect(0, "schema", "fetch", "--force", env=env)
        self.assertEqual(len(self.server.seen), 3)
        os.utime(self.path(".fluent/schema.json"), (1, 1))
        result = self.expect(0, "schema", "fetch", env=dict(env, FLUENT_AUTO_FETCH_SCHEMA="false"))
        self.assertIn("autoFetch is false", result.err)
        self.file(".fluentrc.json", json.dumps({"endpoint": self.url, "schema": {"cache": "here.json", "ttl": 5, "autoFetch": False}}))
        self.expect(0, "schema", "fetch")  # there is none yet: it is fetched all the same
        self.assertIn("here.json", self.names())
        os.utime(self.path("here.json"), (1, 1))
        self.assertIn("autoFetch is false", self.expect(0, "schema", "fetch").err)
        self.expect(0, "schema", "fetch", env={"FLUENT_AUTO_FETCH_SCHEMA": "true", "FLUENT_SCHEMA_TTL": "1", "FLUENT_SCHEMA_CACHE": "there.json"})
        self.assertIn("there.json", self.names())
        self.assertEqual(len(self.server.seen), 5)


if __name__ == "__main__":
    main()
