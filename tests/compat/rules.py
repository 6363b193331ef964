"""What docs/compatibility.md promises: codes that are not reproduced, cases that are not labelled."""
import re


def rows(page, title, pattern):
    """The rows of the table under the heading, as the groups of the pattern."""
    found = []
    inside = False
    with open(page, encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("#"):
                inside = line.strip("# \n").lower() == title
            row = re.match(pattern, line)
            if inside and row:
                found.append(row.groups())
    return found


def never_reproduced(page):
    """Code → reason: the table under the heading "Codes never reproduced"."""
    return dict(rows(page, "codes never reproduced", r"\| *`([A-Z0-9-]+)` *\| *(.+?) *\|"))


def not_labelled(page):
    """Case → code that it exercises without saying so."""
    found = rows(page, "cases that exercise more than they are labelled with",
                 r"\| *`([a-z]+-\d+)` *\| *`([A-Z0-9-]+)` *\| *.+? *\|")
    return dict(found)
