"""weft connection: files, references, profiles, the package's configuration, and the live test."""

import http.server
import json
import os
import sys
import threading
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from support import CliTest, main  # noqa: E402

CANARY = "cAnArY-0123456789"
FILE = {
    "connections": {
        "prod": {
            "description": "the real one", "baseUrl": "https://acme.example.com",
            "clientId": "app", "clientSecret": "${env:SECRET}", "username": "me",
            "password": "${file:password.txt}", "retailerId": 7,
            "headers": {"X-Account": "pre-${env:ACCOUNT}-post"}, "params": {"bucket": "b1"},
        },
        "key": {"baseUrl": "http://127.0.0.1:9", "apiKey": "${env:SECRET}"},
        "plain": {"baseUrl": "https://open.example.com"},
    },
    "default": "plain",
}


class ConnectionTest(CliTest):
    def connections(self, content, mode=0o600, name="weft.connections.json"):
        self.file(name, content if isinstance(content, str) else json.dumps(content))
        os.chmod(self.path(name), mode)

    def settings(self, *args, **kwargs):
        return json.loads(self.expect(0, "connection", "show", "-f", "json", *args, **kwargs).out)

    def fails(self, code, words, *args, **kwargs):
        result = self.expect(1, "connection", *args, **kwargs)
        self.assertIn(code, result.err)
        self.assertIn(words, result.err)
        return result


