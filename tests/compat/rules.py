"""What docs/compatibility.md promises not to reproduce."""
import re


def never_reproduced(page):
    """Code → reason: the table under the heading "Codes never reproduced"."""
    reasons = {}
    inside = False
    with open(page, encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("#"):
                inside = line.strip("# \n").lower() == "codes never reproduced"
            row = re.match(r"\| *`([A-Z0-9-]+)` *\| *(.+?) *\|", line)
            if inside and row:
                reasons[row.group(1)] = row.group(2)
    return reasons
