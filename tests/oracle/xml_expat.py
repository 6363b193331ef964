#!/usr/bin/env python3
"""xml_expat.py [--seed S] [--count N] READ_XML: weft's XML reader beside expat.

Made-up documents, half of them with mistakes put in, in several encodings: both accept or both
refuse, and what both accept is the same tree and the same complete value. What may differ, and why,
is in `explain`. A difference prints its document; the same seed makes it again.
"""
import argparse
import collections
import os
import random
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "xml"))
import reading  # noqa: E402

NAMES = ["a", "b", "item", "x-1", "_u", "p:a", "q:b", "p:p", "é", "日本", "Σ.2", "xml", "a" * 40]
PREFIXES = ["p", "q"]
TARGETS = ["go", "p-i", "é", "xml-x"]
URIS = ["", "u", "u", "http://example.com/ns", "urn:x y", "é"]
CHARS = ["t", "word", " ", "\n", "\t", "\r\n", "\r", "é", "ß", "€", "日", "\U0001d11e", "\x85", "\xa0",
         "\u2028", "]", "]]", ">", "'", '"', "/", "=", "-", "--", "?", "\x7f", "\ufffd", "0"]
REFERENCES = ["&amp;", "&lt;", "&gt;", "&quot;", "&apos;", "&#65;", "&#x20AC;", "&#10;", "&#13;", "&#9;",
              "&#x1D11E;", "&#38;", "&#60;", "&amp;amp;", "&amp;#38;", "&#38;#38;"]
TEXTS = CHARS + REFERENCES * 2
# What is put into a text at random, to break it (or not).
NOISE = ["<", ">", "&", ";", '"', "'", "/", "=", "?", "!", " ", "\n", "\0", "\x01", "\x1f", "\ufffe", "]]>",
         "<![CDATA[", "-->", "<!--", "<!-- -- -->", "<!--a--->", "<?", "?>", "<?xml version='1.0'?>",
         "<?XML a?>", "<?a:b c?>", "<?p?>", "</a>", "<a>", "<a/>", "< a>", "<a b>", "<a b=c>", "<a b='<'/>",
         "<a b='1' b='2'/>", "<a b='1'c='2'/>", "<:a/>", "<a:/>", "<a:b:c/>", "<z:a/>", "<a z:b='1'/>",
         "<a xmlns:p='u' xmlns:q='u' p:x='1' q:x='2'/>", "<a xmlns:p=''/>", "<a xmlns:xml='u'/>",
         "<a xmlns:xmlns='u'/>", "<a xmlns='http://www.w3.org/2000/xmlns/'/>",
         "<a xmlns='http://www.w3.org/XML/1998/namespace'/>", "<xmlns:a/>", "<a xmlns:='u'/>",
         "<a xml:lang='en' xml:space='x'/>", "<a xmlns=''><b/></a>", "&undefined;", "&#0;", "&#x;", "&#xD800;",
         "&#xFFFE;", "&#x110000;", "&#99999999999;", "&#65", "& amp;", "&amp", "&#X41;", "&lt", "<!DOCTYPE a>",
         "<!doctype a>", "<!ELEMENT a ANY>", "<![cdata[x]]>", "<![CDATA [x]]>", "<a\n/>", "<a / >", "</a >",
         "</ a>", "<a\x85/>", "<a\u2028b='1'/>", "<1/>", "<-a/>", "<.a/>", "<a.b-c_1/>", "<a b=''/>",
         "<a b = 'x'/>", "<a b\n=\n\"x\"/>", "<a b='\n\t x'/>", "]] >", "]]&gt;", "<a b=']]>'/>", "<a b='>'/>"]
ENCODINGS = ["utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "iso-8859-1", "us-ascii",
             "windows-1252", "iso-8859-15", "koi8-r"]


