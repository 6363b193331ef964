"""npm packages of stated versions, installed once into build/oracle for the tests that judge by them."""
import json
import os
import shutil
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PLACE = os.path.join(ROOT, "build", "oracle")
# A registry that is out of reach is given up in seconds: npm by itself tries for minutes.
PATIENCE = ["--fetch-retries=2", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000",
            "--fetch-timeout=60000"]
LIMIT = 300  # seconds, for all of it


def place_of(name):
    return os.path.join(PLACE, "node_modules", *name.split("/"))


def is_there(name, version):
    """In that version: another package may have brought another one along."""
    try:
        with open(os.path.join(place_of(name), "package.json"), encoding="utf-8") as f:
            return json.load(f)["version"] == version
    except FileNotFoundError:
        return False


def install(versions):
    """{name: version}; False when there is no way to have them."""
    if all(is_there(*item) for item in versions.items()):
        return True
    if not shutil.which("npm") or not shutil.which("node"):
        return False
    os.makedirs(PLACE, exist_ok=True)
    try:
        done = subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--silent", "--prefix", PLACE]
                              + PATIENCE + ["%s@%s" % item for item in versions.items()], timeout=LIMIT)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0 and all(is_there(*item) for item in versions.items())
