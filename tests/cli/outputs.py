"""Where output goes: whole files or none, devices, closed descriptors, readers who go away."""

import os
import stat
import subprocess

from support import PLAIN, WEFT, CliTest, main

MANY = b'{"a":123456789}\n' * 200000


class Outputs(CliTest):
    def setUp(self):
        super().setUp()
        self.file("m.weft", PLAIN)
        self.file("in", '{"a":1}\n')

    def shell(self, line):
        done = subprocess.run(["bash", "-c", line], cwd=self.dir, capture_output=True,
                              env=self.environment({"W": WEFT}), timeout=120)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def test_a_full_device(self):
        for args in (("-o", "/dev/full"), ("--rejects", "/dev/full", "--limit", "1")):
            self.file("bad", '{"a":"x"}\n')
            result = self.expect(5, "run", "m.weft", "in" if args[0] == "-o" else "bad", *args)
            self.assertIn("W4802", result.err)
        code, _, err = self.shell('"$W" run m.weft in > /dev/full')
        self.assertEqual(code, 5)
        self.assertIn("standard output cannot be written", err)
        code, _, err = self.shell('"$W" --help > /dev/full')
        self.assertEqual(code, 5)
        self.assertIn("no space", err)
        code, _, err = self.shell('"$W" docs resolvers > /dev/full')
        self.assertEqual((code, err.count("\n")), (5, 1))
        self.assertTrue(stat.S_ISCHR(os.stat("/dev/full").st_mode))

    def test_what_cannot_be_written(self):
        self.assertIn("W4802", self.expect(5, "run", "m.weft", "in", "-o", "no/where").err)
        self.assertIn("W4802", self.expect(5, "run", "m.weft", "in", "-o", ".").err)
        self.assertIn("W4802", self.expect(5, "run", "m.weft", "in", "-o", "ok", "--rejects", "no/r").err)
        self.assertEqual(self.names(), ["in", "m.weft"])

    def test_what_cannot_be_read(self):
        self.assertIn("W4801", self.expect(5, "run", "m.weft", "nothing", "-o", "out").err)
        self.assertIn("W4801", self.expect(5, "run", "m.weft", ".", "-o", "out").err)
        self.assertEqual(self.names(), ["in", "m.weft"])

    def test_a_failed_run_keeps_the_old_file(self):
        self.file("out", "old")
        self.expect(5, "run", "m.weft", "nothing", "-o", "out")
        self.expect(2, "run", "m.weft", "in", "-o", "out", "-pX=1")
        self.assertEqual(self.read("out"), "old")
        self.assertEqual(self.names(), ["in", "m.weft", "out"])

    def test_a_new_file_takes_the_place_at_the_end(self):
        self.file("out", "old")
        os.chmod(self.path("out"), 0o604)
        process = self.start("run", "m.weft", "-", "-o", "out", stdin=subprocess.PIPE)
        process.stdin.write(MANY)
        process.stdin.flush()
        self.assertEqual(self.read("out"), "old")
        process.communicate()
        self.assertEqual(process.returncode, 0)
        self.assertEqual(len(self.read("out")), len(MANY))
        self.assertEqual(stat.S_IMODE(os.stat(self.path("out")).st_mode), 0o604)
        self.assertEqual(self.names(), ["in", "m.weft", "out"])

    def test_the_input_may_be_replaced(self):
        self.expect(0, "run", "m.weft", "in", "-o", "in")
        self.assertEqual(self.read("in"), '{"a":1}\n')

    def test_a_link_stays_a_link(self):
        self.file("real", "old")
        os.symlink("real", self.path("link"))
        self.expect(0, "run", "m.weft", "in", "-o", "link")
        self.assertTrue(os.path.islink(self.path("link")))
        self.assertEqual(self.read("real"), '{"a":1}\n')

    def test_to_a_pipe_with_a_name(self):
        os.mkfifo(self.path("fifo"))
        reader = subprocess.Popen(["cat", "fifo"], cwd=self.dir, stdout=subprocess.PIPE)
        self.addCleanup(reader.kill)
        self.expect(0, "run", "m.weft", "in", "-o", "fifo")
        self.assertEqual(reader.communicate()[0], b'{"a":1}\n')

    def test_a_reader_who_has_enough(self):
        self.file("many", MANY)
        code, out, err = self.shell('set -o pipefail; "$W" run m.weft many | head -n 1')
        self.assertEqual((code, out, err), (0, '{"a":123456789}\n', ""))
        code, out, err = self.shell('set -o pipefail; "$W" docs resolvers | head -n 1')
        self.assertEqual((code, out, err), (0, "# The library\n", ""))

    def test_closed_descriptors(self):
        code, _, err = self.shell('"$W" run m.weft in >&-')
        self.assertEqual(code, 5)
        self.assertIn("W4802", err)
        code, _, err = self.shell('"$W" --version >&-')
        self.assertEqual(code, 5)
        code, _, _ = self.shell('"$W" run m.weft in -o out 2>&-')
        self.assertEqual((code, self.read("out")), (0, '{"a":1}\n'))
        code, _, err = self.shell('"$W" run m.weft <&-')
        self.assertEqual(code, 5)
        code, out, _ = self.shell('"$W" run m.weft in <&- 2>&-')
        self.assertEqual((code, out), (0, '{"a":1}\n'))


if __name__ == "__main__":
    main()