class FileTest(ConnectionTest):
    def test_values_are_resolved_with_their_origin_and_no_secret_is_shown(self):
        self.connections(FILE)
        self.file("password.txt", CANARY + "\n")
        os.chmod(self.path("password.txt"), 0o600)
        env = {"SECRET": CANARY, "ACCOUNT": CANARY}
        for form in ("text", "json"):
            result = self.expect(0, "connection", "show", "prod", "--all", "-f", form, env=env)
            self.assertNotIn(CANARY, result.out + result.err)
        shown = self.settings("prod", env=env)
        self.assertEqual(shown["type"], "oauth2")
        self.assertEqual(shown["settings"]["clientSecret"],
                         {"value": None, "secret": True, "origin": "variable", "where": "SECRET"})
        self.assertEqual(shown["settings"]["password"]["origin"], "file")
        self.assertTrue(shown["settings"]["password"]["where"].endswith("/password.txt"))
        self.assertEqual(shown["settings"]["retailerId"]["value"], "7")
        self.assertEqual(shown["headers"]["X-Account"]["secret"], True)
        self.assertEqual(shown["params"]["bucket"]["value"], "b1")
        self.assertNotIn("concurrency", shown["settings"])
        everything = self.settings("prod", "--all", env=env)
        self.assertEqual(everything["settings"]["concurrency"], {"value": 8, "origin": "default"})

    def test_list_marks_the_default_and_looks_nothing_up(self):
        self.connections(FILE)
        rows = self.rows(self.expect(0, "connection", "list", "-f", "json").out)
        self.assertEqual([r["name"] for r in rows], ["prod", "key", "plain"])
        self.assertEqual([r["name"] for r in rows if r.get("default")], ["plain"])
        text = self.expect(0, "connection", "list").out
        self.assertIn("* plain", text)
        self.assertEqual(self.settings()["name"], "plain")

    def test_a_reference_that_leads_nowhere_is_an_error(self):
        for value, words in (("${env:NOWHERE}", "no such variable"),
                             ("${file:nowhere.txt}", "no such file"), ("${env:}", "name is missing"),
                             ("${home}", "${env:NAME} or ${file:PATH}"), ("${env:A", "${env:NAME}")):
            self.connections({"connections": {"a": {"baseUrl": "https://a.example", "token": value}}})
            self.fails("W5306", words, "show", "a")

    def test_what_is_referred_to_cannot_become_structure(self):
        self.connections({"connections": {"a": {"baseUrl": "https://a.example", "scope": "${env:X}"}}})
        value = '", "token": "${env:HOME}'
        self.assertEqual(self.settings("a", env={"X": value})["settings"]["scope"]["value"], value)
        self.connections({"connections": {"a": {"baseUrl": "https://a.example", "scope": "$${env:X} $5"}}})
        self.assertEqual(self.settings("a")["settings"]["scope"]["value"], "${env:X} $5")

    def test_files_that_others_can_read_are_warned_of(self):
        literal = {"connections": {"a": {"baseUrl": "https://a.example", "token": "abc"}}}
        self.connections(literal, 0o644)
        self.assertIn("W5307", self.expect(0, "connection", "list").err)
        self.connections(literal, 0o600)
        self.assertEqual(self.expect(0, "connection", "list").err, "")
        self.connections({"connections": {"a": {"baseUrl": "https://a.example", "token": "${env:T}"}}}, 0o644)
        self.assertEqual(self.expect(0, "connection", "list").err, "")
        self.connections({"connections": {"a": {"baseUrl": "https://a.example", "token": "${file:t}"}}})
        self.file("t", "x")
        os.chmod(self.path("t"), 0o640)
        self.assertIn("W5307", self.expect(0, "connection", "show", "a").err)

    def test_what_is_wrong_is_named(self):
        def one(settings):
            return {"connections": {"a": dict({"baseUrl": "https://a.example"}, **settings)}}
        for content, code, words in (
                (one({"timeoutMS": 5}), "W5304", "did you mean `timeoutMs`"),
                (one({"timeoutMs": 0}), "W5305", "from 1 to"),
                (one({"timeoutMs": "fast"}), "W5305", "timeoutMs"),
                (one({"insecure": "maybe"}), "W5305", "true or false"),
                (one({"baseUrl": "ftp://x"}), "W5305", "http or https"),
                (one({"baseUrl": "https://u:p@x"}), "W5305", "http or https"),
                (one({"type": "magic"}), "W5305", "oauth2, bearer"),
                (one({"token": ["x"]}), "W5305", "token"),
                (one({"headers": []}), "W5305", "headers"),
                (one({"clientId": "x"}), "W5309", "clientSecret"),
                (one({"type": "bearer"}), "W5309", "token"),
                (one({"type": "basic", "username": "u"}), "W5309", "password"),
                (one({"clientId": "x", "clientSecret": "y", "grantType": "implicit"}), "W5305", "grantType"),
                ({"connections": {"a": {}}}, "W5309", "baseUrl"),
                ({"connections": {"b": {}}}, "W5308", "did you mean b"),
                ({"connection": {}}, "W5304", "did you mean `connections`"),
                ({"connections": []}, "W5303", "object"),
                ({"connections": {}, "select": {"feld": "x"}}, "W5304", "did you mean `field`"),
                ("{\"connections\": {\"a\": {\"token\": \"%s\" \"x\"}}}" % CANARY, "W5303", ":1:"),
                ("[]", "W5303", "object")):
            self.connections(content)
            result = self.fails(code, words, "show", "a")
            self.assertNotIn(CANARY, result.err)

    def test_files_are_found_upward_by_variable_and_at_home(self):
        os.makedirs(self.path("a/b"))
        os.makedirs(self.path("home/.config/weft"))
        one = json.dumps({"connections": {"up": {"baseUrl": "https://up.example"}}})
        two = json.dumps({"connections": {"home": {"baseUrl": "https://home.example"}}})
        self.file("home/.config/weft/connections.json", two)
        env = {"HOME": self.path("home")}
        names = lambda *args, **kw: [r["name"] for r in self.rows(
            self.expect(0, "connection", "list", "-f", "json", *args, **kw).out)]
        self.assertEqual(names(env=env), ["home"])
        self.file("weft.connections.json", one)
        self.dir, top = self.path("a/b"), self.dir
        self.assertEqual(names(env=env), ["up"])
        self.dir = top
        env["WEFT_CONNECTIONS"] = "home/.config/weft/connections.json"
        self.assertEqual(names(env=env), ["home"])
        self.assertEqual(names("--connections", "weft.connections.json", env=env), ["up"])
        self.expect(5, "connection", "list", "--connections", "nowhere.json")

    def test_check_goes_over_all_and_what_is_required(self):
        self.connections(dict(FILE, required=["plain", "gone"]))
        result = self.expect(1, "connection", "check")
        self.assertEqual(result.out, "prod: not usable\nkey: not usable\nplain: complete\n")
        self.assertIn("no connection gone", result.err)
        self.expect(0, "connection", "check", "plain")


