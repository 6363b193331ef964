#!/usr/bin/env python3
"""replay.py [--spoil] MODE: stands in for the driver and answers what each case expects; with --spoil
each answer is wrong. What the comparator is tested with."""
import json
import sys


def spoiled(expect):
    if not expect["ok"]:
        return {"ok": True, "result": {"$js": "undefined"}}
    return {"ok": True, "result": {"value": expect.get("result"), "beside": 1}}


for line in sys.stdin.buffer:
    expect = json.loads(line)["expect"]
    answer = spoiled(expect) if "--spoil" in sys.argv else expect
    print(json.dumps(answer), flush=True)
