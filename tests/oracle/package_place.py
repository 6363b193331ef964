"""Where the npm package is, for the tests that run beside it: build/oracle, installed once."""
import os
import shutil
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PLACE = os.path.join(ROOT, "build", "oracle")
PACKAGE = os.path.join(PLACE, "node_modules", "@fluentcommerce", "fc-connect-sdk")
VERSIONS = {"@fluentcommerce/fc-connect-sdk": "0.1.56", "fast-xml-parser": "5.12.1",
            "csv-parse": "5.6.0"}


def install():
    """False when there is no way to have it."""
    places = [os.path.join(PLACE, "node_modules", name) for name in VERSIONS]
    if all(os.path.isdir(place) for place in places):
        return True
    if not shutil.which("npm") or not shutil.which("node"):
        return False
    os.makedirs(PLACE, exist_ok=True)
    names = ["%s@%s" % item for item in VERSIONS.items()]
    done = subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--silent", "--prefix", PLACE]
                          + names)
    return done.returncode == 0 and all(os.path.isdir(place) for place in places)