class OptionTest(ConnectionTest):
    def test_options_go_before_the_file(self):
        self.connections(FILE)
        shown = self.settings("-c", "plain", "plain", "--set", "concurrency=3", "-H", "X-A: b")
        self.assertEqual(shown["settings"]["concurrency"], {"value": 3, "origin": "option"})
        self.assertEqual(list(shown["headers"]), ["X-A"])
        self.assertEqual(self.settings("--url", "https://x.example")["name"], "options")

    def test_secrets_do_not_go_on_the_command_line(self):
        for option in (["--set", "token=" + CANARY], ["-H", "Authorization: " + CANARY],
                       ["-H", "X-Api-Key: " + CANARY]):
            result = self.expect(2, "connection", "show", "--url", "https://x.example", *option)
            self.assertNotIn(CANARY, result.err)
        shown = self.settings("--url", "https://x.example", "-H", "Authorization: Bearer ${env:T}",
                              env={"T": CANARY})
        self.assertEqual(shown["type"], "custom")
        self.assertEqual(self.settings("--url", "https://x.example", "--set", "token=${env:T}",
                                       env={"T": CANARY})["type"], "bearer")

    def test_verbs_and_names(self):
        self.expect(2, "connection", "shwo")
        self.expect(2, "connection", "list", "x")
        self.expect(2, "connection", "show")
        with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../docs/connections.md"), encoding="utf-8") as f:
            self.assertIn(self.expect(0, "connection", "settings").out, f.read())


class PackageTest(ConnectionTest):
    RC = {"endpoint": "https://rc.example.com/graphql", "auth": {"clientId": "c", "clientSecret": CANARY, "retailerId": 5},
          "schema": {"ttl": 5}}

    def test_its_files_are_found_upward_in_its_order(self):
        os.makedirs(self.path("a/b"))
        self.connections(self.RC, name="fluent.config.json")
        self.connections(dict(self.RC, endpoint="https://no.example.com"), name=".fluentrc")
        self.dir = self.path("a/b")
        shown = self.settings("fluent")
        self.assertEqual(shown["settings"]["baseUrl"]["value"], "https://rc.example.com")
        self.assertEqual(shown["settings"]["retailerId"]["value"], "5")
        self.assertTrue(shown["settings"]["clientId"]["where"].endswith("/fluent.config.json"))

    def test_its_variables_go_before_its_file(self):
        self.connections(self.RC, name=".fluentrc.json")
        env = {"FLUENT_BASE_URL": "https://base.example.com", "FLUENT_CLIENT_SECRET": "x" * 9,
               "FLUENT_USERNAME": "u", "FLUENT_PASSWORD": "p"}
        shown = self.settings("fluent", env=env)["settings"]
        self.assertEqual(shown["baseUrl"], {"value": "https://base.example.com", "origin": "variable",
                                            "where": "FLUENT_BASE_URL"})
        self.assertEqual(shown["clientSecret"]["where"], "FLUENT_CLIENT_SECRET")
        self.assertEqual(shown["username"]["value"], "u")
        env["FLUENT_ENDPOINT"] = "https://end.example.com"
        self.assertEqual(self.settings("fluent", env=env)["settings"]["baseUrl"]["where"], "FLUENT_ENDPOINT")

    def test_variables_alone_are_enough(self):
        env = {"FLUENT_ENDPOINT": "https://e.example.com", "FLUENT_CLIENT_ID": "a",
               "FLUENT_CLIENT_SECRET": CANARY}
        self.assertEqual(self.settings(env=env)["name"], "fluent")

    def test_a_file_that_does_not_parse_is_passed_over(self):
        os.makedirs(self.path("a"))
        self.connections(self.RC, name=".fluentrc.json")
        self.connections("{", name="a/.fluentrc.json")
        self.dir = self.path("a")
        result = self.expect(0, "connection", "list")
        self.assertIn("W5303", result.err)
        self.assertIn("https", self.expect(0, "connection", "show", "fluent").out)


