"""weft send with `select` to several Batch APIs: after a kill each of them is asked what it took."""

import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from batches import ARRIVED, ASKED, EXECUTED, BatchApi, BatchTest, Jobs, Killed, Lost, Results  # noqa: E402,F401
from support import main  # noqa: E402

del Killed, Lost, Results, Jobs


class Ways(BatchTest):
    def setUp(self):
        super().setUp()
        self.apis = {}
        for name in ("vienna", "berlin"):
            self.serve()
            self.apis[name] = self.api
        self.connections()

    def connections(self, **other):
        self.file("weft.connections.json", json.dumps({
            "connections": {name: {"baseUrl": api.url, "retailerId": "34", "retryDelayMs": 10, "lostWaitMs": 300,
                                   **other.get(name, {})} for name, api in self.apis.items()},
            "select": {"field": ".city", "pattern": "{}"}}))

    def records(self, refs):
        self.file("in.csv", "ref,qty,city\n" + "".join(
            "%s,%d,%s\n" % (ref, n, "berlin" if n % 3 == 2 else "vienna") for n, ref in enumerate(refs)))

    def command(self, *args):
        return ["send", "m.weft", "in.csv", "-l", "led", "--json", "-q", *args]

    def killed_at(self, name, wanted, *args, records=30):
        self.api = self.apis[name]
        super().killed_at(wanted, *args, records=records)

    def executed(self):
        return {ref: times for api in self.apis.values() for ref, times in api.executed.items()}

    def ways(self, report):
        return {row["name"]: row for row in report["connections"]}

    def exactly_once(self, *args, records=30):
        report = self.settle(0, *args)
        self.assertEqual(report["total"]["accepted"], records)
        self.assertEqual(self.executed(), {"S%d" % n: 1 for n in range(records)})
        self.assertEqual([len(api.jobs) for api in self.apis.values()], [1, 1])
        return report

    def test_between_execution_and_answer(self):
        self.killed_at("vienna", lambda n, moment, _: n == 2 and moment == EXECUTED)
        result = self.weft(*self.command("--resume", "--log", "log"))
        self.assertEqual(result.code, 0, result.err)
        report = json.loads(result.out)
        self.assertEqual(report["unknown"], 0)
        self.assertEqual(sum(row["accepted"] for row in report["connections"]), report["accepted"])
        settled = [row for row in self.rows(self.read("log")) if row.get("hint", "").startswith("asked for")]
        self.assertTrue({row["connection"] for row in settled} >= {"vienna"})
        self.exactly_once()

    def test_before_it_was_executed(self):
        self.killed_at("berlin", lambda n, moment, _: n == 2 and moment == ARRIVED)
        report = self.exactly_once()
        self.assertIn(report["unlisted"], (5, 10))  # by the wait, not by an answer; perhaps vienna's as well

    def test_killed_again_while_it_asks(self):
        self.killed_at("vienna", lambda n, moment, _: n == 2 and moment == EXECUTED)
        self.killed_at("vienna", lambda n, moment, batch: moment == ASKED, "--resume")
        self.exactly_once()

    def test_one_that_has_not_done_it_holds_up_all(self):
        self.apis["berlin"].statuses = 10 ** 6
        self.killed_at("berlin", lambda n, moment, _: n == 1 and moment == EXECUTED)
        posts = [api.posts for api in self.apis.values()]
        result = self.expect(5, *self.command("--resume", "--await", "1"))
        self.assertIn("W5509", result.err)
        self.assertIn("berlin: ", result.err)
        self.assertEqual([api.posts for api in self.apis.values()], posts)
        self.apis["berlin"].statuses = 0
        self.exactly_once()

    def test_an_api_without_a_list_leaves_its_own_unknown(self):
        self.apis["berlin"].lists = False
        self.killed_at("berlin", lambda n, moment, _: n == 1 and moment == EXECUTED)
        report = self.send(7, "--resume")
        self.assertEqual((report["total"]["accepted"], report["total"]["unknown"]), (25, 5))
        self.assertEqual(self.executed(), {"S%d" % n: 1 for n in range(30)})

    def test_a_connection_that_leads_elsewhere_is_not_asked(self):
        self.killed_at("berlin", lambda n, moment, _: n == 1 and moment == EXECUTED)
        self.serve()
        before = self.apis["berlin"]
        self.apis["berlin"] = self.api
        self.connections()
        report = self.send(7, "--resume")
        self.assertGreaterEqual(report["total"]["unknown"], 5)
        self.assertEqual(report["total"]["accepted"] + report["total"]["unknown"], 30)
        self.assertFalse(set(before.executed) & set(self.api.executed))
        self.assertEqual(set(self.executed().values()), {1})

    def test_two_names_of_one_api_keep_two_books(self):
        self.apis["berlin"] = self.apis["vienna"]
        self.connections()
        self.killed_at("vienna", lambda n, moment, _: n == 3 and moment == EXECUTED)
        report = self.settle(0)
        self.assertEqual((report["total"]["accepted"], report["unknown"]), (30, 0))
        self.assertEqual(self.apis["vienna"].executed, {"S%d" % n: 1 for n in range(30)})
        self.assertEqual(len(self.apis["vienna"].jobs), 2)


if __name__ == "__main__":
    main()
