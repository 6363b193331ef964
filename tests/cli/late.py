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

    def xml(self, document, *args, code, reader=None):
        """What mapping the document says, or gives."""
        env = dict(self.env, WEFT_READER=reader) if reader else self.env
        self.file("x.weft", 'weft 1\nmap x from xml each x\'/r/o\' to json { a: .a!.int() }\n')
        self.file("in.xml", document)
        run = self.expect(code, "run", "--quiet", *args, "x.weft", "in.xml", env=env)
        return run.err if code else [row["a"] for row in self.rows(run.out)]

    def test_a_plain_document_needs_no_parser(self):
        for document in ("<r><o><a>1</a></o></r>",
                         "\ufeff<?xml version='1.0' encoding='UTF-8'?>\r\n<!-- c --><?p i?>\n"
                         "<r a='b' xmlns:x='urn:x' x:c='d'>\n<o><a>1</a></o>\n</r>\n<!-- end -->\n",
                         "<r><head><x>\u20ac</x><y z=''/></head><o b='c'><a>1</a></o></r>"):
            self.assertEqual(self.xml(document, code=0), [1])
        many = "<r>\n" + "".join("<o>\n <a>%d</a><b>%s</b></o>\n" % (i, "x" * (i % 97)) for i in range(40000)) + "</r>"
        for jobs in "1", "2":
            self.assertEqual(self.xml(many, "--jobs", jobs, code=0), list(range(40000)))
        piped = self.expect(0, "run", "--quiet", "x.weft", "-", env=self.env, input=many)
        self.assertEqual(len(self.rows(piped.out)), 40000)
        self.expect(0, "infer", "in.xml", "--record", "/r/o", env=self.env)

    def test_a_doctype_is_refused_without(self):
        self.assertIn("error[W4202]: ", self.xml("<!DOCTYPE r><r><o><a>1</a></o></r>", code=3))

    def test_a_document_that_is_not_plain(self):
        plain = "<r><o><a>1</a></o></r>"
        for document, reader in ((plain, "careful"),
                                 ("<?xml version='1.0' encoding='windows-1252'?>" + plain, None),
                                 ("<r><o><a>1</a><?p?></o></r>", None),
                                 ("<r>&amp;<o><a>1</a></o></r>", None),
                                 ("<r><o><a>1</a></o></r><r/>", None)):
            self.assertIn("libxml2 cannot be used: ", self.xml(document, code=3, reader=reader))

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
