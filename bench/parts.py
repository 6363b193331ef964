#!/usr/bin/env python3
"""bench/parts.py WORKLOAD [--cpu avx2|scalar] [--weft PATH]: which rooms and functions a record's instructions are in.

The workloads are those of bench/run --check, measured in the same way: a smaller and a larger input under
callgrind, the difference divided by the records between them. Libraries count here too.
"""
import argparse
import collections
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from instructions import HERE, MAPS, ROOT, WORKLOADS # noqa: E402


def by_function(profile):
    """Exclusive instructions of each function of a callgrind profile."""
    costs, names, here, is_call = collections.Counter(), {}, None, False
    for line in open(profile):
        named = re.match(r"c?fn=(\(\d+\))(?: (.*))?", line)
        if named:
            if named[2]:
                names[named[1]] = re.sub(r"('\d+|\.(constprop|isra|part)\.\d+)+$", "", named[2].strip())
            if line.startswith("fn="):
                here = named[1]
        elif line.startswith("calls="):
            is_call = True # the next line is the cost of what is called
        elif line[:1] in "0123456789+-*":
            if not is_call:
                costs[names[here]] += int(line.split()[1])
            is_call = False
    return costs


def rooms(weft):
    """Which room (vm, runtime/read, ...) each function was compiled in, as the build's objects say."""
    found, build = {}, os.path.dirname(weft)
    for folder, _, files in os.walk(build):
        for name in files:
            if not name.endswith(".c.o") or os.sep + "tests" in folder:
                continue
            path = os.path.relpath(os.path.join(folder, name), build)
            room = re.sub(r"CMakeFiles/[^/]+/", "", path).rpartition("/")[0]
            listing = subprocess.run(["nm", os.path.join(folder, name)], capture_output=True, text=True).stdout
            for symbol in re.findall(r" [tT] (\S+)", listing):
                symbol = re.sub(r"(\.(constprop|isra|part)\.\d+)+$", "", symbol)
                found[symbol] = room if found.get(symbol, room) == room else "names of several rooms: "
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workload", choices=sorted(WORKLOADS))
    parser.add_argument("--cpu", choices=["avx2", "scalar"], default="avx2")
    parser.add_argument("--weft", default=os.path.join(ROOT, "build", "release", "weft"))
    parser.add_argument("--least", type=float, default=1.0, help="per cent of all that a function must have to be told")
    args = parser.parse_args()
    generator, few, many, mapping, options = WORKLOADS[args.workload]
    costs = []
    with tempfile.TemporaryDirectory(prefix="weft-parts-") as folder:
        for rows in (few, many):
            stem = os.path.join(folder, str(rows))
            with open(stem, "wb") as out:
                subprocess.run([sys.executable, os.path.join(HERE, "gen", generator[0]), str(rows)] + generator[1:], stdout=out, check=True)
            done = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=" + stem + ".cg", args.weft, "run", "--quiet",
                                   "--jobs", "1"] + options + [os.path.join(MAPS, mapping), stem],
                                  env=dict(os.environ, WEFT_CPU=args.cpu, LC_ALL="C"), stdout=subprocess.DEVNULL,
                                  stderr=subprocess.PIPE, text=True)
            if done.returncode not in (0, 3):
                sys.exit("bench/parts.py: exit %d\n%s" % (done.returncode, done.stderr))
            costs.append(by_function(stem + ".cg"))
    a_record = {name: (costs[1][name] - costs[0][name]) / (many - few) for name in costs[1]}
    whole = sum(a_record.values())
    print("%s, %s: %d instructions a record" % (args.workload, args.cpu, whole))
    room_of, sums = rooms(args.weft), collections.Counter()
    for name, cost in a_record.items():
        sums[room_of.get(name, "libraries")] += cost
    for room, cost in sums.most_common():
        if cost >= 1:
            print("%10.0f %5.1f %%  %s/" % (cost, 100 * cost / whole, room))
    for name, cost in sorted(a_record.items(), key=lambda row: -row[1]):
        if cost >= whole * args.least / 100:
            print("%10.0f %5.1f %%  %s" % (cost, 100 * cost / whole, name))


if __name__ == "__main__":
    main()