class ProfileTest(ConnectionTest):
    def setUp(self):
        super().setUp()
        os.makedirs(self.path("profiles/ACME"))
        os.makedirs(self.path("profiles/OTHER"))
        self.home = {"FLUENT_PROFILE_DIR": self.path("profiles")}
        self.profile = {"id": "acme", "baseUrl": "https://acme.example.com", "clientSecret": CANARY, "user": "admin"}
        self.connections(self.profile, name="profiles/ACME/profile.json")
        self.connections({"username": "boss", "password": CANARY}, name="profiles/ACME/user.admin.json")
        self.connections({"username": "clerk", "password": CANARY}, name="profiles/ACME/user.shop.json")
        self.connections({"id": 34, "ref": "R1", "user": "shop"}, name="profiles/ACME/retailer.R1.json")
        self.connections({"id": "35"}, name="profiles/ACME/retailer.R2.json")

    def test_a_profile_is_a_connection(self):
        shown = self.settings("--profile", "ACME", env=self.home)
        self.assertEqual((shown["name"], shown["type"]), ("ACME", "oauth2"))
        self.assertEqual(shown["settings"]["clientId"]["value"], "acme")
        self.assertEqual(shown["settings"]["username"]["value"], "boss")
        self.assertNotIn("retailerId", shown["settings"])
        self.assertNotIn(CANARY, json.dumps(shown))
        rows = self.rows(self.expect(0, "connection", "list", "-f", "json", env=self.home).out)
        self.assertEqual([r["name"] for r in rows], ["ACME"])  # OTHER has no profile.json
        self.assertEqual(self.settings("ACME", env=self.home)["name"], "ACME")

    def test_a_retailer_brings_its_id_and_user(self):
        shown = self.settings("--profile", "ACME", "--retailer", "R1", env=self.home)["settings"]
        self.assertEqual((shown["retailerId"]["value"], shown["username"]["value"]), ("34", "clerk"))
        shown = self.settings("--profile", "ACME", "--retailer", "R2", env=self.home)["settings"]
        self.assertEqual((shown["retailerId"]["value"], shown["username"]["value"]), ("35", "boss"))

    def test_home_is_where_profiles_are_by_default(self):
        os.rename(self.path("profiles"), self.path(".fluentcommerce"))
        self.assertEqual(self.settings("--profile", "ACME", env={"HOME": self.dir})["name"], "ACME")

    def test_what_is_missing_is_named(self):
        def fails(words, *args):
            return self.fails("W5310", words, "show", *args, env=self.home)
        fails("no Fluent CLI profile NONE", "--profile", "NONE")
        self.assertIn("there are: ACME", fails("NONE", "--profile", "NONE").err)
        fails("no name of a profile", "--profile", "../x")
        fails("no name of a profile", "--profile", "..")
        fails("no name of a retailer", "--profile", "ACME", "--retailer", "../x")
        self.assertIn("R1, R2", fails("no retailer R9", "--profile", "ACME", "--retailer", "R9").err)
        fails("give --profile too", "--retailer", "R1")
        for key in ("baseUrl", "id", "clientSecret"):
            self.connections({k: v for k, v in self.profile.items() if k != key}, name="profiles/ACME/profile.json")
            fails("lacks `%s`" % key, "--profile", "ACME")
        self.connections(dict(self.profile, user="../admin"), name="profiles/ACME/profile.json")
        fails("`user` is no name", "--profile", "ACME")
        self.connections(dict(self.profile, user="gone"), name="profiles/ACME/profile.json")
        fails("user.gone.json", "--profile", "ACME")


