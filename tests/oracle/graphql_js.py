"""GraphQL's reference implementation (npm `graphql`) as a judge: installed into build/oracle once, then
asked line by line through a small script."""
import json
import os
import subprocess
import sys

import npm

HERE = os.path.dirname(os.path.abspath(__file__))


def install():
    """False when it is not to be had here."""
    return npm.install({"graphql": "16.15.0"})


class Judge:
    def __init__(self, script):
        self.process = subprocess.Popen(["node", os.path.join(HERE, script), npm.PLACE],
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
