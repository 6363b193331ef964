"""Whole processes, timed: what bench/run measures with."""
import os
import statistics
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))


class Timed:
    """One finished process: processor seconds, wall seconds, exit code."""

    def __init__(self, argv, out=os.devnull, stdin=subprocess.DEVNULL, **environment):
        begin = time.monotonic()
        with open(out, "wb") as sink, open(os.devnull, "wb") as null:
            process = subprocess.Popen(argv, stdout=sink, stderr=null, stdin=stdin,
                                       env=dict(os.environ, MAPS=os.path.join(HERE, "maps"), **environment))
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        self.wall = time.monotonic() - begin
        self.cpu = usage.ru_utime + usage.ru_stime
        self.peak = usage.ru_maxrss * 1024  # at least the harness's own: a process begins as its copy
        self.code = process.returncode


def warm(argv):
    """Reads the input, so that every program finds it in memory: what the system forgot meanwhile is nobody's work."""
    for path in argv[1:]:
        if os.path.isfile(path):
            with open(path, "rb") as f:
                while f.read(1 << 22):
                    pass


def rounds_of(count, rows, patience=float("inf")):
    """{label: [Timed]} of every (label, argv, environment), each once a round; what took more seconds than `patience` runs in the first round only."""
    runs = {label: [] for label, _, _ in rows}
    for _ in range(count):
        for label, argv, environment in rows:
            if not runs[label] or runs[label][0].wall <= patience:
                warm(argv)
                runs[label].append(Timed(argv, **environment))
    return runs


def median(runs, what="cpu"):
    return statistics.median(getattr(run, what) for run in runs)


def ratio(runs, base, what="cpu"):
    """The median of how many times `base` each of the runs took, round by round (as many rounds as both have)."""
    return statistics.median(getattr(r, what) / max(getattr(b, what), 1e-9) for r, b in zip(runs, base))
