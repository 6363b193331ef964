"""The workloads of bench/README.md and every program that can do one here."""
import os
import shutil
import subprocess
import sys

from processes import HERE, Timed

ROOT = os.path.dirname(HERE)
WORK = os.path.join(ROOT, "build", "bench")
MAPS = os.path.join(HERE, "maps")
PACKAGES = ["@fluentcommerce/fc-connect-sdk@0.1.56", "jsonata@2", "csv-parse@5", "@duckdb/node-api"]
SIZES = {"w1": 100000, "w2": 20000, "w3": 5000, "w4": 100000, "w5": 30000, "w6": 5000, "w7": 2000}
SCRIPTS = {"w1": "inventory_csv.py", "w2": "orders_ndjson.py", "w3": "orders_xml.py", "w4": "inventory_csv.py",
           "w5": "products_csv.py", "w6": "deep_ndjson.py", "w7": "elements_xml.py"}
FORMATS = {"w1": "csv", "w2": "ndjson", "w3": "xml", "w4": "csv", "w5": "csv", "w6": "ndjson", "w7": "xml"}
ALONE = ("w4",)  # no program but weft reports rejects
FILES = ("w1", "w2", "w5", "w6")  # mapped by the package's mapping file, too
# case: generator, format, mapping, records
WORST = {"JSON, %s" % kind: ("worst.py", "ndjson", mapping, rows) for kind, mapping, rows in [
    ("shuffled", "w2", 5000), ("escaped", "w2", 5000), ("quoted", "w2", 5000), ("long", "w2", 5), ("large", "plain", 20), ("tiny", "plain", 500000)]}
WORST.update(("XML, %s" % kind, ("worst_xml.py", "xml", mapping, rows)) for kind, mapping, rows in [
    ("shuffled", "w3", 2000), ("escaped", "w3", 1000), ("blanks", "w3", 2000), ("long", "w3", 3), ("large", "plain_xml", 20),
    ("tiny", "plain_xml", 200000), ("attributes", "plain_xml", 10000), ("deep", "plain_xml", 5000), ("comments", "plain_xml", 100000)])
WORST.update(("CSV, %s" % kind, ("worst_csv.py", "csv", "plain_csv", rows)) for kind, rows in [
    ("quoted", 50000), ("stray", 50000), ("breaks", 50000), ("beyond", 50000), ("long", 200), ("large", 20), ("tiny", 1000000)])

# What a row is called: targets.py looks the rows up by it.
OWN, THREADS, FILE = "weft", "weft, two threads", "weft, the package's mapping file"
SCALAR, LIBXML = "weft, portable kernels", "weft, by libxml2"
NPM, NODE, BY_HAND, DUCKDB, JQ = "npm package, UniversalMapper", "Node by hand", "C by hand", "DuckDB, one thread", "jq"
SAX2, PROTOTYPE = "libxml2 SAX2, empty handlers", "prototype"
SIMDJSON, YYJSON = "simdjson, parse and print", "yyjson, parse and print"

# workload: (label, source, compiler, libraries by pkg-config, macro)
LIMITS = {
    "w1": [(BY_HAND, "byhand.c", ["cc", "-O2"], None, [])],
    "w2": [(SIMDJSON, "simdjson.cpp", ["c++", "-O3"], "simdjson", []),
           (YYJSON, "limits.c", ["cc", "-O2"], "yyjson", ["-DWITH_YYJSON"]),
           ("cJSON, parse and print", "limits.c", ["cc", "-O2"], "libcjson", ["-DWITH_CJSON"])],
    "w3": [(SAX2, "limits.c", ["cc", "-O2"], "libxml-2.0", ["-DWITH_LIBXML2"]),
           ("expat, empty handlers", "limits.c", ["cc", "-O2"], "expat", ["-DWITH_EXPAT"])]}
LIMITS.update(w6=LIMITS["w2"], w7=LIMITS["w3"])
PROTOTYPES = {"w1": "idx_w1.c", "w2": "idx2_w2.c", "w3": "idx_w3.c"}


def say(text):
    print(text, file=sys.stderr)


def made(path, script, *args):
    """The file, generated when it is not there yet."""
    if not os.path.exists(path):
        with open(path + ".part", "wb") as out:
            subprocess.run([sys.executable, os.path.join(HERE, "gen", script)] + list(args), stdout=out, check=True)
        os.rename(path + ".part", path)
    return path


def generate(name, rows):
    path = os.path.join(WORK, "%s-%d.%s" % (name, rows, FORMATS[name]))
    return made(path, SCRIPTS[name], str(rows), *(["--invalid", "0.05"] if name == "w4" else []))


def node_peers():
    """The folder of the Node programs with their packages, or None."""
    if not shutil.which("node") or not shutil.which("npm"):
        return None
    folder = os.path.join(WORK, "node")
    os.makedirs(folder, exist_ok=True)
    for name in os.listdir(os.path.join(HERE, "peers")):
        shutil.copy(os.path.join(HERE, "peers", name), folder)
    if not os.path.exists(os.path.join(folder, "node_modules", "jsonata")):
        done = subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--silent"] + PACKAGES,
                              cwd=folder)
        if done.returncode != 0:
            return None
    return folder


