"""Help, wrong usage, completions, the manual page."""

import re
import shutil
import subprocess
import unittest

from support import PLAIN, WEFT, CliTest, main

COMMANDS = ["check", "compile", "run", "send", "replay", "state", "preflight", "extract", "test", "fmt", "convert",
            "coverage", "infer", "draft", "schema", "connection", "spec", "why", "explain", "dump", "sandbox", "docs",
            "completion", "help"]


class Help(CliTest):
    def test_every_command_has_help(self):
        listed = re.findall(r"^  ([a-z]+)  ", self.expect(0, "help").out, re.M)
        self.assertEqual([word for word in listed if not word.isdigit()], COMMANDS)
        for command in COMMANDS:
            for flag in ("--help", "-h"):
                result = self.expect(0, command, flag)
                self.assertTrue(result.out.startswith("usage: weft %s" % command), result.out)
                self.assertEqual(result.err, "")
                self.assertTrue(all(len(line) <= 110 for line in result.out.splitlines()), result.out)
            self.assertEqual(self.expect(0, "help", command).out, self.expect(0, command, "--help").out)

    def test_the_general_help_names_every_command_and_exit_code(self):
        text = self.expect(0, "--help").out
        for word in COMMANDS + ["130", "143"]:
            self.assertIn("  " + word, text)
        self.assertEqual(self.expect(0, "help").out, text)
        self.assertEqual(self.expect(0, "-h").out, text)

    def test_no_command_is_wrong_usage(self):
        result = self.expect(2)
        self.assertEqual(result.out, "")
        self.assertIn("usage: weft COMMAND", result.err)

    def test_version(self):
        self.assertRegex(self.expect(0, "--version").out, r"^weft \d+\.\d+\.\d+\n$")

    def test_help_behind_two_dashes_is_an_operand(self):
        self.assertIn("--help", self.expect(5, "check", "--", "--help").err)


class Usage(CliTest):
    def wrong(self, *args):
        result = self.expect(2, *args)
        self.assertEqual(result.out, "")
        return result.err

    def test_slips(self):
        self.file("m.weft", PLAIN)
        self.assertIn("did you mean `check`", self.wrong("chekc"))
        self.assertIn("no command `frobnicate`", self.wrong("frobnicate"))
        self.assertIn("did you mean --rejects", self.wrong("run", "m.weft", "--reject", "x"))
        self.assertIn("no option -z", self.wrong("run", "m.weft", "-z"))
        self.assertIn("needs a value", self.wrong("run", "m.weft", "-o"))
        self.assertIn("takes no value", self.wrong("run", "m.weft", "--stats=1"))
        self.assertIn("one operand too many", self.wrong("dump", "m.weft", "b"))
        self.assertIn("`a.csv` has to stand behind the option that takes it", self.wrong("draft", "a.csv"))
        self.assertIn("no operand was given", self.wrong("check"))
        self.assertIn("-o FILE", self.wrong("compile", "m.weft"))
        self.assertIn("--format is text or json or sarif", self.wrong("check", "m.weft", "--format", "xml"))
        self.assertIn("--deny is warnings", self.wrong("check", "m.weft", "--deny", ""))
        self.assertIn("--color is auto", self.wrong("check", "m.weft", "--color=blue"))
        self.assertIn("--to is ndjson", self.wrong("run", "m.weft", "--to", "yaml"))
        self.assertIn("--from is csv", self.wrong("run", "m.weft", "--from", ""))
        self.assertIn("--pretty is for", self.wrong("run", "m.weft", "--pretty"))
        self.assertIn("no page", self.wrong("docs", "nothing"))
        self.assertIn("no diagnostic W0000", self.wrong("explain", "W0000"))
        self.assertIn("bash, zsh and fish", self.wrong("completion", "tcsh"))
        self.assertIn("no command `x`", self.wrong("help", "x"))

    def test_numbers(self):
        self.file("m.weft", PLAIN)
        for option in ("--limit", "--max-rejects", "--trace", "--max-record-bytes"):
            for value in ("", "0", "-1", "1x", "1.5", "99999999999999999999999"):
                err = self.wrong("run", "m.weft", "%s=%s" % (option, value))
                self.assertIn("is not a whole number", err)

    def test_options_may_stand_anywhere_and_attached(self):
        self.file("m.weft", PLAIN)
        self.file("in", '{"a":1}\n')
        for args in (["run", "-oout", "m.weft", "in"], ["run", "m.weft", "--output=out", "in"],
                     ["run", "m.weft", "in", "-o", "out"]):
            self.expect(0, *args)
            self.assertEqual(self.read("out"), '{"a":1}\n')
            self.file("out", "")

    def test_files_that_would_destroy_each_other(self):
        self.file("m.weft", PLAIN)
        self.file("in", '{"a":1}\n')
        self.wrong("run", "m.weft", "in", "-o", "m.weft")
        self.wrong("run", "m.weft", "in", "-o", "./m.weft")
        self.wrong("run", "m.weft", "in", "-o", "out", "--rejects", "out")
        self.wrong("run", "m.weft", "in", "-o", "out", "--rejects", "in")
        self.wrong("run", "m.weft", "in", "--rejects", "m.weft")
        self.wrong("run", "m.weft", "in", "--rejects", "-")
        self.wrong("run", "-", "-")
        self.wrong("compile", "m.weft", "-o", "m.weft")
        self.wrong("spec", "m.weft", "-o", "./m.weft")
        self.assertEqual(self.read("m.weft"), PLAIN)
        self.assertEqual(self.names(), ["in", "m.weft"])

    def test_a_draft_spares_what_it_reads(self):
        kept = {"s.graphql": "type Query { a: Int } input I { a: Int }", "in.json": '{"a":1}', "q.graphql": "{ a }"}
        for name, text in kept.items():
            self.file(name, text)
        start = ["draft", "--schema", "s.graphql", "--type", "I", "--sample", "in.json", "-o"]
        self.assertIn("names the schema itself", self.wrong(*start, "s.graphql"))
        self.assertIn("names the sample itself", self.wrong(*start, "in.json"))
        self.assertIn("names the query itself", self.wrong(
            "draft", "--schema", "s.graphql", "--to", "csv", "--query", "q.graphql", "-o", "q.graphql"))
        self.assertIn("names the query itself", self.wrong("extract", "q.graphql", "-o", "q.graphql"))
        self.assertEqual({name: self.read(name) for name in self.names()}, kept)

    def test_minus_is_standard_output(self):
        self.file("m.weft", PLAIN)
        self.file("s.graphql", "type Query { a: Int } input I { a: Int }")
        self.file("in.json", '{"a":1}')
        names = self.names()
        draft = ["draft", "-q", "--schema", "s.graphql", "--type", "I", "--sample", "in.json"]
        for args in (["spec", "m.weft"], draft):
            self.assertEqual(self.expect(0, *args, "-o", "-").out, self.expect(0, *args).out)
        self.assertEqual(self.names(), names)


