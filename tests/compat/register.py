#!/usr/bin/env python3
"""Each code of the defect register has a case of our own: the table of docs/compatibility.md under "Each
code and its case" against the case files.

A row names the code, the diagnostics that tell of it (or -) and the case file. In that file some case's
title names the code, in front of a colon; among the cases that do, each diagnostic of the row is expected.
The other way round, a code in a title, in another table of the page, in a label of the recorded cases or in
the text of a W51xx diagnostic is a row, and a W51xx code is named by a row, unless it is one of a behaviour
that both have.
"""
import glob
import json
import os
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from rules import rows  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGE = os.path.join(ROOT, "docs", "compatibility.md")
CODES = os.path.join(ROOT, "include", "weft", "diag_codes.def")
CASES = os.path.join(ROOT, "tests", "lang")
VECTORS = os.path.join(ROOT, "tests", "compat", "vectors", "*.ndjson")
CODE = r"[A-Z0-9]+(?:-[A-Z0-9]+)*"
# Both do the same: notes of the package's reference, no defects.
SAME = {"ENV", "ARRAY-NO-FIELDS", "EMPTY-SEGMENT", "REQUIRED-DEFAULT", "PRIM-LENGTH"}
LEAST = 79  # codes of the register; none may get lost with its row


def table(page):
    """Code → (diagnostics, file)."""
    found = {}
    for code, told, file in rows(page, "each code and its case",
                                 r"\| *`(%s)` *\| *(.+?) *\| *`([a-z0-9-]+\.case)` *\|" % CODE):
        if code in found:
            raise SystemExit("%s: %s has two rows" % (page, code))
        found[code] = (re.findall(r"W\d{4}", told), file)
    return found


def cases(path):
    """Of each case the codes in its title and the diagnostics it expects."""
    found = []
    section = None
    with open(path, encoding="utf-8", newline="") as lines:
        for line in lines:
            title = re.match(r"=== ((?:%s)(?:, %s)*):" % (CODE, CODE), line)
            if line.startswith("=== "):
                found.append((title.group(1).split(", ") if title else [], []))
            elif line.startswith("--- "):
                section = line[4:].strip()
            elif section == "diag" and found:
                found[-1][1].extend(re.findall(r"^(W\d{4}) ", line))
    return found


def check_row(folder, code, told, file):
    path = os.path.join(folder, file)
    if not os.path.isfile(path):
        return ["%s: there is no tests/lang/%s" % (code, file)]
    about = [expected for codes, expected in cases(path) if code in codes]
    if not about:
        return ["%s: no case of tests/lang/%s has it in its title" % (code, file)]
    return ["%s: no case of tests/lang/%s expects %s" % (code, file, diag)
            for diag in told if not any(diag in expected for expected in about)]


def named_elsewhere(page, folder, codes_file, vectors):
    """Code → where it stands, of all that must be rows."""
    found = {}
    with open(page, encoding="utf-8") as lines:
        for line in lines:
            first = re.match(r"\|((?: *`%s`)+) *\|" % CODE, line)
            for code in re.findall(CODE, first.group(1)) if first else []:
                found.setdefault(code, page)
    for path in sorted(glob.glob(os.path.join(folder, "mapping-*.case"))):
        for codes, _ in cases(path):
            for code in codes:
                found.setdefault(code, path)
    with open(codes_file, encoding="utf-8") as text:
        for said in re.findall(r'"Register: ([A-Z0-9, -]+)\.', text.read()):
            for code in said.split(", "):
                found.setdefault(code, codes_file)
    for path in vectors:
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                for code in json.loads(line).get("defects", []) if line.strip() else []:
                    found.setdefault(code, path)
    return found


def check(page=PAGE, folder=CASES, codes_file=CODES, vectors=None, least=LEAST):
    """What is wrong, in sentences."""
    register = table(page)
    wrong = []
    if len(register) < least:
        wrong.append("%s: %d codes where at least %d are" % (page, len(register), least))
    for code, (told, file) in register.items():
        wrong += check_row(folder, code, told, file)
    elsewhere = named_elsewhere(page, folder, codes_file,
                                glob.glob(VECTORS) if vectors is None else vectors)
    wrong += ["%s: named in %s, and no row of the table" % (code, where)
              for code, where in elsewhere.items() if code not in register and code not in SAME]
    with open(codes_file, encoding="utf-8") as text:
        about = re.findall(r'DIAG\((W51\d\d), [A-Z]+, "[^"]*",\s*"Register: ([A-Z0-9, -]+)\.', text.read())
    rows_of = {diag for told, _ in register.values() for diag in told}
    wrong += ["%s tells of %s, and no row says so" % (diag, said) for diag, said in about
              if diag not in rows_of and not set(said.split(", ")) <= SAME]
    return wrong


def main():
    wrong = check()
    for sentence in wrong:
        print(sentence)
    print("%d codes, %d mistakes" % (len(table(PAGE)), len(wrong)))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
