"""Whether a difference from the package in default mode is one that weft announced.

The driver says of each diagnostic under which keys of the mapping file it stands. A difference is a path
in what the mapping gives - ("input", "lines", "qty"), list indexes left out - and is explained by a
diagnostic that stands on the way to that target or below it, if its code is one of a behaviour that changes
results. What fails a record may stand anywhere in the file. Few codes of the register are of the record
alone, and no mapping file shows them: those are looked for by the generator.
"""
import re

import compare

# Diagnostics that tell of no difference, or of one that no comparison sees (the order of members).
SAME = {"W5144", "W5148", "W5149", "W5150", "W5151", "W5152", "W5153",
        "W5201", "W5202", "W5203", "W5204", "W5208"}
# Errors of the file: it does not run at all.
REFUSED = {"W5107", "W5109", "W5113", "W5124", "W5147", "W5206", "W5207"}
# What only the record shows.
OF_RECORDS = {"INT53", "EDGES-NULL", "ENGINE-MSG"}
# What only the use of the file shows: the requests of several records.
OF_BATCHES = {"BATCH-ARGS", "BATCH-TRUNC"}
# Keys that are about a field and no target.
ABOUT = {"fields", "mapping", "source", "value", "resolver", "transform", "required", "defaultValue",
         "isArray", "_array", "_nested", "autoWrap", "_autoWrap"}


def segments(name):
    return tuple(part for part in re.split(r"[.\[\]]+", name) if part and not part.isdigit())


def is_unit_of_text(a, b):
    """PRIM-INDEX where a list is usual: an index into a text gives one of its units."""
    if b is not compare.UNDEFINED:
        return False
    if isinstance(a, dict):
        return bool(a) and all(is_unit_of_text(value, b) for value in a.values())
    return isinstance(a, str) and len(a) == 1


def difference_paths(a, b, path=()):
    """The shortest paths at which two results differ."""
    if compare.same(a, b) or is_unit_of_text(a, b):
        return set()
    if isinstance(a, dict) and isinstance(b, dict):
        out = set()
        for key in a.keys() | b.keys():
            missing = compare.UNDEFINED
            out |= difference_paths(a.get(key, missing), b.get(key, missing), path + segments(key))
        return out
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        return set().union(*(difference_paths(x, y, path) for x, y in zip(a, b)))
    return {path}


def named(texts):
    """Targets that sentences of the package's result are about; () for what names none."""
    out = set()
    for text in texts:
        match = re.match(r"Failed to map field '([^']*)'", text)
        out.add(segments(match.group(1)) if match else ())
    return out


def unlike(a, b):
    """What stands in one of two lists only."""
    a, b = a or [], b or []
    return [x for x in a if x not in b] + [x for x in b if x not in a] or ([] if a == b else a + b)


def records(result):
    """How many were mapped."""
    data = result.get("data")
    return sum(map(records_of, data)) if isinstance(data, list) else int(result["success"])


def records_of(item):
    return sum(map(records_of, item)) if isinstance(item, list) else 1


def differences(case, got):
    """Paths into what is mapped; () for the whole."""
    a, b = case["expect"].get("result"), got.get("result")
    if not isinstance(a, dict) or not isinstance(b, dict) or not case["expect"]["ok"] or not got["ok"]:
        return {()}
    a, b = compare.plain(compare.loosen(case, a)), compare.plain(compare.loosen(case, b))
    if case["kind"] == "universal":
        if not isinstance(a.get("errors", []), list) or not isinstance(b.get("errors", []), list):
            return {()}
        if a["success"] and b["success"] and \
                isinstance(a.get("data"), list) != isinstance(b.get("data"), list):
            return {()}  # a target like "[0]" makes the whole of what is mapped a list
        if records(a) != records(b):  # what would have become of a rejected one is not known
            fewer, more = sorted((a, b), key=records)
            told = [e for e in fewer.get("errors", []) if e not in more.get("errors", [])]
            return named(told or fewer.get("errors", []))
        paths = named(unlike(a.get("errors"), b.get("errors")))
        paths |= difference_paths(a.get("data"), b.get("data"))
        skipped = a.get("skippedFields", []), b.get("skippedFields", [])
        if paths and sorted(skipped[0]) == sorted(skipped[1]):
            return paths  # a field that is skipped in one record only changes the order, too
        return paths | {segments(n) for n in unlike(*skipped)}
    if case["kind"] == "nodes":
        if a["success"] != b["success"] or a["errors"] != b["errors"]:
            return {()}
        return difference_paths(a["data"], b["data"]) or {()}
    if a.get("query") != b.get("query"):
        return {()}
    paths = difference_paths(a.get("variables"), b.get("variables"))
    if case["kind"] == "batch":  # input1, input2, ... hold what one request has
        paths = {path[1:] for path in paths}
    return paths or {()}


def is_rejected(case, got):
    """One failure hides what else differs: the sentences of two failures are about any of it."""
    results = case["expect"].get("result"), got.get("result")
    return any(not isinstance(r, dict) or not r.get("success", True) or
               (isinstance(r.get("data"), list) and r.get("errors")) for r in results)


def target_of(keys):
    """Where in the result a diagnostic under these keys may show; None: anywhere."""
    keys = list(keys)
    if keys[:2] == ["arguments", "input"] and keys[2:3] == ["fields"]:
        keys = keys[2:]
    if not keys or keys[0] not in ("fields", "arguments"):
        return None
    path = ()
    for key in keys[1:]:
        if key not in ABOUT:
            path += segments(key)
    return path


def meets(target, path):
    shorter = min(len(target), len(path))
    return target[:shorter] == path[:shorter]


def is_announced(case, got):
    """True when each difference has a diagnostic that can be about it."""
    if set(case["defects"]) & OF_RECORDS:
        return True
    if case["kind"] == "batch" and set(case["defects"]) & OF_BATCHES:
        return True
    targets = []
    for code, *keys in got.get("diagnostics", []):
        if code in SAME or not code.startswith("W5"):
            continue
        if code in REFUSED:
            return True
        target = target_of(keys)
        if target is None:
            return True
        targets.append(target)
        if case["kind"] in ("nodes", "batch"):  # below `input` in one of the forms
            targets.append(target[1:])
    announced = [any(meets(target, path) for target in targets) for path in differences(case, got)]
    return any(announced) if is_rejected(case, got) else all(announced)
