"""Libraries that are loaded when they are needed: without them the rest works, and who needs one is told."""

import json
import os
import subprocess

from support import PLAIN, WEFT, CliTest, main

# By the names that Debian 12 knows them under; the loader is shown files that are none.
LIBRARIES = ["libcurl.so.4", "libcurl-gnutls.so.4", "libsqlite3.so.0", "libxml2.so.2", "libmicrohttpd.so.12"]


class Late(CliTest):
    def setUp(self):
        super().setUp()
        os.mkdir(self.path("none"))
        for name in LIBRARIES:
            self.file("none/" + name, "this is no library")
        self.env = {"LD_LIBRARY_PATH": self.path("none")}
        started = subprocess.run([WEFT, "--version"], env=self.environment(self.env), capture_output=True)
        if started.returncode != 0:
            self.skipTest("the libraries are linked: built without WEFT_LATE")
        self.file("m.weft", PLAIN)

    def test_what_needs_none_runs(self):
        self.file("in.ndjson", '{"a": 1}\n')
        self.assertEqual(json.loads(self.expect(0, "run", "--quiet", "m.weft", "in.ndjson", env=self.env).out), {"a": 1})

    def test_a_document_that_is_not_plain(self):
        self.file("x.weft", 'weft 1\nmap x from xml each x\'/r/o\' to json { a: .a!.int() }\n')
        self.file("in.xml", "<r><o><a>1</a></o></r>")
        run = self.weft("run", "--quiet", "x.weft", "in.xml", env=dict(self.env, WEFT_READER="careful"))
        self.assertNotEqual(run.code, 0)
        self.assertIn("libxml2 cannot be used: ", run.err)

    def test_a_connection(self):
        run = self.weft("schema", "fetch", "--url", "http://127.0.0.1:1", env=self.env)
        self.assertNotEqual(run.code, 0)
        self.assertIn("error[W5314]: libcurl cannot be used: ", run.err)

    def test_the_ledger(self):
        run = self.weft("state", "set", "--ledger", "led", "a", "b", "1", env=self.env)
        self.assertNotEqual(run.code, 0)
        self.assertIn("SQLite cannot be used: ", run.err)

    def test_the_sandbox(self):
        self.file("s.graphql", "type Query { a: Int }\n")
        run = self.weft("sandbox", "--schema", "s.graphql", env=self.env)
        self.assertNotEqual(run.code, 0)
        self.assertIn("libmicrohttpd cannot be used: ", run.err)


if __name__ == "__main__":
    main()
