"""Does the time grow as the records do? Ten and a hundred times the records of W1, W2 and W3, through a pipe.

The larger input is the smaller one ten times over in one document, so no file of some gigabytes is needed; both come through a pipe, so
that both are read alike. At these sizes what a start costs no longer counts. Of each the run that the machine disturbed least.
"""
import os
import subprocess
import sys

from processes import Timed

# What stands once around the records, in lines: before, behind.
AROUND = {"w1": (1, 0), "w2": (0, 0), "w3": (2, 1)}
RUNS = 5  # at least


def borders(path, before, behind):
    """The offsets between which the records are."""
    with open(path, "rb") as f:
        for _ in range(before):
            f.readline()
        begin, end = f.tell(), os.path.getsize(path)
        if behind:
            f.seek(max(end - 4096, 0))
            end -= sum(len(line) for line in f.readlines()[-behind:])
    return begin, end


def put(source, sink, begin, end):
    while begin < end:
        begin += os.sendfile(sink, source, begin, end - begin)


def feed(path, times, before, behind):
    """Writes the file to standard output with its records so many times over."""
    begin, end = borders(path, before, behind)
    source, sink = os.open(path, os.O_RDONLY), sys.stdout.fileno()
    put(source, sink, 0, begin)
    for _ in range(times):
        put(source, sink, begin, end)
    put(source, sink, end, os.path.getsize(path))


def fed(argv, path, times, around):
    """The process of `argv`, timed, with that on standard input."""
    feeder = subprocess.Popen([sys.executable, os.path.abspath(__file__), path, str(times)] + [str(n) for n in around], stdout=subprocess.PIPE)
    run = Timed(argv, stdin=feeder.stdout)
    feeder.stdout.close()
    if feeder.wait() != 0 or run.code != 0:
        sys.exit("bench/run: growth: %s ends with %d, what feeds it with %d" % (" ".join(argv), run.code, feeder.returncode))
    return run


def measure(weft, rounds, maps, paths):
    """[{workload, size, times}]: how many times the input, and how many times the processor time."""
    table = []
    for name, around in AROUND.items():
        path = paths[name]
        argv = [weft, "run", "--quiet", "--jobs", "1", os.path.join(maps, name + ".weft"), "-"]
        pairs = [(fed(argv, path, 1, around), fed(argv, path, 10, around)) for _ in range(max(rounds, RUNS))]
        begin, end = borders(path, *around)
        few, many = (min(run.cpu for run in runs) for runs in zip(*pairs))
        whole = os.path.getsize(path)
        table.append({"workload": name, "size": (whole + 9 * (end - begin)) / whole, "times": many / max(few, 1e-9),
                      "few_seconds": few, "many_seconds": many})
    return table


if __name__ == "__main__":
    feed(sys.argv[1], *(int(number) for number in sys.argv[2:5]))
