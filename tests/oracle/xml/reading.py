"""What weft's XML reader and expat make of documents, in one form, for the oracles beside it.

A tree is ["e", uri, prefix, local, attributes, namespaces, children] as read_xml.c prints it. The
namespaces are sorted, since their order means nothing, and without xml's, which needs no declaration.
"""
import json
import os
import subprocess
import tempfile
import xml.parsers.expat

XML = "http://www.w3.org/XML/1998/namespace"
# What ECMAScript's trim takes off: the language's white space, wider than XML's.
BLANKS = "\t\n\x0b\x0c\r \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a" \
         "\u2028\u2029\u202f\u205f\u3000\ufeff"


class Doctype(Exception):
    """A document has one: weft reads none of those."""


def read_all(driver, documents):
    """[status, code, sentence, value, tree] of each document, by weft."""
    with tempfile.TemporaryFile() as given:
        for text in documents:
            given.write(b"%d\n" % len(text) + text)
        given.seek(0)
        done = subprocess.run([driver], stdin=given, capture_output=True)
    if done.returncode != 0:
        raise SystemExit("read_xml: exit %d: %s" % (done.returncode, done.stderr.decode()))
    lines = done.stdout.decode("utf-8", "surrogateescape").split("\n")[:-1]
    if len(lines) != len(documents):
        raise SystemExit("read_xml answered %d of %d" % (len(lines), len(documents)))
    answers = [json.loads(line) for line in lines]
    for answer in answers:
        if answer[4] is not None:
            sort_tree(answer[4])
    return answers


def sort_tree(tree):
    tree[5] = sorted(n for n in tree[5] if n[0] != "xml")
    for child in tree[6]:
        if child[0] == "e" and isinstance(child, list):
            sort_tree(child)


class Expat:
    """One document through expat, with namespaces."""

    def __init__(self):
        # The separator is no character of XML, so no name can hold it.
        self.parser = xml.parsers.expat.ParserCreate(namespace_separator="\x01")
        self.parser.namespace_prefixes = True
        self.parser.ordered_attributes = True
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.StartElementHandler = self.open
        self.parser.EndElementHandler = self.close
        self.parser.CharacterDataHandler = self.text
        self.parser.CommentHandler = self.comment
        self.parser.ProcessingInstructionHandler = self.instruction
        self.parser.StartNamespaceDeclHandler = self.declare
        self.top = []
        self.stack = [self.top]
        self.declared = []

    @staticmethod
    def doctype(*_):
        raise Doctype()

    @staticmethod
    def name(name):
        """uri, prefix, local"""
        parts = name.split("\x01")
        if len(parts) == 1:
            return ["", "", name]
        prefix = parts[2] if len(parts) == 3 else ""
        return [parts[0], "xml" if parts[0] == XML else prefix, parts[1]]

    def declare(self, prefix, uri):
        if prefix != "xml":
            self.declared.append([prefix or "", uri or ""])

    def open(self, name, attributes):
        pairs = zip(attributes[::2], attributes[1::2])
        element = ["e"] + self.name(name) + [[self.name(n) + [v] for n, v in pairs],
                                            sorted(self.declared), []]
        self.declared = []
        self.stack[-1].append(element)
        self.stack.append(element[6])

    def close(self, _):
        self.stack.pop()

    def text(self, text):
        around = self.stack[-1]
        if around and isinstance(around[-1], str):
            around[-1] += text
        else:
            around.append(text)

    def comment(self, text):
        self.stack[-1].append(["c", text])

    def instruction(self, target, text):
        self.stack[-1].append(["p", target, text])

    def parse(self, text):
        """The root element; None and why when it is refused."""
        try:
            self.parser.Parse(text, True)
        except xml.parsers.expat.ExpatError as e:
            return None, str(e)
        except (LookupError, ValueError) as e:  # encodings that Python does not have
            return None, "encoding: %s" % e
        return [t for t in self.top if t[0] == "e"][0], ""


def by_expat(text):
    return Expat().parse(text)


def texts(tree):
    return "".join(c for c in tree[6] if isinstance(c, str))


def value_of(tree):
    """The complete value of an element as docs/language.md has it; None: nothing."""
    elements = [c for c in tree[6] if not isinstance(c, str) and c[0] == "e"]
    text = texts(tree).strip(BLANKS)
    if not tree[4] and not elements:
        return text or None
    value = {}
    for uri, _, local, words in tree[4]:
        if not uri or ["", "", local] not in [a[:3] for a in tree[4]]:
            value.setdefault("@" + local, words.strip(BLANKS))
    value = {name: words for name, words in value.items() if words}
    for name in dict.fromkeys(e[3] for e in elements):
        made = [value_of(e) for e in elements if e[3] == name]
        if len(made) > 1:
            value[name] = [v for v in made if v is not None]
        elif made[0] is not None:
            value[name] = made[0]
    if text:
        value["#text"] = text
    return value


def escape(text):
    for char, name in (("&", "amp"), ("<", "lt"), (">", "gt"), ('"', "quot"), ("\t", "#9"),
                       ("\n", "#10"), ("\r", "#13")):
        text = text.replace(char, "&%s;" % name)
    return text


def canonical(tree):
    """An element as the W3C's suite writes what a parser reports (its first canonical form)."""
    if isinstance(tree, str):
        return escape(tree)
    if tree[0] == "c":
        return ""
    if tree[0] == "p":
        return "<?%s %s?>" % (tree[1], tree[2])
    name = ":".join(filter(None, tree[2:4]))
    pairs = [(":".join(filter(None, a[1:3])), a[3]) for a in tree[4]]
    pairs += [(":".join(filter(None, ("xmlns", n[0]))), n[1]) for n in tree[5]]
    return "<%s%s>%s</%s>" % (name, "".join(' %s="%s"' % (n, escape(v)) for n, v in sorted(pairs)),
                              "".join(map(canonical, tree[6])), name)


def compare(answer, expected):
    """Why weft's answer is not what expat says; None: it is."""
    status, code, sentence, value, tree = answer
    theirs, why = expected
    if any("\ud800" <= c <= "\udfff" for c in sentence):
        return "a sentence that is not UTF-8: %r" % sentence
    if (status == "DONE") != (theirs is not None):
        return "weft %s, expat %s" % (" ".join((status, code, sentence)).strip(), why or "accepts")
    if theirs is None:
        return None
    if tree != theirs:
        return "the tree is %s, expat's %s" % (json.dumps(tree)[:300], json.dumps(theirs)[:300])
    wanted = value_of(theirs)
    if value != wanted:
        return "the value is %s, not %s" % (json.dumps(value)[:300], json.dumps(wanted)[:300])
    return None
