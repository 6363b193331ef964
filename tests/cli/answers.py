"""weft send and what a GraphQL API may answer: each row says the answers in order, and what then became of the records and after how
many requests."""

import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "support")]
from scripted import Scripted  # noqa: E402
from support import CliTest, main  # noqa: E402

SCHEMA = """type Query { order(ref: String!): Order }
type Order { id: ID  userErrors: [Error!] }
type Error { message: String }
input OrderInput { ref: String! }
type Mutation { m(input: OrderInput!): Order }
"""
MAPPING = """weft 1
use schema "schema.graphql"
map orders from csv to mutation m returning { id userErrors { message } } { ref: .ref! }
"""
GOOD = '{"data":{"m":{"id":"1"}}}'
BOTH = '{"data":{"m1":{"id":"1"},"m2":{"id":"2"}}}'


def error(code=None, path=None):
    return json.dumps({"message": "x", **({"path": [path]} if path else {}),
                       **({"extensions": {"code": code}} if code else {})})


def whole(code=None):
    return '{"errors":[%s]}' % error(code)


def none(code=None):
    return '{"data":{"m":null},"errors":[%s]}' % error(code, "m")


def second(code=None):
    return '{"data":{"m1":{"id":"1"},"m2":null},"errors":[%s]}' % error(code, "m2")


def answers(*said):
    return list(said)


# the answers (the last one goes on), options, outcomes, requests
ONE = [
    (answers((200, GOOD)), [], "accepted", 1),
    (answers((294, '{"data":{"m":{"id":null}},"errors":[%s]}' % error("S0001E", "m"))), [], "accepted", 1),
    (answers((200, '{"data":{"m":{"id":"1"}},"errors":[%s]}' % error("C0900W"))), [], "accepted", 1),
    (answers((200, whole("GRAPHQL_VALIDATION_FAILED"))), [], "refused", 1),
    (answers((400, whole("GRAPHQL_VALIDATION_FAILED"))), [], "refused", 1),
    (answers((400, "bad request")), [], "refused", 1),
    (answers((409, whole())), [], "refused", 1),
    (answers((413, "")), [], "refused", 1),
    (answers((415, "")), [], "refused", 1),
    (answers((422, whole("BAD_USER_INPUT"))), [], "refused", 1),
    (answers((200, none("C0123E"))), [], "refused", 1),
    (answers((200, '{"data":{"m":{"id":null,"userErrors":[{"message":"no"}]}}}')), [], "refused", 1),
    (answers((200, none("S0002E"))), [], "unknown", 1),
    (answers((200, none())), [], "unknown", 1),
    (answers((200, '{"data":{"m":null}}')), [], "unknown", 1),
    (answers((200, '{"data":null}')), [], "unknown", 1),
    (answers((200, "")), [], "unknown", 1),
    (answers((200, '{"data":{"m":{"i')), [], "unknown", 1),
    (answers((200, "<html></html>")), [], "unknown", 1),
    (answers((200, whole("INTERNAL_SERVER_ERROR"))), [], "unknown", 1),
    (answers((500, whole("INTERNAL_SERVER_ERROR"))), [], "unknown", 1),
    (answers((502, "<html>502</html>")), [], "unknown", 1),
    (answers((503, "")), [], "unknown", 1),
    (answers((504, "")), [], "unknown", 1),
    (answers((408, "")), [], "unknown", 1),
    (answers((425, "")), [], "unknown", 1),
    (answers("drop"), [], "unknown", 1),
    (answers((200, '{"data":{"m":{"id":"%s"}}}' % ("x" * 3000000))), ["--set", "replyMaxBytes=1000000"], "unknown", 1),
    (answers((429, ""), (200, GOOD)), [], "accepted", 2),
    (answers((200, whole("TOO_MANY_REQUESTS")), (200, GOOD)), [], "accepted", 2),
    (answers((503, ""), (200, GOOD)), ["--set", "busyIsUnexecuted=true"], "accepted", 2),
    (answers((504, ""), (200, GOOD)), ["--repeatable"], "accepted", 2),
    (answers("drop", (500, ""), (200, GOOD)), ["--keys"], "accepted", 3),
    (answers((200, none("S0002E")), (200, GOOD)), ["--keys"], "unknown", 1),
    (answers((302, "")), [], "unsent", 1),
    (answers((401, "")), [], "unsent", 1),
    (answers((403, "")), [], "unsent", 1),
    (answers((404, "")), [], "unsent", 1),
    (answers((405, "")), [], "unsent", 1),
]
TWO = [
    (answers((200, BOTH)), [], "accepted accepted", 1),
    (answers((200, second("C0123E"))), [], "accepted refused", 1),
    (answers((200, second())), [], "accepted unknown", 1),
    (answers((200, second("S0002E"))), [], "accepted unknown", 1),
    (answers((200, second("S0002E")), (200, GOOD)), ["--repeatable"], "accepted accepted", 2),
    (answers((200, second("C0011E")), (200, GOOD)), [], "accepted accepted", 2),
    (answers((200, whole("BAD_USER_INPUT")), (200, GOOD), (200, whole("BAD_USER_INPUT"))), [], "accepted refused", 3),
    (answers((400, whole("BAD_USER_INPUT")), (200, GOOD)), [], "accepted accepted", 3),
    (answers((200, '{"data":{"m1":{"id":"1"}}}')), [], "accepted unknown", 1),
    (answers((200, '{"data":{"m1":{"id":"1"},"m2":null},"errors":[%s]}' % error("C0123E"))), [], "accepted refused", 1),
    (answers((502, "")), [], "unknown unknown", 1),
    (answers("drop"), [], "unknown unknown", 1),
]
CODES = {"accepted": 0, "refused": 6, "unknown": 7, "unsent": 5}


class Answers(CliTest):
    def setUp(self):
        super().setUp()
        self.file("schema.graphql", SCHEMA)
        self.file("m.weft", MAPPING)
        self.count = 0
        self.said = []
        self.api = Scripted(lambda *_: self.said.pop(0) if len(self.said) > 1 else self.said[0])
        self.addCleanup(self.api.close)

    def hold(self, rows, records):
        self.file("in.csv", "ref\n" + "".join("R%d\n" % n for n in range(records)))
        for said, options, outcomes, requests in rows:
            self.said = list(said)
            self.count += 1
            self.api.requests.clear()
            outcomes = outcomes.split()
            code = max((CODES[o] for o in outcomes), key=[0, 6, 7, 5].index)
            name = "%s %s" % (said, options) if len(str(said)) < 500 else "large"
            result = self.weft("send", "m.weft", "in.csv", "--url", self.api.url, "-l", "led%d" % self.count, "--json", "-q",
                               "--batch", str(records), "--concurrency", "1", "--set", "retryDelayMs=1", *options)
            total = json.loads(result.out)["total"]
            self.assertEqual({o: n for o, n in total.items() if n}, {o: outcomes.count(o) for o in outcomes}, name)
            self.assertEqual((result.code, len(self.api.requests)), (code, requests), name)

    def test_to_a_mutation_of_one(self):
        self.hold(ONE, 1)

    def test_to_a_mutation_of_several(self):
        self.hold(TWO, 2)


if __name__ == "__main__":
    main()
