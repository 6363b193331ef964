"""A server whose every answer is said by a function: script(method, path, headers, body) gives (status, body) or "drop". It keeps
the requests, so that a test sees what went over the wire."""

from local_server import Handler, LocalServer


class Scripted(LocalServer):
    def __init__(self, script):
        self.script = script
        self.requests = []
        outer = self

        class Answer(Handler):
            def answer(self):
                body = self.body().decode()
                headers = {name.lower(): value for name, value in self.headers.items()}
                outer.requests.append((self.command, self.path, headers, body))
                said = outer.script(self.command, self.path, headers, body)
                if said == "drop":
                    self.drop()
                else:
                    self.give(said[0], said[1].encode())

            do_GET = do_POST = answer

        super().__init__(Answer)