class Completion(CliTest):
    def bash(self, *words):
        script = self.expect(0, "completion", "bash").out
        quoted = " ".join("'%s'" % word for word in words)
        script += "COMP_WORDS=(%s); COMP_CWORD=%d; _weft; printf '%%s\\n' \"${COMPREPLY[@]}\"\n" % (
            quoted, len(words) - 1)
        done = subprocess.run(["bash", "-c", script], cwd=self.dir, capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout.split("\n")[:-1]

    @unittest.skipUnless(shutil.which("bash"), "no bash")
    def test_bash(self):
        self.file("a map.weft", PLAIN)
        self.file("b.weft", PLAIN)
        self.assertEqual(self.bash("weft", "com"), ["compile", "completion"])
        self.assertEqual(self.bash("weft", "run", "--max-re"), ["--max-rejects", "--max-record-bytes"])
        self.assertEqual(self.bash("weft", "run", "--to", ""), ["ndjson", "json", "csv", "xml"])
        self.assertEqual(self.bash("weft", "check", "--format", "=", "s"), ["sarif"])
        self.assertEqual(self.bash("weft", "check", "-f", "j"), ["json"])
        self.assertEqual(self.bash("weft", "docs", "by"), ["bytecode"])
        self.assertEqual(self.bash("weft", "completion", ""), ["bash", "zsh", "fish"])
        self.assertEqual(sorted(self.bash("weft", "check", "")), ["a map.weft", "b.weft"])
        self.assertEqual(self.bash("weft", "run", "-o", "b"), ["b.weft"])

    @unittest.skipUnless(shutil.which("fish"), "no fish")
    def test_fish(self):
        self.file("script", self.expect(0, "completion", "fish").out)

        def fish(line):
            done = subprocess.run(["fish", "-c", "source script; complete -C '%s'" % line],
                                  cwd=self.dir, capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            return [entry.split("\t")[0] for entry in done.stdout.splitlines()]

        self.assertEqual(fish("weft com"), ["compile", "completion"])
        self.assertEqual(fish("weft run --to "), ["csv", "json", "ndjson", "xml"])
        self.assertEqual(fish("weft docs by"), ["bytecode"])

    def test_other_shells_accept_their_scripts(self):
        for shell in ("bash", "zsh", "fish"):
            script = self.expect(0, "completion", shell).out
            self.assertTrue(all(command in script for command in COMMANDS))
            self.file("script", script)
            if shutil.which(shell):
                done = subprocess.run([shell, "-n", "script"], cwd=self.dir, capture_output=True)
                self.assertEqual((done.returncode, done.stderr), (0, b""))


class Manual(CliTest):
    def test_the_manual_page_is_without_warnings(self):
        page = self.expect(0, "docs", "man").out
        for command in COMMANDS:
            self.assertIn(".SS weft " + command, page)
        self.file("weft.1", page)
        if shutil.which("groff"):
            done = subprocess.run(["groff", "-ww", "-man", "-Tutf8", "weft.1"], cwd=self.dir,
                                  capture_output=True)
            self.assertEqual((done.returncode, done.stderr), (0, b""))
            self.assertIn("NO_COLOR", re.sub("\x1b[^m]*m|.\x08", "", done.stdout.decode()))
        if shutil.which("man"):
            done = subprocess.run(["man", "--warnings", "-l", "weft.1"], cwd=self.dir,
                                  capture_output=True, env={"PATH": "/usr/bin:/bin", "MANWIDTH": "80"})
            self.assertEqual(done.stderr, b"")

    def test_pages(self):
        listed = [line.split()[0] for line in self.expect(0, "docs").out.splitlines()]
        self.assertEqual(listed, ["resolvers", "bytecode", "diagnostics", "cli", "man", "examples"])
        for page in listed:
            self.assertGreater(len(self.expect(0, "docs", page).out), 1000)


if __name__ == "__main__":
    main()
