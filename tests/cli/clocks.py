"""weft send while the wall clock jumps by an hour or a day, either way: nothing is sent twice, nothing waits for the clock, and a
killed run goes on. $CLOCK_SHIM_LIBRARY is tests/support/clock_shim.c."""

import json
import os
import sqlite3
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "support"))
import one_order  # noqa: E402
from scripted import Scripted  # noqa: E402
from support import CliTest, main  # noqa: E402

HOUR, DAY = 3600, 86400
JUMPS = (HOUR, -HOUR, DAY, -DAY)
RECORDS = 30


class Clocks(CliTest):
    def setUp(self):
        super().setUp()
        if "CLOCK_SHIM_LIBRARY" not in os.environ:
            self.skipTest("there is no library to set clocks with")
        one_order.write(self, ["R%d" % n for n in range(RECORDS)])
        self.api = Scripted(self.script)
        self.addCleanup(self.api.close)
        self.lock = threading.Lock()

    def begin(self, jump):
        """A fresh work: the clock jumps when a third of it was executed."""
        for name in ("led", "led-journal", "led-alive", "token"):
            if name in self.names():
                os.remove(self.path(name))
        self.executed, self.known, self.tokens, self.requests = {}, set(), 0, 0
        self.jump = jump
        self.file("clock", "0")

    def script(self, method, path, headers, body):
        with self.lock:
            if path == "/oauth/token":
                self.tokens += 1
                return 200, json.dumps({"access_token": "a-token-of-the-test", "expires_in": 3600})
            self.requests += 1
            ref, key = json.loads(body)["variables"]["input"]["ref"], headers.get("idempotency-key")
            if not key or key not in self.known:
                self.executed[ref] = self.executed.get(ref, 0) + 1
            self.known.add(key)
            if len(self.executed) == RECORDS // 3:
                self.file("clock", str(self.jump))
        return 200, one_order.ANSWER

    def shifted(self, *args):
        return self.start("send", "m.weft", "in.csv", "--url", self.api.url, "-l", "led", "--json", "-q", "--resume",
                          "--concurrency", "2", "--set", "clientId=it", "--set", "clientSecret=${env:SECRET}",
                          "--set", "tokenCache=" + self.path("token"), *args,
                          env={"LD_PRELOAD": os.environ["CLOCK_SHIM_LIBRARY"], "CLOCK_SHIM": self.path("clock"),
                               "SECRET": "a-secret-of-the-test"})

    def to_the_end(self, *args):
        process = self.shifted(*args)
        out, err = process.communicate(timeout=120)
        self.assertIn(process.returncode, (0, 7), err.decode())
        return json.loads(out)["total"]

    def kill_behind_the_jump(self, *args):
        process = self.shifted(*args)
        until = time.monotonic() + 60
        while len(self.executed) < RECORDS // 2 and process.poll() is None and time.monotonic() < until:
            time.sleep(0.001)
        process.kill()
        process.communicate()

    def lasted(self):
        """Seconds of the wall clock, by the ledger."""
        ledger = sqlite3.connect(self.path("led"))
        ms, = ledger.execute("SELECT ended_ms - started_ms FROM run").fetchone()
        ledger.close()
        return ms / 1000

    def test_a_run(self):
        for jump in JUMPS:
            with self.subTest(jump=jump):
                self.begin(jump)
                self.assertEqual(self.to_the_end()["accepted"], RECORDS)
                self.assertEqual(set(self.executed.values()), {1})
                self.assertEqual(self.requests, RECORDS)
                self.assertLessEqual(self.tokens, 2)
                self.assertLess(abs(self.lasted() - jump), 120)

    def test_a_killed_run_that_goes_on(self):
        for jump in JUMPS:
            with self.subTest(jump=jump):
                self.begin(jump)
                self.kill_behind_the_jump()
                total = self.to_the_end()
                self.assertEqual(total["accepted"] + total["unknown"], RECORDS)
                self.assertEqual(set(self.executed.values()), {1})
                self.assertLessEqual(self.requests, RECORDS)
                self.assertLessEqual(self.tokens, 3)

    def test_a_killed_run_with_keys(self):
        """Back in time no key is too old."""
        for jump in JUMPS:
            with self.subTest(jump=jump):
                self.begin(jump)
                self.kill_behind_the_jump("--keys")
                total = self.to_the_end("--keys")
                self.assertEqual(total["accepted"] + total["unknown"], RECORDS)
                self.assertTrue(total["unknown"] == 0 or jump == DAY, total)
                self.assertEqual(set(self.executed.values()), {1})


if __name__ == "__main__":
    main()