class Maker:
    def __init__(self, rng):
        self.rng = rng
        self.encoding = "utf-8"
        self.lists = {}

    def pick(self, items):
        """One of those that the encoding has."""
        key = (id(items), self.encoding)
        if key not in self.lists:
            self.lists[key] = [i for i in items if i == i.encode(self.encoding, "ignore").decode(self.encoding)]
        return self.rng.choice(self.lists[key])

    def maybe(self, chance):
        return self.rng.random() < chance

    def words(self, most, references=True):
        return "".join(self.pick(TEXTS if references else CHARS) for _ in range(self.rng.randrange(most)))

    def blank(self):
        return self.rng.choice([" ", "  ", "\n", "\t", "\r\n"])

    def value(self):
        quote = self.rng.choice("'\"")
        return quote + self.words(8).replace(quote, "").replace("<", "") + quote

    def declarations(self, scope):
        """Namespace declarations and the prefixes known then."""
        made = {}
        if self.maybe(0.25):
            made["xmlns"] = self.pick(URIS)
        for prefix in PREFIXES:
            if self.maybe(0.2):
                made["xmlns:" + prefix] = self.pick(URIS) or "v"
        known = scope | {name[6:] for name in made if name != "xmlns"}
        return ["%s='%s'" % pair for pair in made.items()], known

    def name(self, known):
        name = self.pick(NAMES)
        return name if ":" not in name or name.split(":")[0] in known else name.replace(":", ".")

    def element(self, depth, scope):
        attributes, known = self.declarations(scope)
        name = self.name(known)
        names = {self.name(known) for _ in range(self.rng.choice([0, 0, 0, 1, 2, 3]))}
        attributes += ["%s%s=%s%s" % (n, self.rng.choice(["", "", " "]), self.rng.choice(["", "", " "]),
                                      self.value()) for n in sorted(names)]
        self.rng.shuffle(attributes)
        tag = name + "".join(self.blank() + a for a in attributes) + ("" if self.maybe(0.7) else self.blank())
        if self.maybe(0.2):
            return "<%s/>" % tag
        return "<%s>%s</%s%s>" % (tag, self.content(depth, known), name, "" if self.maybe(0.9) else "\n")

    def misc(self):
        if self.maybe(0.5):
            text = self.words(6, False).replace("--", "+")
            return "<!--%s-->" % (text + " " if text.endswith("-") else text)
        return "<?%s %s?>" % (self.pick(TARGETS),
                              self.words(6, False).replace("?>", "").replace("?", "").lstrip())

    def content(self, depth, scope):
        parts = []
        for _ in range(self.rng.randrange(5)):
            kind = self.rng.random()
            if kind < 0.4 and depth < 5:
                parts.append(self.element(depth + 1, scope))
            elif kind < 0.75:
                parts.append(self.words(8).replace("]]>", "]]&gt;"))
            elif kind < 0.88:
                parts.append("<![CDATA[%s]]>" % (self.words(8) + self.rng.choice(["", "<&>"])).replace("]]>", ""))
            else:
                parts.append(self.misc())
        return "".join(parts).replace("]]>", "]]&gt;") if not any("<![" in p for p in parts) else "".join(parts)

    def declaration(self, encoding):
        """The XML declaration, or nothing where none is needed."""
        named = {"utf-8-sig": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "utf-16"}.get(encoding, encoding)
        is_needed = not encoding.startswith("utf")
        if not is_needed and self.maybe(0.6):
            return ""
        words = ["version='1.0'"]
        if is_needed or self.maybe(0.5):
            words.append('encoding="%s"' % named)
        if self.maybe(0.2):
            words.append("standalone='%s'" % self.rng.choice(["yes", "no"]))
        return "<?xml %s%s?>" % (" ".join(words), self.rng.choice(["", " "])) + self.rng.choice(["", "\n"])

    def document(self):
        encoding = self.encoding = self.rng.choice(ENCODINGS)
        around = [self.misc() if self.maybe(0.2) else "" for _ in range(2)]
        text = around[0] + self.element(0, frozenset()) + around[1]
        is_broken = self.maybe(0.5)
        if is_broken:
            text = self.broken(text)
        text = self.declaration(encoding) + ("<!DOCTYPE a>" if self.maybe(0.01) else "") + text
        marks = {"utf-16-le": "\ufeff", "utf-16-be": "\ufeff"}
        made = (marks.get(encoding, "") + text).encode(encoding, "ignore")
        if is_broken and self.maybe(0.2):
            at = self.rng.randrange(len(made))
            made = made[:at] + bytes([self.rng.randrange(256)]) + made[at + 1:]
        return made

    def broken(self, text):
        for _ in range(self.rng.choice([1, 1, 2, 3])):
            at = self.rng.randrange(len(text) + 1)
            to = min(len(text), at + self.rng.randrange(1, 12))
            kind = self.rng.random()
            if kind < 0.6:
                text = text[:at] + self.rng.choice(NOISE) + text[at:]
            elif kind < 0.8:
                text = text[:at] + text[to:]
            else:
                text = text[:to] + text[at:]
        return text


def explain(document, answer, theirs):
    """The class of a difference that is meant, or ""."""
    version = re.search(rb"version\s*=\s*['\"]([^'\"]*)", document.replace(b"\0", b"")[:80])
    if theirs[0] and version and not re.fullmatch(rb"1\.[0-9]+", version[1]):
        return "a version that is none (expat takes any)"
    if answer[4] and "invalid token" in theirs[1] and names(answer[4]) - set("".join(NAMES)):
        return "names of the fifth edition (expat has those of the fourth)"
    if answer[1] == "W4203" and theirs[0]:
        return "an encoding's name that Python knows"
    if answer[1] == "W4207" and "names the encoding" in answer[2]:
        return "a byte order mark and another encoding declared (expat believes the mark)"
    return ""


def names(tree):
    """Their characters beyond ASCII."""
    found = {c for name in [tree[3]] + [a[2] for a in tree[4]] for c in name if c > "\x7f"}
    for child in tree[6]:
        if child[0] == "e" and isinstance(child, list):
            found |= names(child)
        elif child[0] == "p" and isinstance(child, list):
            found |= {c for c in child[1] if c > "\x7f"}
    return found


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--seed", type=int, default=20260301)
    options.add_argument("--count", type=int, default=5000)
    options.add_argument("driver")
    options = options.parse_args()
    maker = Maker(random.Random(options.seed))
    documents = [maker.document() for _ in range(options.count)]
    counts = collections.Counter()
    failed = 0
    for document, answer in zip(documents, reading.read_all(options.driver, documents)):
        try:
            theirs = reading.by_expat(document)
        except reading.Doctype:
            counts["with a DOCTYPE"] += 1
            theirs = (None, "DOCTYPE")
        complaint = reading.compare(answer, theirs)
        if answer[0] not in ("DONE", "INVALID"):
            complaint = answer[2]
        meant = explain(document, answer, theirs) if complaint else ""
        counts[meant or ("read by both" if theirs[0] else "refused by both")] += 1
        if complaint and not meant:
            failed += 1
            print("%s\n  %r" % (complaint, document))
    for group, count in sorted(counts.items()):
        print("%5d  %s" % (count, group))
    print("seed %d: %d passed, %d failed" % (options.seed, len(documents) - failed, failed))
    sys.exit(failed != 0 or counts["read by both"] < options.count // 4 or
             counts["refused by both"] < options.count // 10)


if __name__ == "__main__":
    main()
