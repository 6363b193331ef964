"""Events to an API and out of its log."""

import json
import os
import sys
import time
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "support")]
from sandbox import Answers, End, Faults, SandboxTest  # noqa: E402
from scripted import Scripted  # noqa: E402
from support import CliTest, main  # noqa: E402

del Answers, Faults, End

MAPPING = """weft 1
map paid from csv to event OrderPaid(entityType: "ORDER", rootEntityType: "ORDER") { entityRef: .ref! }
"""


def send(test, url, code, *args):
    result = test.expect(code, "send", "m.weft", "in.csv", "--url", url, "-l", "led", "--json", "-q", "--set",
                         "retryDelayMs=10", *args)
    return json.loads(result.out)


class Fates(CliTest):
    """One event each, and what becomes of it for each answer."""

    ANSWERS = [
        # sync, status, body, fate, code, requests
        (False, 202, '{"success":true}', "accepted", "", 1),
        (False, 200, "", "accepted", "", 1),
        (False, 200, "taken", "accepted", "", 1),
        (False, 200, '{"success":false,"message":"no"}', "refused", "HTTP 200", 1),
        (False, 400, '{"message":"name"}', "refused", "HTTP 400", 1),
        (False, 422, "", "refused", "HTTP 422", 1),
        (False, 404, '{"message":"no such path"}', "unsent", "HTTP 404", 1),
        (False, 202, '{"eventStatus":"NO_MATCH"}', "accepted", "", 1),
        (True, 200, '{"success":true,"eventStatus":"SUCCESS"}', "accepted", "", 1),
        (True, 200, '{"eventStatus":"COMPLETE"}', "accepted", "", 1),
        (True, 200, '{"eventStatus":"NO_MATCH"}', "refused", "NO_MATCH", 1),
        (True, 200, '{"eventStatus":"FAILED"}', "unknown", "FAILED", 1),
        (True, 404, '{"message":"no workflow"}', "refused", "HTTP 404", 1),
        (True, 404, "<html>404</html>", "unsent", "HTTP 404", 1),
        (True, 400, '{"message":"no match"}', "refused", "HTTP 400", 1),
        (True, 500, '{"message":"failed"}', "unknown", "HTTP 500", 1),
        (True, 504, "", "unknown", "HTTP 504", 1),
        (True, "drop", "", "unknown", "", 1),
    ]

    def test_each_answer_has_its_fate(self):
        answers = iter(self.ANSWERS)
        self.now = None
        api = Scripted(lambda *_: "drop" if self.now[1] == "drop" else self.now[1:3])
        self.addCleanup(api.close)
        self.file("m.weft", MAPPING)
        codes = {"accepted": 0, "refused": 6, "unknown": 7, "unsent": 5}
        for self.now in answers:
            sync, _, _, fate, code, requests = self.now
            self.file("in.csv", "ref\nR1\n")
            api.requests.clear()
            report = send(self, api.url, codes[fate], "--log", "log", *(["--sync"] if sync else []))
            self.assertEqual({f: report["total"][f] for f in codes if report["total"][f]}, {fate: 1}, self.now)
            self.assertEqual(len(api.requests), requests, self.now)
            self.assertEqual(api.requests[0][1], "/api/v4.1/event/" + ("sync" if sync else "async"))
            said = [row for row in self.rows(self.read("log")) if row["event"] == "record." + fate]
            self.assertEqual(said[0].get("code", ""), code, self.now)
            for name in ("led", "led.lock", "log"):
                if os.path.exists(self.path(name)):
                    os.unlink(self.path(name))

    def test_required_fields_are_asked_for_at_compile_time(self):
        self.file("m.weft", "weft 1\nmap a from csv to event E { entityRef: .ref! }\n")
        self.assertIn("`entityType` is required by EVENT", self.expect(1, "check", "m.weft").err)
        self.file("m.weft", 'weft 1\nmap a from csv to event E(entityType: "ORDER") { entityref: .ref! }\n')
        self.assertIn("EVENT has no field `entityref`", self.expect(1, "check", "m.weft").err)


class Sync(SandboxTest):
    def test_no_workflow_listens(self):
        self.serve("--fault", "no-match:30%", "--seed", "3")
        self.file("m.weft", MAPPING)
        self.file("in.csv", "ref\n" + "".join("R%d\n" % n for n in range(40)))
        report = send(self, "http://" + self.place, 6, "--sync")
        executed = {row["key"] for row in self.counts() if "key" in row}
        self.assertEqual((report["accepted"], report["accepted"] + report["refused"]), (len(executed), 40))
        self.assertGreater(report["refused"], 3)
        result = self.expect(0, "extract", "--events", "--filter", "eventStatus=NO_MATCH", "--url", "http://" + self.place)
        refs = {row["context"]["entityRef"] for row in self.rows(result.out)}
        self.assertEqual(refs, {"R%d" % n for n in range(40)} - executed)
        again = send(self, "http://" + self.place, 0, "--pipeline", "asynchronous")
        self.assertEqual(again["accepted"], 40)  # who does not wait finds it in the log


