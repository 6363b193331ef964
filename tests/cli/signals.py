"""Interrupts: whole records only, the output file in its place, a second one ends at once."""

import os
import select
import signal

from support import PLAIN, CliTest, main


class Signals(CliTest):
    def setUp(self):
        super().setUp()
        self.file("m.weft", PLAIN)
        os.mkfifo(self.path("slow"))

    def begin(self, *args, **kwargs):
        """A run that has read some records of a pipe that gives no more."""
        process = self.start("run", "m.weft", "slow", *args, **kwargs)
        self.pipe = open(self.path("slow"), "wb", buffering=0)
        self.addCleanup(self.pipe.close)
        self.pipe.write(b'{"a":1}\n{"a":2}\n{"a":3}\n{"a":')
        self.wait_until_idle(process, self.pipe)
        return process

    def end(self, process, number):
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
        return process.returncode, out.decode(), err.decode()

    def test_an_interrupt_leaves_whole_records(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            code, out, err = self.end(self.begin("-o", "out", "--rejects", "r"), number)
            self.assertEqual((code, out), (128 + number, ""))
            self.assertEqual(self.read("out"), '{"a":1}\n{"a":2}\n{"a":3}\n')
            self.assertIn("interrupted: the input was not read to its end\n3 records read", err)
            self.assertEqual(self.names(), ["m.weft", "out", "r", "slow"])

    def test_to_standard_output(self):
        code, out, _ = self.end(self.begin(), signal.SIGINT)
        self.assertEqual((code, out), (130, '{"a":1}\n{"a":2}\n{"a":3}\n'))

    def test_an_array_is_closed(self):
        code, out, _ = self.end(self.begin("--to", "json"), signal.SIGINT)
        self.assertEqual((code, out.split()), (130, ["[", '{"a":1},', '{"a":2},', '{"a":3}', "]"]))

    def interrupt_threads(self, head, records, cut):
        """An interrupt of three threads that wait for the rest of what was cut off."""
        process = self.start("run", "m.weft", "slow", "--jobs", "3", "-o", "out")
        with open(self.path("slow"), "wb", buffering=0) as pipe:
            text = head + b"".join(records) + cut
            for at in range(0, len(text), 4096):
                pipe.write(text[at:at + 4096])
            self.wait_until_idle(process, pipe)
            code, _, _ = self.end(process, signal.SIGINT)
        self.assertEqual(code, 130)
        self.assertEqual(self.read("out").splitlines(), ['{"a":%d}' % i for i in range(len(records))])

    def test_several_threads_map_what_was_read(self):
        self.interrupt_threads(b"", [b'{"a":%d}\n' % i for i in range(150000)], b'{"a":')

    def test_and_of_a_list(self):
        self.file("m.weft", PLAIN.replace("ndjson", "json each .[]"))
        self.interrupt_threads(b"[", [b'{"a":%d,"b":[1,2,{"c":"some text"}]},' % i for i in range(30000)], b'{"a":')

    def test_and_of_elements(self):
        self.file("m.weft", PLAIN.replace("ndjson", "xml each x'/l/i'"))
        self.interrupt_threads(b"<l>", [b"<i><a>%d</a><b>some text</b><c/></i>" % i for i in range(30000)], b"<i><a>1<")

    def test_a_second_one_ends_at_once(self):
        # Nobody reads the output: the first interrupt cannot finish writing.
        self.file("many", b'{"a":123456789}\n' * 100000)
        process = self.start("run", "m.weft", "many")
        self.wait_until(lambda: select.select([process.stdout], [], [], 0)[0], "it writes", process)
        self.signal_seen(process, signal.SIGINT)
        self.assertIsNone(process.poll())
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=60), 130)
        process.communicate()

    def test_ignored_signals_stay_ignored(self):
        process = self.begin("-o", "out", preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        self.signal_seen(process, signal.SIGHUP)
        self.pipe.write(b'4}\n')
        self.pipe.close()
        process.communicate(timeout=30)
        self.assertEqual((process.returncode, self.read("out").count("\n")), (0, 4))


if __name__ == "__main__":
    main()
