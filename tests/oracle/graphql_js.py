"""GraphQL's reference implementation (npm `graphql`) as a judge: installed into build/oracle once, then
asked line by line through a small script."""
import json
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
PLACE = os.path.join(os.path.dirname(os.path.dirname(HERE)), "build", "oracle")


def install():
    """False when it is not to be had here."""
    package = os.path.join(PLACE, "node_modules", "graphql")
    if os.path.isdir(package):
        return True
    if not shutil.which("npm") or not shutil.which("node"):
        return False
    os.makedirs(PLACE, exist_ok=True)
    done = subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--silent", "--prefix", PLACE,
                           "graphql@16.11.0"])
    return done.returncode == 0 and os.path.isdir(package)


class Judge:
    def __init__(self, script):
        self.process = subprocess.Popen(["node", os.path.join(HERE, script), PLACE],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, question):
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            sys.exit("the judge is gone")
        return json.loads(line)

    def close(self):
        self.process.stdin.close()
        self.process.wait()
