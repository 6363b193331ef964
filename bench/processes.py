"""Whole processes, timed: what bench/run measures with."""
import os
import statistics
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))
BESIDE = 3  # runs of weft behind a program that runs once


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


def warmed(argv, environment):
    warm(argv)
    return Timed(argv, **environment)


def rounds_of(count, rows, patience=float("inf")):
    """{label: [Timed]} of every (label, argv, environment), each once a round. What took more seconds than `patience` runs in the first
    round only, and the first of the rows runs right behind it again (`beside`): minutes away the machine may be another."""
    runs = {label: [] for label, _, _ in rows}
    for _ in range(count):
        for label, argv, environment in rows:
            if not runs[label] or runs[label][0].wall <= patience:
                run = warmed(argv, environment)
                run.beside = [warmed(*rows[0][1:]) for _ in range(BESIDE)] if run.wall > patience else None
                runs[label].append(run)
    return runs


def median(runs, what="cpu"):
    return statistics.median(getattr(run, what) for run in runs)


def ratio(runs, base, what="cpu"):
    """How many times `base`, the first of the rows, the runs took: the median of the rounds; what ran once against the runs beside it."""
    return statistics.median(getattr(r, what) / max(median(r.beside, what) if r.beside else getattr(b, what), 1e-9) for r, b in zip(runs, base))
