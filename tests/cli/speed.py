"""What must not take long: a mapping is checked against a large schema."""

import json
import os
import resource
import sys

from support import CliTest, main

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "bench", "gen"))
from schema_json import Draw, Introspection

# The promise is 100 ms for a release build on a machine of its own; sanitizers and neighbours take their part.
MOST_SECONDS = 1.0


def processor_seconds(run):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def entry(field):
    required = field["type"]["kind"] == "NON_NULL"
    inner = field["type"]["ofType"] if required else field["type"]
    if inner["kind"] == "LIST":
        return "%s: .%s[]" % (field["name"], field["name"])
    return "%s: .%s%s" % (field["name"], field["name"], "!" if required else "")


class Speed(CliTest):
    def test_a_schema_of_1500_types(self):
        document = Introspection(Draw(1), 1500).document()
        types = {t["name"]: t for t in document["data"]["__schema"]["types"]}
        self.assertEqual(len(document["data"]["__schema"]["types"]), 1500)
        create = types["Mutation"]["fields"][0]
        target = types[create["args"][0]["type"]["ofType"]["name"]]
        self.file("s.json", json.dumps(document, indent=2))
        self.file("m.weft", 'weft 1\nuse schema "s.json"\nmap m from json to mutation %s returning { __typename } {\n  %s\n}\n'
                  % (create["name"], "\n  ".join(entry(field) for field in target["inputFields"])))
        least = min(processor_seconds(lambda: self.expect(0, "check", "m.weft")) for _ in range(3))
        print("%d entries checked against %d bytes of introspection in %.0f ms"
              % (len(target["inputFields"]), os.path.getsize(self.path("s.json")), least * 1000))
        self.assertLess(least, MOST_SECONDS)
        # It is really checked: a field that is not there is an error.
        self.file("m.weft", self.read("m.weft").replace("{\n  ", "{\n  nowhere: 1\n  ", 1))
        self.assertIn("W2102", self.expect(1, "check", "m.weft").err)


if __name__ == "__main__":
    main()
