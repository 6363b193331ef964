#!/usr/bin/env python3
"""bench/worst.py [--weft PATH]: instructions a record of the worst cases, by the usual route and by the careful readers.

The cases are those of bench/run, measured as bench/run --check does: a smaller and a larger input under callgrind with AVX2
kernels, the difference divided by the records between them. Libraries count here too.
"""
import argparse
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from instructions import HERE, MAPS, ROOT  # noqa: E402
from workloads import WORST  # noqa: E402

# Records in the two inputs, by how large one is.
RECORDS = {"long": (1, 3), "large": (2, 6), "CSV, long": (20, 60), "tiny": (2000, 12000)}
USUAL = (100, 400)


def cost(weft, mapping, path, routes):
    done = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=" + os.devnull, weft, "run", "--quiet", "--jobs", "1",
                           os.path.join(MAPS, mapping + ".weft"), path], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                          env={"PATH": os.environ["PATH"], "LC_ALL": "C", "WEFT_CPU": "avx2", **routes})
    counted = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode not in (0, 3) or not counted:
        sys.exit("bench/worst.py: exit %d\n%s" % (done.returncode, done.stderr))
    return int(counted[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weft", default=os.path.join(ROOT, "build", "release", "weft"))
    weft = parser.parse_args().weft
    print("| worst case | usual | careful | times |\n|---|---:|---:|---:|")
    with tempfile.TemporaryDirectory(prefix="weft-worst-") as folder:
        for case, (generator, ending, mapping, _) in WORST.items():
            kind = case.split()[1]
            inputs = []
            few, many = RECORDS.get(case) or RECORDS.get(kind, USUAL)
            for rows in (few, many):
                inputs.append(os.path.join(folder, "%d.%s" % (rows, ending)))
                with open(inputs[-1], "wb") as out:
                    subprocess.run([sys.executable, os.path.join(HERE, "gen", generator), kind, str(rows)], stdout=out, check=True)
            usual, careful = ((cost(weft, mapping, inputs[1], routes) - cost(weft, mapping, inputs[0], routes)) / (many - few)
                              for routes in ({}, {"WEFT_READER": "careful"}))
            print("| %s | %s | %s | %.2f |" % (case, format(round(usual), ","), format(round(careful), ","), careful / usual), flush=True)


if __name__ == "__main__":
    main()
