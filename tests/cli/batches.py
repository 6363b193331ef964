"""weft send to the Batch API: whatever is lost and whenever the run is killed, the API is asked what it took."""

import json
import os
import signal
import sqlite3
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "support")]
from batch_api import ARRIVED, ASKED, EXECUTED, BatchApi  # noqa: E402
from support import CliTest, main  # noqa: E402

MAPPING = """weft 1
map stock from csv to batch INVENTORY(size: 5) {
  locationRef: "L1"  skuRef: .ref!  qty: .qty!.int()  type: "LAST_ON_HAND"  status: "ACTIVE"
}
"""


class BatchTest(CliTest):
    def setUp(self):
        super().setUp()
        self.file("m.weft", MAPPING)

    def serve(self, *args, **kwargs):
        self.api = BatchApi(*args, **kwargs)
        self.addCleanup(self.api.close)

    def records(self, refs):
        self.file("in.csv", "ref,qty\n" + "".join("%s,%d\n" % (ref, n) for n, ref in enumerate(refs)))

    def command(self, *args):
        return ["send", "m.weft", "in.csv", "--url", self.api.url, "-l", "led", "--json", "-q", "--set", "retailerId=34",
                "--set", "retryDelayMs=10", *args]

    def settle(self, code, *args):
        """Until nothing is left that the API is slow to tell of: --await is short where a test waits for its end."""
        for _ in range(30):
            result = self.weft(*self.command("--resume", *args))
            if result.code != 5:
                break
        self.assertEqual(result.code, code, result.err)
        return json.loads(result.out)

    def send(self, code, *args):
        return json.loads(self.expect(code, *self.command(*args)).out)

    def fates(self):
        return {(row["record"], row["outcome"], row["code"])
                for row in self.rows(self.expect(0, "state", "rejects", "-l", "led", "--json").out)}

    def killed_at(self, wanted, *args, records=20):
        """A run that is killed when the server says so: `wanted(number, moment, entities)`. What then arrives is dropped, for
        nobody waits for it."""
        self.records(["S%d" % n for n in range(records)] if isinstance(records, int) else records)
        struck = threading.Event()
        process = []
        ready = threading.Event()

        def moment(number, moment, what):
            if not struck.is_set() and wanted(number, moment, what):
                struck.set()
                ready.wait(60)
                process[0].kill()
                process[0].wait()
                return "drop"
            return None

        self.api.moment = moment
        process.append(self.start(*self.command(*args)))
        ready.set()
        process[0].communicate(timeout=120)
        self.assertTrue(struck.is_set(), "the run ended before it was killed")
        self.api.moment = lambda *_: None


