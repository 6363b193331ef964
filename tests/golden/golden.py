#!/usr/bin/env python3
"""golden.py WEFT

One case at least for every diagnostic code. The cases here (*.case) are files and a command; those of
tests/reject and tests/lang are mappings. Of each complaint the text form and the JSON form must agree,
caret and all, with what the case expects; where it brings edits, they are made and the complaint must be
gone. A code of diag_codes.def that no case raises and elsewhere.txt does not excuse fails the test.

A case: `=== title`, then sections
     file NAME         a file of that name; a line `@repeat N TEXT` is N lines, {i} in them their number;
                       `bytes NAME`: with escapes \\xHH and \\n
     run ARGS          the command; without it `check` and the first file
     diag              CODE LINE:COLUMN words of the sentence or hint; a line each, in order
"""
import glob
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.dirname(HERE)
CODE = re.compile(r"\bW\d{4}\b")


class Case:
    def __init__(self, path, title, line):
        self.path, self.title, self.line, self.sections = path, title, line, []

    def all(self, word):
        return [(argument, text) for name, argument, text in self.sections if name == word]

    def one(self, word):
        found = self.all(word)
        return found[0] if found else (None, None)


def cases_of(path):
    cases, text = [], None
    for number, line in enumerate(open(path, encoding="utf-8", errors="surrogateescape"), 1):
        if line.startswith("=== "):
            cases.append(Case(path, line[4:].strip(), number))
        elif line.startswith("--- ") and cases:
            word, _, argument = line[4:].strip().partition(" ")
            cases[-1].sections.append([word, argument, ""])
        elif cases and cases[-1].sections:
            cases[-1].sections[-1][2] += line
    for case in cases:
        for section in case.sections:
            if section[0] != "bytes" and section[2].endswith("\n\n"):
                section[2] = section[2][:-1]
    return cases


