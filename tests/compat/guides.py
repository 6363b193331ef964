#!/usr/bin/env python3
"""guides.py WEFT: every JSON mapping in the guides of the npm package, checked by weft.

A mapping is a fenced code block, or a JSON file, whose object has `fields` whose members look like
fields, or `mutation` or `nodes` beside `fields` or `arguments`. Each loads (exit 0, perhaps with
diagnostics that say where weft does right), or gets an error of the kinds in EXPECTED, with the reason
why that is right. What README.md shows on one of them is checked too. The package is installed into build/oracle once; exit 77 when it is not to be had.
"""
import collections
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(ROOT, "tests", "oracle"))
from package_place import PACKAGE, install  # noqa: E402

# Codes of errors that a mapping of the guides may get, and why that is right.
EXPECTED = {
    "W5107": "an index that the package reads wrongly",
    "W5113": "`value`, `resolver` or `defaultValue` beside `fields`: the package ignores it",
    "W5124": "`required`, `resolver` or `defaultValue` on a group: the package ignores it",
    "W5147": "what the package cannot run: no text where one must stand, no field where one must",
    "W5207": "a name that is no resolver: the package ignores it",
    "W5206": "a custom resolver: its code is in the guide, not in the mapping",
}
FENCE = re.compile(r"^[ \t]*(```+|~~~+)[ \t]*(\w*)[^\n]*\n(.*?)^[ \t]*\1[ \t]*$", re.M | re.S)


def strip(text):
    """JSON without comments and trailing commas."""
    out = []
    i = 0
    while i < len(text):
        if text[i] == '"':
            end = i + 1
            while end < len(text) and text[end] != '"':
                end += 2 if text[end] == "\\" else 1
            out.append(text[i:end + 1])
            i = end + 1
        elif text.startswith("//", i):
            i = (text + "\n").index("\n", i)
        elif text.startswith("/*", i):
            end = text.find("*/", i)
            i = len(text) if end < 0 else end + 2
        else:
            out.append(text[i])
            i += 1
    return re.sub(r",(\s*[}\]])", r"\1", "".join(out))


def read(text):
    try:
        return json.loads(strip(text))
    except ValueError:
        return None


def looks_like_field(field):
    return isinstance(field, dict) and any(
        isinstance(field.get(key), kind) for key, kind in
        (("source", str), ("fields", dict), ("resolver", str))) or (
        isinstance(field, dict) and ("value" in field or "defaultValue" in field))


def is_mapping(value):
    if not isinstance(value, dict):
        return False
    if isinstance(value.get("mutation"), str):
        return isinstance(value.get("fields"), dict) or isinstance(value.get("arguments"), dict)
    fields = value.get("fields")
    return isinstance(fields, dict) and any(looks_like_field(f) for f in fields.values())


def blocks(path):
    with open(path, encoding="utf-8") as f:
        text = f.read()
    if path.endswith(".json"):
        yield 1, text
        return
    for match in FENCE.finditer(text):
        if match.group(2).lower() in ("json", "jsonc", "json5", ""):
            yield text.count("\n", 0, match.start(3)) + 1, match.group(3)


def mappings():
    files = [p for kind in ("md", "json")
             for p in glob.glob(os.path.join(PACKAGE, "**", "*." + kind), recursive=True)]
    for path in sorted(files):
        for line, text in blocks(path):
            if is_mapping(read(text)):
                yield "%s:%d" % (os.path.relpath(path, PACKAGE), line), text


def check(weft, text, scratch):
    path = os.path.join(scratch, "mapping.json")
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    done = subprocess.run([weft, "check", "--format", "json", path], capture_output=True)
    if done.returncode not in (0, 1):
        return done.returncode, None, done.stderr.decode("utf-8", "replace")
    found = [json.loads(line) for line in done.stdout.decode("utf-8").splitlines() if line.strip()]
    return done.returncode, found, ""


# ---- what README.md shows on one of them ----

SAMPLE = os.path.join(PACKAGE, "docs", "01-TEMPLATES", "versori", "workflows", "_examples",
                      "sample-data", "inventory-mapping.json")


def readme_section():
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as f:
        return f.read().split("## You use the npm package today\n")[1].split("\n## ")[0]


def check_readme(weft, scratch):
    """Each command of the section prints each line that the section shows under it."""
    section = readme_section()
    bad = 0
    shutil.copy(SAMPLE, scratch)
    with open(os.path.join(scratch, "stock.csv"), "w", encoding="utf-8") as f:
        f.write(re.search(r"```text\n(.*?)```", section, re.S).group(1))
    commands = re.findall(r"```console\n\$ weft ([^\n]*)\n(.*?)```", section, re.S)
    for command, shown in commands:
        done = subprocess.run([weft] + command.split(), cwd=scratch, capture_output=True, text=True)
        printed = (done.stdout + done.stderr).splitlines()
        for line in shown.splitlines():
            if line not in printed:
                print("README.md: weft %s does not print\n  %s" % (command, line))
                bad += 1
    return bad if len(commands) == 3 else bad + 1


def main():
    if not install():
        print("the npm package is not to be had here")
        sys.exit(77)
    counts = collections.Counter()
    bad = 0
    with tempfile.TemporaryDirectory() as scratch:
        bad += check_readme(os.path.abspath(sys.argv[1]), scratch)
        for place, text in mappings():
            code, found, err = check(sys.argv[1], text, scratch)
            if found is None:
                print("%s: exit %d: %s" % (place, code, err))
                bad += 1
                continue
            errors = [d for d in found if d["severity"] == "error"]
            counts["loads" if code == 0 else "refused"] += 1
            counts["with diagnostics"] += bool(found)
            for d in errors:
                counts[d["code"]] += 1
                if d["code"] not in EXPECTED:
                    print("%s: %s %s:%s %s" % (place, d["code"], d.get("line"), d.get("column"),
                                               d["message"]))
                    bad += 1
            if (code == 0) != (not errors):
                print("%s: exit %d with %d errors" % (place, code, len(errors)))
                bad += 1
    for what, count in sorted(counts.items()):
        print("%5d %-18s %s" % (count, what, EXPECTED.get(what, "")))
    sys.exit(bad != 0 or counts["loads"] == 0)


if __name__ == "__main__":
    main()
