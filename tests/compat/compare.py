"""Whether an answer of weft is the answer that a vector expects.

Both are brought to what the npm package would print as JSON: undefined members are gone, undefined and
never written list items, NaN and infinities are null, a date is its text. A value that is not there
at all is UNDEFINED. Numbers are compared as IEEE 754 doubles.
"""
import math


class Undefined:
    def __repr__(self):
        return "undefined"


UNDEFINED = Undefined()


def special(value):
    kind = value["$js"]
    if kind in ("undefined", "hole", "function", "promise"):
        return UNDEFINED
    if kind == "-0":
        return 0
    if kind in ("NaN", "Infinity", "-Infinity"):
        return None
    if kind in ("Date", "boxed"):
        return plain(value["value"])
    if kind == "array":
        return plain(value["items"])
    if kind == "string":
        return "".join(map(chr, value["utf16"]))
    if kind == "object":
        return members(value["entries"])
    return {}  # a prototype: it has no members of its own that print


def members(pairs):
    out = {}
    for key, value in pairs:
        value = plain(value)
        if value is not UNDEFINED:
            out[key] = value
    return out


def plain(value):
    if isinstance(value, list):
        items = [plain(v) for v in value]
        return [None if v is UNDEFINED else v for v in items]
    if isinstance(value, dict):
        return special(value) if isinstance(value.get("$js"), str) else members(value.items())
    return value


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def as_double(number):
    try:
        return float(number)
    except OverflowError:
        return math.inf


def same(a, b):
    if is_number(a) and is_number(b):
        return as_double(a) == as_double(b)
    if type(a) is not type(b):
        return False
    if isinstance(a, list):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    return a == b


def only_that(errors):
    """Engine messages differ from engine to engine: what counts is that there are some."""
    return "some" if errors else "none"


def complaint(entry):
    return {k: entry[k] for k in ("code", "message", "path") if k in entry}


def loosen(case, result):
    """What of a result is compared."""
    if not isinstance(result, dict):
        return result
    if case["kind"] == "validate-config":
        result = dict(result)
        for part in ("errors", "warnings"):
            result[part] = [complaint(e) for e in result.get(part, [])]
    elif "engine-message" in case["expect"].get("flags", []) and "errors" in result:
        result = dict(result, errors=only_that(result["errors"]))
    return result


def outcome(entry):
    """An entry of a `many` or `paths` result: a value, or an error whose text may be the engine's."""
    if isinstance(entry, dict) and "error" in entry:
        return {"error": entry["error"]}
    return entry


def entries_agree(expected, got):
    if isinstance(expected, dict) and expected.get("engine"):
        return isinstance(got, dict) and "error" in got
    return same(plain(outcome(expected)), plain(outcome(got)))


def has_entries(case):
    """Several calls in one case."""
    if case["kind"] == "path":
        return "paths" in case["config"]
    return case["kind"] == "helper" and case.get("options", {}).get("many")


def unwrapped(entries):
    """Entries by names that JSON objects of the vectors cannot have."""
    is_special = isinstance(entries, dict) and entries.get("$js") == "object"
    return dict(entries["entries"]) if is_special else entries


def results_agree(case, expected, got):
    if has_entries(case):
        expected, got = unwrapped(expected), unwrapped(got)
        if isinstance(expected, list):
            return (isinstance(got, list) and len(got) == len(expected) and
                    all(entries_agree(e, g) for e, g in zip(expected, got)))
        return (isinstance(got, dict) and got.keys() == expected.keys() and
                all(entries_agree(expected[k], got[k]) for k in expected))
    return same(plain(loosen(case, expected)), plain(loosen(case, got)))


def agrees(case, got):
    """`got` is {"ok": true, "result": …} (no result: undefined) or {"ok": false, "error": {…}}."""
    expected = case["expect"]
    if expected["ok"] != got.get("ok"):
        return False
    if expected["ok"]:
        nothing = {"$js": "undefined"}
        return results_agree(case, expected.get("result", nothing), got.get("result", nothing))
    if "engine-message" in expected.get("flags", []):
        return True
    return expected["error"]["message"] == got["error"].get("message")
