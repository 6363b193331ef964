"""What the tests of the command share: a directory per test, small files in it, the command run there
with an environment that holds nothing by accident."""

import array
import fcntl
import json
import os
import pty
import select
import shutil
import subprocess
import sys
import tempfile
import termios
import time
import unittest

WEFT = os.path.abspath(os.environ.get("WEFT", "build/dev/weft"))

PLAIN = """weft 1
map m from ndjson to json { a: .a!.int() }
"""

CSV = """weft 1
map m from csv(header: true, trim: true) to json { sku: .sku!  qty: .qty!.int() }
"""


class Result:
    def __init__(self, code, out, err):
        self.code = code
        self.out = out
        self.err = err


class CliTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="weft-cli-")
        self.addCleanup(shutil.rmtree, self.dir, True)

    def path(self, name):
        return os.path.join(self.dir, name)

    def file(self, name, content):
        mode = "wb" if isinstance(content, bytes) else "w"
        with open(self.path(name), mode) as f:
            f.write(content)
        return name

    def read(self, name):
        with open(self.path(name), encoding="utf-8") as f:
            return f.read()

    def environment(self, more=None):
        env = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
        env.update(more or {})
        return env

    def start(self, *args, env=None, **kwargs):
        kwargs.setdefault("stdin", subprocess.DEVNULL)
        kwargs.setdefault("stdout", subprocess.PIPE)
        kwargs.setdefault("stderr", subprocess.PIPE)
        return subprocess.Popen([WEFT, *args], cwd=self.dir, env=self.environment(env), **kwargs)

    def weft(self, *args, input=None, env=None, **kwargs):
        stdin = subprocess.PIPE if input is not None else subprocess.DEVNULL
        process = self.start(*args, env=env, stdin=stdin, **kwargs)
        data = input.encode() if isinstance(input, str) else input
        out, err = process.communicate(data, timeout=120)
        decode = lambda b: b.decode("utf-8") if b is not None else None
        return Result(process.returncode, decode(out), decode(err))

    def expect(self, code, *args, **kwargs):
        result = self.weft(*args, **kwargs)
        self.assertEqual(result.code, code, "%s\n%s\n%s" % (args, result.out, result.err))
        return result

    def threads(self, process):
        """The states of its threads, by the letters of proc(5)."""
        states = []
        for name in os.listdir("/proc/%d/task" % process.pid):
            with open("/proc/%d/task/%s/stat" % (process.pid, name), "rb") as f:
                states.append(f.read().rpartition(b")")[2].split()[0].decode())
        return states

    def wait_until(self, holds, why, process=None):
        """`process` has to live meanwhile."""
        until = time.monotonic() + 60
        while not holds():
            if process:
                self.assertIsNone(process.poll(), "it ended before " + why)
            self.assertLess(time.monotonic(), until, "never: " + why)
            time.sleep(0.01)

    def wait_until_idle(self, process, pipe):
        """Until it took all there is in the pipe, did with it what it could, and waits for more."""
        left = array.array("i", [1])
        def is_idle():
            fcntl.ioctl(pipe, termios.FIONREAD, left)
            return left[0] == 0 and set(self.threads(process)) == {"S"}
        self.wait_until(is_idle, "it waits for more", process)

    def signal_seen(self, process, number):
        """Sends a signal and waits until it was taken: two that are pending are one."""
        process.send_signal(number)
        def is_taken():
            with open("/proc/%d/status" % process.pid, encoding="ascii") as f:
                pending = [int(line.split()[1], 16) for line in f if line.startswith(("SigPnd", "ShdPnd"))]
            return not any(mask >> (number - 1) & 1 for mask in pending)
        self.wait_until(is_taken, "the signal is taken", process)

    def rows(self, text):
        return [json.loads(line) for line in text.splitlines()]

    def names(self):
        return sorted(os.listdir(self.dir))

    def on_terminal(self, *args, env=None, feed=None):
        """Runs with standard error (and output) on a terminal; gives code and what was shown.
        `feed(process)` may write to standard input."""
        try:
            master, slave = pty.openpty()
        except OSError as reason:
            self.skipTest("no terminal to be had here: %s" % reason)
        stdin = subprocess.PIPE if feed else subprocess.DEVNULL
        process = self.start(*args, env=dict({"TERM": "xterm"}, **(env or {})), stdin=stdin,
                             stdout=slave, stderr=slave)
        os.close(slave)
        if feed:
            feed(process)
        shown = b""
        end = time.time() + 60
        while time.time() < end:
            ready, _, _ = select.select([master], [], [], 1)
            if not ready:
                continue
            try:
                got = os.read(master, 65536)
            except OSError:  # the other side is closed
                break
            if not got:
                break
            shown += got
        os.close(master)
        return process.wait(timeout=60), shown.decode("utf-8")


def main():
    unittest.main(argv=[sys.argv[0]] + sys.argv[1:], verbosity=1)