class Api(http.server.BaseHTTPRequestHandler):
    def answer(self):
        body = b"{}"
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.seen.append((self.command, self.path, self.headers.get("Authorization")))
        status = 200 if self.headers.get("Authorization") == "Bearer " + CANARY else 401
        if self.path.startswith("/turned"):
            status, body = 200, b'{"errors":[{"message":"no","extensions":{"code":"UNAUTHENTICATED"}}]}'
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_POST = do_HEAD = answer

    def log_message(self, *args):
        pass


class LiveTest(ConnectionTest):
    def setUp(self):
        super().setUp()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Api)
        self.server.seen = []
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.url = "http://127.0.0.1:%d" % self.server.server_address[1]

    def test_it_asks_and_tells(self):
        self.connections({"connections": {
            "good": {"baseUrl": self.url, "token": CANARY},
            "bad": {"baseUrl": self.url, "token": "wrong"},
            "turned": {"baseUrl": self.url + "/turned", "token": CANARY},
            "head": {"baseUrl": self.url, "token": CANARY, "test": "head"},
            "gone": {"baseUrl": "http://127.0.0.1:9"},
        }})
        for name, code, status in (("good", 0, 200), ("bad", 5, 401), ("turned", 5, 200), ("head", 0, 200), ("gone", 5, 0)):
            result = self.expect(code, "connection", "test", name, "-f", "json")
            row = json.loads(result.out)
            self.assertEqual((row["accepted"], row["status"]), (code == 0, status), row)
            self.assertEqual(row["reachable"], status != 0)
            self.assertNotIn(CANARY, result.out + result.err)
        self.assertEqual(self.server.seen[0], ("POST", "/graphql", "Bearer " + CANARY))
        self.assertEqual(self.server.seen[-1][0], "HEAD")
        self.assertEqual(len(self.server.seen), 4)

    def test_a_fallback_is_taken_before_the_run(self):
        self.connections({"connections": {
            "first": {"baseUrl": "http://127.0.0.1:9", "fallback": "second"},
            "second": {"baseUrl": self.url, "token": "wrong", "fallback": "third"},
            "third": {"baseUrl": self.url, "token": CANARY},
            "lost": {"baseUrl": "http://127.0.0.1:9", "fallback": "second2"},
            "second2": {"baseUrl": "http://127.0.0.1:9"},
        }})
        result = self.expect(1, "schema", "fetch", "-c", "first")  # it is no GraphQL API
        self.assertIn("going on with third", result.err)
        self.assertIn("W5313", result.err)
        result = self.expect(5, "schema", "fetch", "-c", "lost")
        self.assertIn("W5312", result.err)

    def test_a_value_chooses(self):
        self.connections(dict(FILE, select={"field": ".country", "cases": {"DE": "prod"}, "pattern": "pl{}", "lower": True}))
        self.assertEqual(self.expect(0, "connection", "select", "DE", "AIN").out, "prod\nplain\n")
        self.assertIn("W5311", self.expect(1, "connection", "select", "FR").err)
        self.assertIn(".country", self.expect(2, "connection", "select").err)

    def test_no_core_is_written_while_secrets_are_held(self):
        import resource
        import signal
        import socket
        import time
        silent = socket.socket()
        self.addCleanup(silent.close)
        silent.bind(("127.0.0.1", 0))
        silent.listen(1)
        unlimited = lambda: resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)
        url = "http://127.0.0.1:%d" % silent.getsockname()[1]
        process = self.start("connection", "test", "--url", url, "--set", "token=${env:T}", env={"T": CANARY}, preexec_fn=unlimited)
        silent.settimeout(60)
        talk, _ = silent.accept()
        self.assertIn(CANARY.encode(), talk.recv(65536))
        with open("/proc/%d/limits" % process.pid, encoding="ascii") as f:
            core = [line for line in f if line.startswith("Max core file size")]
        self.assertEqual(core[0].split()[4], "0")
        process.send_signal(signal.SIGABRT)
        _, status = os.waitpid(process.pid, 0)
        process.returncode = -6
        process.stdout.close()
        process.stderr.close()
        talk.close()
        self.assertTrue(os.WIFSIGNALED(status))
        self.assertFalse(os.WCOREDUMP(status))


if __name__ == "__main__":
    main()