class Run:
    """A case in a folder of its own."""

    def __init__(self, weft, case, folder):
        self.weft, self.case, self.failures = weft, case, []
        self.dir = folder
        self.codes = set()
        os.makedirs(folder)

    def fail(self, what):
        self.failures.append("%s:%d: %s\n    %s" % (os.path.relpath(self.case.path, TESTS), self.case.line,
                                                    self.case.title, what))

    def put(self, name, content):
        path = os.path.join(self.dir, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape"))

    def get(self, name):
        with open(os.path.join(self.dir, name), "rb") as f:
            return f.read()

    def files(self):
        """Writes them; gives the name of the first."""
        first = None
        for kind, name, text in self.case.sections:
            if kind == "file":
                self.put(name, re.sub(r"(?m)^@repeat (\d+) (.*\n)", lambda m: "".join(
                    m.group(2).replace("{i}", str(i)) for i in range(int(m.group(1)))), text))
            elif kind == "bytes":
                self.put(name, text.rstrip("\n").encode().decode("unicode_escape").encode("latin-1"))
            else:
                continue
            first = first or name
        return first

    def mapping(self):
        """A case of tests/reject or tests/lang: its mapping beside what it names."""
        base, edits = self.case.one("base")[0], self.case.all("edit")
        argument, text = self.case.one("mapping")
        if base:
            text = open(os.path.join(TESTS, base)).read()
            for _, edit in edits:
                old, _, new = edit.partition("\n=>\n") if not edit.startswith("=>\n") else ("", "", edit[3:])
                text = text.replace(old, new.rstrip("\n"), 1)
        if text is None or argument not in ("", None):
            return None
        for name in sorted(os.listdir(os.path.join(TESTS, "lang", "language"))):
            if os.path.isfile(os.path.join(TESTS, "lang", "language", name)):
                self.put(name, open(os.path.join(TESTS, "lang", "language", name), "rb").read())
        schema = self.case.one("schema")[1]
        for named in re.findall(r'use schema "([^"]*)"', text) if schema else []:
            if named and not named.startswith("/") and ".." not in named:
                self.put(named, schema)
        for name, content in self.case.all("file"):
            self.put(name, content)
        self.put("case.weft", text)
        return "case.weft"

    def weft_run(self, *args):
        return subprocess.run([self.weft] + list(args), cwd=self.dir, capture_output=True,
                              stdin=subprocess.DEVNULL, timeout=60,
                              env={"PATH": os.environ["PATH"], "LC_ALL": "C",
                                   **{k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")}})

    def json_of(self, args):
        done = self.weft_run(*args, "--format", "json")
        return json_lines(done.stdout)

    # one complaint in text, from its JSON

    def block(self, diag):
        out = ["%s[%s]: %s" % (diag["severity"], diag["code"], diag["message"])]
        if "line" in diag:
            gutter = " " * len(str(diag["line"]))
            out.append("%s ┌─ %s:%d:%d" % (gutter + " " * 0, diag["file"], diag["line"], diag["column"]))
            out += self.excerpt(diag, gutter)
        if "hint" in diag:
            out.append(("%s = hint: %s" % (" " * len(str(diag.get("line", 1))), diag["hint"])))
        return out

    def excerpt(self, diag, gutter):
        try:
            lines = self.get(diag["file"]).split(b"\n")
            line = lines[diag["line"] - 1].rstrip(b"\r").decode("utf-8")
        except (OSError, IndexError, UnicodeDecodeError):
            return []
        if len(line) > 100 or not line.isascii() or "\t" in line or not line.isprintable() or not line.strip():
            return []
        start = diag["column"] - 1
        width = min(diag["length"], len(line) - start) or 1
        return ["%d │ %s" % (diag["line"], line), "%s │ %s%s" % (gutter, " " * start, "^" * max(width, 1))]

    def compare_text(self, text, diags):
        for diag in diags:
            at = 0
            for line in self.block(diag):
                found = text.find(line, at)
                if found < 0 and line.strip().startswith("= hint"):
                    found = text.find(line.strip(), at)
                if found < 0:
                    self.fail("the text form lacks %r\n%s" % (line, text))
                    break
                at = found

    def edited(self, diag, folder):
        """A copy with the edits of a complaint made."""
        shutil.copytree(self.dir, folder)
        content = self.get(diag["file"])
        for edit in sorted(diag["edits"], key=lambda e: -e["start"]):
            content = content[:edit["start"]] + edit["text"].encode() + content[edit["end"]:]
        with open(os.path.join(folder, diag["file"]), "wb") as f:
            f.write(content)

    def compare_edit(self, diag, before, after):
        """`before` and `after`: what is said without and with the edit."""
        def count(diags):
            return sum(d["code"] == diag["code"] and d["message"] == diag["message"] for d in diags)
        if count(after) >= count(before):
            self.fail("the edit %s does not help: %s" % (diag["edits"], diag["message"]))

    def expected(self):
        return [line for line in (self.case.one("diag")[1] or "").splitlines() if line.strip()]

    def compare(self, diags):
        wanted = self.expected()
        for line, diag in zip(wanted, diags):
            code, place, words = (line.split(" ", 2) + [""])[:3]
            at = "%d:%d" % (diag.get("line", 0), diag.get("column", 0))
            if code != diag["code"] or place != at or not (words in diag["message"] or words in diag.get("hint", "")):
                self.fail("expected: %s\n    got: %s %s %s | %s" % (line, diag["code"], at, diag["message"], diag.get("hint", "")))
        for line in wanted[len(diags):]:
            self.fail("not reported: " + line)
        for diag in diags[len(wanted):]:
            self.fail("not expected: %s %d:%d %s | %s" % (diag["code"], diag.get("line", 0), diag.get("column", 0),
                                                     diag["message"], diag.get("hint", "")))

    def other_command(self, args):
        """Not check: complaints are text on stderr, and JSON among rejects."""
        done = self.weft_run(*args, "--color", "never")
        text = done.stderr.decode("utf-8", "replace")
        rejects = os.path.join(self.dir, "rejects")
        lines = self.get("rejects").decode("utf-8", "replace") if os.path.exists(rejects) else ""
        for line in self.expected():
            code, place, words = (line.split(" ", 2) + [""])[:3]
            at = text.find("[%s]: " % code)
            if at < 0 or words not in text[at:] or (place != "0:0" and ":%s\n" % place not in text[at:]):
                self.fail("the text form lacks: %s\n%s" % (line, text))
            if lines and code.startswith(("W30", "W31", "W32")) and '"code":"%s"' % code not in lines:
                self.fail("the rejects lack: %s\n%s" % (line, lines))
            self.codes.add(code)

    def prepare(self, is_own):
        """The arguments of its command; None when it is none of ours."""
        first = self.files() if is_own else self.mapping()
        if first is None:
            return None
        run = self.case.one("run")[0]
        return shlex.split(run) if run else ["check", first]


def json_lines(output):
    try:
        return [json.loads(line) for line in output.decode("utf-8").splitlines()]
    except ValueError:
        sys.exit("this is no JSON: %r" % output[:500])


class Desk:
    """Many cases at once: a process for each would cost more than what it does."""

    def __init__(self, weft, folder):
        self.weft, self.folder, self.count = weft, folder, 0
        self.failures, self.codes, self.edits = [], set(), 0

    def place(self):
        self.count += 1
        return os.path.join(self.folder, "c%04d" % self.count)

    def check(self, paths, form):
        """What `weft check` says of files below the folder, in groups: a list of complaints has an end."""
        out = b""
        for at in range(0, len(paths), 50):
            done = subprocess.run([self.weft, "check", "--format", form, "--color", "never"] + paths[at:at + 50],
                                  cwd=self.folder, capture_output=True, timeout=300)
            out += done.stdout if form == "json" else done.stderr
        return out

    def said(self, paths):
        """{folder: complaints, with names of files as in it}"""
        found = {}
        for diag in json_lines(self.check(paths, "json")):
            folder = diag.get("file", "/").partition("/")[0]
            own = {key: value.replace(folder + "/", "") if isinstance(value, str) else value
                   for key, value in diag.items()}
            found.setdefault(folder, []).append(own)
        return found

    def batch(self, runs):
        """Cases that only check one file: (run, its name, whether it says here what is expected)."""
        paths = [os.path.basename(run.dir) + "/" + name for run, name, _ in runs]
        said = self.said(paths)
        text = self.check(paths, "text").decode("utf-8", "replace")
        copies = []
        for run, name, is_own in runs:
            folder = os.path.basename(run.dir)
            diags = said.get(folder, [])
            self.codes |= {diag["code"] for diag in diags}
            if is_own:
                run.compare(diags)
            begin = text.find(folder + "/")
            mine = text[max(begin - 3000, 0):text.rfind(folder + "/") + 6000].replace(folder + "/", "")
            run.compare_text(mine if begin >= 0 else text, diags)
            for diag in diags:
                if "edits" in diag and os.path.isfile(os.path.join(run.dir, diag["file"])):
                    copy = self.place()
                    run.edited(diag, copy)
                    copies.append((run, diag, diags, os.path.basename(copy) + "/" + name))
        after = self.said([path for _, _, _, path in copies])
        for run, diag, diags, path in copies:
            run.compare_edit(diag, diags, after.get(path.partition("/")[0], []))
        self.edits += len(copies)

    def own(self, run, args):
        if args[0] != "check":
            run.other_command(args)
            return
        diags = run.json_of(args)
        run.codes |= {diag["code"] for diag in diags}
        run.compare(diags)
        run.compare_text(run.weft_run(*args, "--color", "never").stderr.decode("utf-8", "replace"), diags)
        for diag in diags:
            if "edits" in diag:
                copy = self.place()
                run.edited(diag, copy)
                where, run.dir = run.dir, copy
                run.compare_edit(diag, diags, run.json_of(args))
                run.dir = where
                self.edits += 1


def excused():
    """(pattern of codes, where they are tested, why)"""
    for line in open(os.path.join(HERE, "elsewhere.txt")):
        if line.strip() and not line.startswith("#"):
            pattern, where, why = line.split(None, 2)
            yield re.compile(pattern + r"\Z"), where, why.strip()


def is_excused(code, rules):
    """A code that only a fault or a program can raise: then some test there has to name it."""
    for pattern, where, _ in rules:
        if pattern.match(code) and (where == "-" or any(code in open(path, errors="replace").read() for path in
                                       glob.glob(os.path.join(TESTS, where), recursive=True) if os.path.isfile(path))):
            return True
    return False


def main():
    weft = os.path.abspath(sys.argv[1])
    raised = set()
    with tempfile.TemporaryDirectory(prefix="weft-golden-") as folder:
        desk, runs, simple = Desk(weft, folder), [], []
        for path in sorted(glob.glob(os.path.join(TESTS, "*", "*.case"))):
            is_own = os.path.dirname(path) == HERE
            for case in cases_of(path):
                run = Run(weft, case, desk.place())
                args = run.prepare(is_own)
                runs.append(run)
                if args and len(args) == 2 and args[0] == "check":
                    simple.append((run, args[1], is_own))
                elif args:
                    desk.own(run, args)
                if not is_own:  # the runner of those cases holds them to what they expect
                    raised |= set(CODE.findall(case.one("diag")[1] or ""))
        desk.batch(simple)
    failures = [failure for run in runs for failure in run.failures]
    raised |= desk.codes | {code for run in runs for code in run.codes}
    with open(os.path.join(os.path.dirname(TESTS), "include", "weft", "diag_codes.def")) as f:
        codes = re.findall(r"^DIAG\((W\d{4}),", f.read(), re.M)
    rules = list(excused())
    missing = [code for code in codes if code not in raised and not is_excused(code, rules)]
    for failure in failures:
        print(failure)
    if missing:
        print("no case raises: %s\n    write one in tests/golden, or say in elsewhere.txt where it is tested"
              % " ".join(missing))
    print("%d of %d codes are raised by cases; %d edits were made" % (
        sum(code in raised for code in codes), len(codes), desk.edits))
    sys.exit(1 if failures or missing else 0)


if __name__ == "__main__":
    main()
