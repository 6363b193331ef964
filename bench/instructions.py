#!/usr/bin/env python3
"""bench/run --check [--update] [--weft PATH]: instructions a record, held against bench/instructions.json.

Each workload runs under callgrind with a smaller and a larger input; the difference divided by the records
between them is what a record costs, start-up left out. Only weft's own code counts (not libc, libxml2), by
the scalar kernels and, where there are, by those of AVX2: so the figures depend on the compiler alone. Fails (1) when
one is more than 3 % above what is recorded; says so when it is as much below: record it with --update. With
another compiler than the recorded one, without valgrind or without a release build nothing can be said (77).
"""
import argparse
import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
RECORDED = os.path.join(HERE, "instructions.json")
LOSS, SKIPPED = 1.03, 77
SALTED = ["W7"] # libxml2 salts its table of names: with many of them weft's own look-ups differ from run to run
MAPS = os.path.join(HERE, "maps")
PACKAGE = ["--resolvers", os.path.join(MAPS, "resolvers.weft")]

# name: generator with arguments behind the count, records in the two inputs (so many that what stands
# around texts was learned and rows of CSV are mapped in full batches, as in a file), mapping, more options
WORKLOADS = {
    "W1": (["inventory_csv.py"], 2000, 12000, "w1.weft", []),
    "W2": (["orders_ndjson.py"], 300, 1300, "w2.weft", []),
    "W3": (["orders_xml.py"], 100, 350, "w3.weft", []),
    "W4": (["inventory_csv.py", "--invalid", "0.05"], 2000, 12000, "w1.weft", ["--rejects", os.devnull]),
    "W5": (["products_csv.py"], 1000, 4000, "w5.weft", []),
    "W6": (["deep_ndjson.py"], 200, 700, "w6.weft", []),
    "W7": (["elements_xml.py"], 100, 350, "w7.weft", []),
    "W1, the package's file": (["inventory_csv.py"], 2000, 12000, "w1.universal.json", ["--from", "csv"] + PACKAGE),
    "W2, the package's file": (["orders_ndjson.py"], 300, 1300, "w2.universal.json", ["--from", "ndjson"] + PACKAGE),
}

# What PERFORMANCE.md allows with AVX2 kernels.
BUDGETS = {"W1": 1400, "W2": 20000, "W3": 60000}


def own_cost(profile, binary):
    """Instructions in functions of `binary`, from a callgrind profile: exclusive cost lines whose object it is."""
    names, total, own, is_call = {}, 0, False, False
    for line in open(profile):
        if line.startswith("ob="):
            number, _, name = re.match(r"ob=(\(\d+\))( (.*))?", line).groups()[0], None, line.partition(" ")[2].strip()
            if name:
                names[number] = name
            own = os.path.basename(names.get(number, "")) == os.path.basename(binary)
        elif line.startswith("cob="): # names may be told there first
            number, name = re.match(r"cob=(\(\d+\))", line)[1], line.partition(" ")[2].strip()
            if name:
                names[number] = name
        elif line.startswith("calls="):
            is_call = True # the next line is the cost of what is called
        elif line[:1] in "0123456789+-*":
            if own and not is_call:
                total += int(line.split()[1])
            is_call = False
    return total


def cpus():
    """The kernels this machine can run under valgrind."""
    try:
        with open("/proc/cpuinfo") as f:
            return ["scalar", "avx2"] if re.search(r"^flags.*\bavx2\b", f.read(), re.M) else ["scalar"]
    except OSError:
        return ["scalar"]


def measure(weft, name, cpu, folder):
    generator, few, many, mapping, options = WORKLOADS[name]
    costs = []
    for rows in (few, many):
        stem = os.path.join(folder, "%s-%s-%d" % (re.sub(r"\W", "", name), cpu, rows))
        with open(stem + ".in", "wb") as out:
            subprocess.run([sys.executable, os.path.join(HERE, "gen", generator[0]), str(rows)] + generator[1:], stdout=out, check=True)
        argv = ["valgrind", "--tool=callgrind", "--callgrind-out-file=" + stem + ".cg", weft, "run", "--quiet", "--jobs", "1"]
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "WEFT_CPU": cpu}
        done = subprocess.run(argv + options + [os.path.join(MAPS, mapping), stem + ".in"], env=environment,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if done.returncode not in (0, 3):
            sys.exit("bench/run --check: %s: exit %d\n%s" % (name, done.returncode, done.stderr))
        costs.append(own_cost(stem + ".cg", weft))
    return round((costs[1] - costs[0]) / (many - few))


def is_possible(weft):
    return bool(shutil.which("valgrind")) and os.path.exists(weft)


def compiler_of(weft):
    text = subprocess.run(["readelf", "-p", ".comment", weft], capture_output=True, text=True).stdout
    return ", ".join(re.findall(r"\]\s+(.*)", text))


def is_stale(weft):
    """Whether a source is newer than the program."""
    made = os.path.getmtime(weft)
    for room in ("base", "grammar", "vm", "stdlib", "compiler", "api", "runtime", "cli", "include"):
        for folder, _, files in os.walk(os.path.join(ROOT, room)):
            for f in files:
                if f.endswith((".c", ".h", ".def", ".re", ".y")) and os.path.getmtime(os.path.join(folder, f)) > made:
                    return os.path.join(folder, f)
    return None


def skip(why):
    print("bench/run --check: skipped: " + why)
    return SKIPPED


def report(measured, recorded):
    worse = False
    print("%-26s %10s %10s %10s" % ("instructions a record", "now", "recorded", "budget"))
    for name, now in measured.items():
        was = recorded.get(name)
        note = "new: --update records it" if was is None else ""
        if name in SALTED:
            note = "not held"
        elif was is not None and now > was * LOSS:
            note, worse = "%.1f %% more" % (100 * now / was - 100), True
        elif was is not None and now * LOSS < was:
            note = "%.1f %% less: --update records it" % (100 - 100 * now / was)
        budget = BUDGETS.get(name[:-len(", avx2")]) if name.endswith(", avx2") else None
        print("%-26s %10d %10s %10s  %s" % (name, now, "-" if was is None else was, budget or "", note))
    return worse


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--update", action="store_true", help="record what was measured")
    parser.add_argument("--weft", default=os.path.join(ROOT, "build", "release", "weft"))
    args = parser.parse_args(argv)
    if not os.path.exists(args.weft):
        return skip("no %s: cmake --preset release && cmake --build --preset release" % args.weft)
    for tool in ("valgrind", "readelf"):
        if not shutil.which(tool):
            return skip("no " + tool)
    newer = is_stale(args.weft)
    if newer:
        return skip("%s is older than %s" % (args.weft, newer))
    recorded = {}
    if os.path.exists(RECORDED):
        with open(RECORDED) as f:
            recorded = json.load(f)
    compiler = compiler_of(args.weft)
    if not args.update and recorded.get("compiler") != compiler:
        return skip("recorded with %s, built with %s" % (recorded.get("compiler"), compiler))
    with tempfile.TemporaryDirectory(prefix="weft-bench-") as folder, \
            concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        tasks = {name: pool.submit(measure, args.weft, name, "scalar", folder) for name in WORKLOADS}
        for name in BUDGETS if "avx2" in cpus() else ():
            tasks[name + ", avx2"] = pool.submit(measure, args.weft, name, "avx2", folder)
        measured = {name: task.result() for name, task in tasks.items()}
    worse = report(measured, recorded.get("instructions", {}))
    if args.update:
        with open(RECORDED, "w") as f:
            json.dump({"compiler": compiler, "instructions": measured}, f, indent=2)
            f.write("\n")
        return 0
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
