"""weft send --keys: a key that the API may have forgotten is not used again."""

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

ALL = {"R1": 1, "R2": 1, "R3": 1, "R4": 1}
HOUR_MS = 3600000


def row_sum(numbers, body):
    """As the ledger sums its rows: FNV-1a over the numbers, eight bytes each, and the bytes."""
    value = 0xcbf29ce484222325
    for byte in b"".join(number.to_bytes(8, "little") for number in numbers) + body:
        value = (value ^ byte) * 0x100000001b3 % 2**64
    return value - 2**64 if value >= 2**63 else value


class KeyAges(CliTest):
    def setUp(self):
        super().setUp()
        one_order.write(self, ALL)
        self.executed, self.known, self.lock = {}, set(), threading.Lock()
        self.answers = threading.Event()
        self.api = Scripted(self.script)
        self.addCleanup(self.api.close)
        self.addCleanup(self.answers.set)

    def script(self, method, path, headers, body):
        """Executes a key once, for ever; answers when the test lets it."""
        with self.lock:
            key, ref = headers["idempotency-key"], json.loads(body)["variables"]["input"]["ref"]
            self.executed[ref] = self.executed.get(ref, 0) + (key not in self.known)
            self.known.add(key)
        self.answers.wait(60)
        return 200, one_order.ANSWER

    def killed(self):
        """Records that were executed, and nobody saw an answer."""
        process = self.start("send", "m.weft", "in.csv", "--url", self.api.url, "-l", "led", "--keys", "--concurrency", "4")
        until = time.monotonic() + 60
        while len(self.executed) < len(ALL) and time.monotonic() < until:
            time.sleep(0.01)
        process.kill()
        process.communicate()
        self.answers.set()
        self.api.requests.clear()

    def grow_older(self, hours):
        ledger = sqlite3.connect(self.path("led"))
        for work, record, fate, turn, body, first in ledger.execute(
                "SELECT work, record, fate, turn, body, first_ms FROM item").fetchall():
            first -= hours * HOUR_MS
            ledger.execute("UPDATE item SET first_ms = ?, sum = ? WHERE work = ? AND record = ?",
                           (first, row_sum([work, record, fate, turn, int(body != b""), first], body), work, record))
        ledger.commit()
        ledger.close()

    def go_on(self, code, *args):
        return json.loads(self.expect(code, "send", "m.weft", "in.csv", "--url", self.api.url, "-l", "led", "--json", "-q",
                                      "--resume", "--keys", *args).out)

    def test_a_fresh_key_goes_again(self):
        self.killed()
        self.grow_older(23)
        report = self.go_on(0)
        self.assertEqual(report["total"]["accepted"], 4)
        self.assertEqual(self.executed, ALL)

    def test_an_old_one_is_left_to_people(self):
        self.killed()
        self.grow_older(25)
        report = self.go_on(7)
        self.assertEqual((report["unknown"], report["requests"]), (4, 0))
        self.assertEqual(self.executed, ALL)
        rows = self.rows(self.expect(0, "state", "rejects", "-l", "led", "--json").out)
        self.assertEqual([row["outcome"] for row in rows], ["unknown"] * 4)
        self.assertIn("keyHours", rows[0]["message"])
        self.assertEqual(self.go_on(7)["requests"], 0)

    def test_the_connection_says_how_old(self):
        self.killed()
        self.grow_older(25)
        self.assertEqual(self.go_on(0, "--set", "keyHours=48")["total"]["accepted"], 4)

    def test_what_may_be_repeated_goes_again(self):
        self.killed()
        self.grow_older(25)
        self.assertEqual(self.go_on(0, "--repeatable")["total"]["accepted"], 4)


if __name__ == "__main__":
    main()
