"""The report of bench/run as Markdown."""
import targets


def compiling(report):
    out = ["| compile | processor s | lines a second |", "|---|---:|---:|"]
    for row in report["compile"]:
        out.append("| %d lines | %.3f | %d |" % (row["lines"], row["cpu_seconds"], row["lines_per_second"]))
    return out


def workload(part):
    out = ["| %s: %.1f MB | processor s | MB/s of it | wall s | times weft |" % (part["workload"].upper(), part["bytes"] / 1e6),
           "|---|---:|---:|---:|---:|"]
    for row in part["programs"]:
        out.append("| %s%s%s | %.3f | %.0f | %.3f | %.2f |" % (
            row["program"], ", one run" if row["runs"] < part["rounds"] else "", "" if row["exit"] in (0, 3) else " (exit %d)" % row["exit"], row["cpu_seconds"], row["mb_per_second"],
            row["wall_seconds"], row["times_weft"]))
    return out


def worst(report):
    out = ["| worst case | MB | processor s | MB/s | times as fast as by careful readers and general instructions |",
           "|---|---:|---:|---:|---:|"]
    for row in report["worst"]:
        out.append("| %s | %.1f | %.3f | %.0f | %.2f |" % (row["case"], row["bytes"] / 1e6, row["cpu_seconds"], row["mb_per_second"],
                                                       row["times_careful"]))
    return out


def wanted(report):
    out = ["| target | asked | measured | |", "|---|---:|---:|---|"]
    for what, asked, measured, met in targets.table(report):
        out.append("| %s | %s | %s | %s |" % (what, asked, measured, {True: "met", False: "**missed**", None: "not said"}[met]))
    return out


def markdown(report):
    parts = [wanted(report), compiling(report)] + [workload(part) for part in report["workloads"]] + [worst(report)]
    return "\n".join("\n".join(part) + "\n" for part in parts)