def compiled(name, compiler, source, flags=()):
    """The program made of a source, unless it is there and younger; None when it cannot be made here."""
    program = os.path.join(WORK, name)
    if os.path.exists(program) and os.path.getmtime(program) > os.path.getmtime(source):
        return program
    done = subprocess.run(compiler + ["-w", "-D_GNU_SOURCE", source, "-o", program] + list(flags), capture_output=True)
    return program if done.returncode == 0 else None


def limits(name):
    """(label, program): programs in C and C++ whose libraries are installed."""
    rows = []
    for label, source, compiler, library, macro in LIMITS.get(name, []):
        flags = []
        if library:
            told = subprocess.run(["pkg-config", "--cflags", "--libs", library], capture_output=True, text=True)
            flags = told.stdout.split() if told.returncode == 0 else None
        program = None
        if flags is not None:
            program = compiled("limit-" + (library or source[:-2]), compiler, os.path.join(HERE, "peers", source), macro + flags)
        if program:
            rows.append((label, program))
        else:
            say("bench/run: %s cannot be built here: left out" % label)
    return rows


def prototype(name, folder):
    """The throwaway program that shows the fast route, when there is a folder of them."""
    source = folder and name in PROTOTYPES and os.path.join(folder, PROTOTYPES[name])
    if not source or not os.path.exists(source):
        return []
    program = compiled("prototype-" + name, ["cc", "-O3", "-march=native"], source, ["-lpthread"])
    return [(PROTOTYPE, program)] if program else []


def tools(name, path):
    """Programs from Debian."""
    rows = []
    if name == "w3" and shutil.which("xsltproc"):
        rows.append(("xsltproc", ["xsltproc", os.path.join(MAPS, "w3.xsl"), path]))
    if name in ("w2", "w6"):
        for tool in (JQ, "gojq"):
            if shutil.which(tool):
                rows.append((tool, [tool, "-c", "-f", os.path.join(MAPS, name + ".jq"), path]))
    if shutil.which("mlr") and name in ("w1", "w2"):
        flags = ["-S", "--icsv", "--ojsonl"] if name == "w1" else ["--ijsonl", "--ojsonl"]
        rows.append(("Miller", ["mlr"] + flags + ["put", "-q", "-f", os.path.join(MAPS, name + ".mlr"), path]))
    return rows


def node_programs(name, path, node):
    def run(script, *args):
        return ["node", os.path.join(node, script), name, path] + list(args)
    rows = [(NPM, run("sdk.mjs"))]
    if name == "w2":
        rows.append(("npm package, GraphQLMutationMapper", run("sdk.mjs", "--mapper=graphql")))
    if name in ("w1", "w2"):
        rows += [(NODE, run("plain.mjs")), ("JSONata", run("jsonata.mjs"))]
    if FORMATS[name] != "xml":
        rows.append((DUCKDB, run("duckdb.mjs", os.devnull, "1")))
    return rows


def own(name, path, weft):
    """weft in its ways: (label, argv, environment)."""
    mapping = os.path.join(MAPS, ("w1" if name == "w4" else name) + ".weft")

    def run(jobs, *args):
        return [weft, "run", "--quiet", "--jobs", jobs] + list(args) + [path]
    rejects = ["--rejects", os.devnull] if name == "w4" else [] # each is reported
    rows = [(OWN, run("1", *rejects, mapping), {}), (THREADS, run("2", *rejects, mapping), {})]
    if name == "w1":
        rows.append((SCALAR, run("1", mapping), {"WEFT_CPU": "scalar"}))
    if name == "w3":
        rows.append((LIBXML, run("1", mapping), {"WEFT_READER": "careful"}))
    if name in FILES:
        rows.append((FILE, run("1", "--from", FORMATS[name], "--resolvers", os.path.join(MAPS, "resolvers.weft"),
                               os.path.join(MAPS, name + ".universal.json")), {}))
    return rows


def programs(name, path, weft, node, prototypes):
    """(label, argv, environment) of every program that can do the workload here, weft first."""
    rows = own(name, path, weft)
    if name in ALONE:
        return rows
    rows += [(label, [program, path], {}) for label, program in prototype(name, prototypes) + limits(name)]
    peers = (node_programs(name, path, node) if node else []) + tools(name, path)
    return rows + [(label, argv, {}) for label, argv in peers]


def agree(name, weft, node, prototypes):
    """Compares weft's outputs of the base size with those of programs that map alike: Node and C by hand, the npm package
    with the same file. A difference ends the run. Of W5's empty cells the package makes "" and 0, weft nothing."""
    if name in ALONE:
        return None
    path = generate(name, SIZES[name])
    argvs = {label: argv for label, argv, _ in programs(name, path, weft, node, prototypes)}
    pairs = [(OWN, argvs[BY_HAND])] if BY_HAND in argvs else []
    if node:
        pairs.append((OWN, argvs.get(NODE, argvs[NPM])))
        if FILE in argvs:
            pairs.append((FILE, argvs[NPM]))
    said = None
    mine, theirs = os.path.join(WORK, name + ".weft.out"), os.path.join(WORK, name + ".peer.out")
    for label, peer in pairs:
        Timed(argvs[label], mine)
        Timed(peer, theirs)
        done = subprocess.run([sys.executable, os.path.join(HERE, "check.py")] + (["--empty-is-absent"] if name == "w5" else []) + [theirs, mine],
                              capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit("%s: %s and %s disagree: %s" % (name, label, peer[:2], done.stdout + done.stderr))
        said = done.stdout.strip()
    return said