class Killed(BatchTest):
    def exactly_once(self, *args, records=20):
        report = self.settle(0, *args)
        self.assertEqual(report["total"]["accepted"], records)
        self.assertEqual(self.api.executed, {"S%d" % n: 1 for n in range(records)})
        self.assertEqual(len(self.api.jobs), 1)
        return report

    def test_between_execution_and_answer(self):
        self.serve()
        self.killed_at(lambda n, moment, _: n == 2 and moment == EXECUTED)
        report = self.exactly_once()
        self.assertIn("/api/v4.1/job/J1/results", self.api.asked)
        self.assertEqual((report["unknown"], self.api.posts), (0, 4))

    def test_before_it_was_executed(self):
        self.serve()
        self.killed_at(lambda n, moment, _: n == 2 and moment == ARRIVED)
        self.exactly_once("--await", "1")
        self.assertEqual(self.api.posts, 5)

    def test_while_it_is_processed(self):
        self.serve(statuses=3)
        self.killed_at(lambda n, moment, batch: moment == ASKED and batch["id"] == "B3")
        self.exactly_once()
        self.assertEqual(self.api.posts, 4)

    def test_what_was_refused_meanwhile_is_kept_with_its_record(self):
        self.serve()
        self.killed_at(lambda n, moment, _: n == 1 and moment == EXECUTED)
        ticket = self.api.jobs["J1"]["batches"]["B1"]
        ticket["errors"] = [{"code": "C0100E", "message": "the date", "entityIndex": 3}]
        ticket["status"] = "COMPLETED_WITH_ERRORS"
        report = self.send(6, "--resume")
        self.assertEqual((report["total"]["accepted"], report["total"]["refused"]), (19, 1))
        self.assertEqual(self.fates(), {(4, "refused", "C0100E")})
        ledger = sqlite3.connect("file:%s?mode=ro" % self.path("led"), uri=True)
        self.addCleanup(ledger.close)
        self.assertEqual([(4, b"S3,3")], list(ledger.execute("SELECT record, raw FROM reject")))

    def test_only_pieces_speak_for_what_was_halved(self):
        for asked in ("B2", "B3"):  # the first half of what failed whole, and the second with the first one settled
            self.serve()
            refs = ["POISON" if n == 11 else "S%d" % n for n in range(20)]
            self.killed_at(lambda n, moment, batch: moment == ASKED and batch["id"] == asked, "--batch", "20",
                           "--concurrency", "1", records=refs)
            self.api.statuses = 10 ** 6
            self.expect(5, *self.command("--resume", "--batch", "20", "--await", "1"))
            self.api.statuses = 0
            report = self.send(6, "--resume", "--batch", "20")
            self.assertEqual((report["total"]["accepted"], report["total"]["refused"]), (19, 1), asked)
            self.assertEqual(set(self.api.executed.values()), {1}, asked)
            for name in [n for n in self.names() if n.startswith("led")]:
                os.unlink(self.path(name))

    def test_killed_again_while_it_asks(self):
        self.serve()
        self.killed_at(lambda n, moment, _: n == 2 and moment == EXECUTED)
        for _ in range(2):
            self.killed_at(lambda n, moment, batch: moment == ASKED, "--resume")
        self.exactly_once()

    def test_an_api_without_a_list_leaves_it_unknown(self):
        self.serve(lists=False)
        self.killed_at(lambda n, moment, _: n == 2 and moment == EXECUTED)
        report = self.send(7, "--resume")
        self.assertEqual((report["total"]["accepted"], report["total"]["unknown"]), (15, 5))
        self.assertEqual(self.api.executed, {"S%d" % n: 1 for n in range(20)})
        self.assertEqual(self.send(7, "--resume")["requests"], 0)

    def test_a_run_that_might_repeat_asks_nobody(self):
        self.serve()
        self.killed_at(lambda n, moment, _: n == 2 and moment == EXECUTED, "--repeatable", "--concurrency", "1")
        report = self.send(7, "--resume")  # what left is not in the book of such a run
        self.assertEqual(set(self.api.executed.values()), {1})
        self.assertGreater(report["total"]["unknown"], 4)

    def test_what_is_not_done_stays_open(self):
        self.serve(statuses=10 ** 6)
        self.killed_at(lambda n, moment, _: n == 1 and moment == EXECUTED)
        result = self.expect(5, *self.command("--resume", "--await", "1"))
        self.assertIn("W5509", result.err)
        self.assertEqual(self.api.posts, 1)
        self.api.statuses = 0
        self.exactly_once()


    def test_what_was_accepted_meanwhile_is_unchanged_afterwards(self):
        self.serve()
        changed = ["--only-changed", "skuRef"]
        self.killed_at(lambda n, moment, _: n == 2 and moment == EXECUTED, *changed)
        self.assertEqual(self.settle(0, *changed)["total"]["accepted"], 20)
        report = self.send(0, *changed, "--source", "the same tomorrow")
        self.assertEqual((report["unchanged"], self.api.posts), (20, 4))

    def test_a_book_that_was_altered_settles_nothing(self):
        self.serve()
        self.killed_at(lambda n, moment, _: n == 2 and moment == EXECUTED)
        said = self.expect(0, "state", "get", "handover", "work/1", "-l", "led").out
        self.assertIn(" lost ", said)
        self.expect(0, "state", "set", "handover", "work/1", said.replace("6-10", "6-11"), "-l", "led")
        self.assertIn("W6002", self.expect(5, *self.command("--resume")).err)
        self.assertEqual(self.api.posts, 2)
        self.expect(0, "state", "set", "handover", "work/1", said, "-l", "led")
        self.exactly_once()

    def test_an_interrupt_leaves_to_the_next_run_what_is_not_done(self):
        self.serve(statuses=10 ** 6)
        self.records(["S%d" % n for n in range(20)])
        process = self.start(*self.command())
        while self.api.posts < 4:
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=60)
        self.assertEqual((process.returncode, json.loads(out)["total"]["unknown"]), (143, 0), err)
        self.api.statuses = 0
        self.exactly_once()


class Lost(BatchTest):
    def run_with(self, moments, code, *args, **kwargs):
        self.serve(lambda number, moment, _: moments.get((number, moment)), **kwargs)
        self.records(["S%d" % n for n in range(20)])
        report = self.settle(code, *args)
        self.unlisted = report["unlisted"]
        return report["total"]

    def test_an_answer_that_is_lost_is_asked_for(self):
        for status in ("drop", 504, 500):
            report = self.run_with({(2, EXECUTED): status}, 0)
            self.assertEqual((report["accepted"], self.api.posts, self.unlisted), (20, 4, 0), status)
            self.assertEqual(set(self.api.executed.values()), {1})
            os.unlink(self.path("led"))

    def test_what_was_not_taken_goes_again(self):
        for wait in (["--await", "1"], ["--set", "lostWaitMs=500", "--log", "log"]):
            report = self.run_with({(2, ARRIVED): "drop"}, 0, *wait)
            self.assertEqual((report["accepted"], self.api.posts, self.unlisted), (20, 5, 5))
            self.assertEqual(set(self.api.executed.values()), {1})
            os.unlink(self.path("led"))
        self.assertEqual([row["records"] for row in self.rows(self.read("log")) if row["event"] == "batch.unlisted"],
                         [[6, 10]])

    def test_without_a_list_it_is_unknown(self):
        report = self.run_with({(2, EXECUTED): "drop"}, 7, lists=False)
        self.assertEqual((report["accepted"], report["unknown"]), (15, 5))
        self.assertEqual(set(self.api.executed.values()), {1})

    def test_several_that_nobody_knows_are_told_apart_by_nobody(self):
        def moment(number, moment, entities):
            if (number, moment) == (2, EXECUTED):
                with self.api.lock:
                    self.api.execute("J1", {"entities": [{"skuRef": "of somebody else"}]})
                return "drop"
            return None

        self.serve(moment)
        self.records(["S%d" % n for n in range(20)])
        report = self.send(7)
        self.assertEqual((report["accepted"], report["unknown"]), (15, 5))