class Log(CliTest):
    """A log of so many events, told page by page."""

    def serve(self, count, **odd):
        self.odd = odd

        def script(method, path, headers, body):
            place = urllib.parse.urlsplit(path)
            given = {k: v[0] for k, v in urllib.parse.parse_qs(place.query).items()}
            start, size = int(given["start"]), int(given["count"])
            if self.odd.pop("fails", 0):
                return 503, "busy"
            rows = [{"id": str(n), "qty": n * 1000000007, "name": None} for n in range(start, min(count, start + size))]
            reply = {"start": start, "count": len(rows), "hasMore": start + len(rows) < count, "results": rows}
            reply.update(self.odd.get("reply", {}))
            return 200, json.dumps(reply)

        self.api = Scripted(script)
        self.addCleanup(self.api.close)

    def extract(self, code, *args):
        return self.expect(code, "extract", "--events", "--url", self.api.url, "-l", "led", *args)

    def asked(self):
        return [urllib.parse.parse_qs(urllib.parse.urlsplit(path).query) for _, path, _, _ in self.api.requests]

    def test_all_of_it(self):
        self.serve(25, fails=1)
        result = self.extract(0, "--page-size", "10", "--set", "retryDelayMs=5")
        self.assertEqual([int(row["id"]) for row in self.rows(result.out)], list(range(25)))
        self.assertIn('"qty":24000000168', result.out)
        asked = self.asked()[1:]
        self.assertEqual([a["start"][0] for a in asked], ["0", "10", "20"])
        self.assertEqual(len({a["to"][0] for a in asked}), 1)  # a log that grows does not move under the pages
        self.assertEqual(self.api.requests[0][0], "GET")

    def test_filters_go_as_forms_are_written(self):
        self.serve(1)
        self.extract(0, "--filter", "name=Order Paid+1", "--filter", "context.entityRef=ä/b", "--filter", "category=",
                     "--filter", "to=2025-01-27T00:00:00Z")
        self.assertEqual(self.api.requests[0][1], "/api/v4.1/event?start=0&count=100&name=Order+Paid%2B1"
                         "&context.entityRef=%C3%A4%2Fb&to=2025-01-27T00%3A00%3A00Z")

    def test_limits_are_exact_and_told(self):
        self.serve(100)
        result = self.extract(0, "--page-size", "30", "--max-records", "70", "--json")
        report = json.loads(result.err)
        self.assertEqual((len(self.rows(result.out)), report["truncated"], report["end"]), (70, True, "max-records"))
        self.assertEqual([a["count"][0] for a in self.asked()], ["30", "30", "10"])
        result = self.extract(0, "--max-pages", "1", "--page-size", "30")
        self.assertIn("there are more", result.err)

    def test_what_does_not_fit(self):
        self.serve(5)
        for reply, word in (({"results": None}, "results"), ({"hasMore": "no"}, "hasMore"),
                            ({"results": [], "hasMore": True}, "W5605")):
            self.odd = {"reply": reply}
            self.assertIn(word, self.extract(3).err)
        for args in (["--page-size", "5001"], ["--variables", "{}"], ["--backward"], ["q.graphql"]):
            self.extract(2, *args)
        self.assertIn("W5601", self.extract(3, "--filter", "entityRef=1").err)
        self.expect(2, "extract", "--url", self.api.url)
        self.expect(2, "extract", "q.graphql", "--filter", "name=x", "--url", self.api.url)

    def test_a_killed_run_goes_on(self):
        self.serve(4000)
        arguments = ["extract", "--events", "--url", self.api.url, "-l", "led", "-o", "out", "--page-size", "3", "-q", "--resume"]
        kills = 0
        while kills < 4:
            process = self.start(*arguments)
            wanted = len(self.api.requests) + 150
            while len(self.api.requests) < wanted and process.poll() is None:
                time.sleep(0.002)
            kills += process.poll() is None
            process.kill()
            process.communicate()
            if os.path.exists(self.path("out")):
                break
        self.expect(0, *arguments)
        self.assertEqual([int(row["id"]) for row in self.rows(self.read("out"))], list(range(4000)))
        self.assertGreater(kills, 1)


if __name__ == "__main__":
    main()