class Results(BatchTest):
    def test_errors_belong_to_their_records_and_nothing_else_is_sent_again(self):
        self.serve()
        self.records(["BAD%d" % n if n % 7 == 3 else "S%d" % n for n in range(30)])
        report = self.send(6)
        bad = {n + 1 for n in range(30) if n % 7 == 3}
        self.assertEqual({record for record, _, _ in self.fates()}, bad)
        self.assertEqual((report["accepted"], report["refused"], self.api.posts), (30 - len(bad), len(bad), 6))
        self.assertEqual(set(self.api.executed.values()), {1})

    def test_a_batch_that_fails_whole_is_halved_until_the_bad_record_is_alone(self):
        self.serve()
        self.records(["POISON" if n == 11 else "S%d" % n for n in range(20)])
        report = self.send(6, "--batch", "20")
        self.assertEqual((report["accepted"], report["refused"]), (19, 1))
        self.assertEqual({record for record, _, _ in self.fates()}, {12})
        self.assertEqual(set(self.api.executed.values()), {1})
        self.assertEqual(sorted(self.api.sizes, reverse=True)[:3], [20, 10, 10])
        self.assertLessEqual(self.api.posts, 11)  # twice the logarithm, and one

    def test_batches_are_bounded_by_count_and_bytes(self):
        self.serve()
        self.records(["S%d" % n for n in range(20)])
        self.send(0, "--batch", "8")
        self.assertEqual(sorted(self.api.sizes), [4, 8, 8])
        self.send(0, "--batch", "20", "--batch-bytes", "400", "--pipeline", "small")
        self.assertTrue(all(len(json.dumps(b["entities"], separators=(",", ":"))) <= 420 for b in self.api.bodies[3:]))
        self.assertGreater(len(self.api.bodies), 6)

    def test_a_status_that_does_not_come_leaves_it_open(self):
        self.serve(statuses=10 ** 6)
        self.records(["S%d" % n for n in range(5)])
        report = self.send(5, "--await", "1")
        self.assertEqual(report["total"]["open"], 5)
        self.api.statuses = 0
        self.assertEqual(self.send(0, "--resume")["total"]["accepted"], 5)
        self.assertEqual(self.api.posts, 1)


class Jobs(BatchTest):
    def jobs(self, *args):
        self.records(["S%d" % n for n in range(5)])
        self.send(0, *args)
        return len(self.api.jobs)

    def test_one_for_the_input_the_run_or_the_day(self):
        self.serve()
        self.assertEqual(self.jobs("--job", "day"), 1)
        self.file("in.csv", "")
        self.records(["T%d" % n for n in range(5)])
        self.send(0, "--job", "day")
        self.assertEqual(len(self.api.jobs), 1)
        self.assertEqual(self.jobs("--job", "run", "--pipeline", "a"), 2)
        self.send(0, "--job", "run", "--pipeline", "a", "--source", "another")
        self.assertEqual(len(self.api.jobs), 3)
        self.assertEqual(self.jobs("--job", "input", "--pipeline", "b"), 4)

    def test_preprocessing_is_skipped_when_it_is_said(self):
        self.serve()
        self.jobs("--pipeline", "a")
        self.jobs("--pipeline", "b", "--skip-preprocessing")
        metas = [job["body"].get("meta") for job in self.api.jobs.values()]
        self.assertEqual(metas, [None, {"preprocessing": "skip"}])

    def test_a_job_that_ended_is_not_used_again(self):
        self.serve()
        self.killed_at(lambda n, moment, _: n == 2 and moment == EXECUTED)
        self.api.jobs["J1"]["status"] = "EXPIRED"
        report = self.send(0, "--resume")
        self.assertEqual((report["total"]["accepted"], len(self.api.jobs)), (20, 2))
        self.assertEqual(set(self.api.executed.values()), {1})


if __name__ == "__main__":
    main()
