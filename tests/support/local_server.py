"""What the servers of tests share: HTTP/1.1 on a port of this machine, a thread for each connection, no log, and no word about
clients that were killed."""

import http.server
import socket
import threading


class Handler(http.server.BaseHTTPRequestHandler):
    """One request after the other of a connection; do_GET and do_POST are those of who derives from it."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # a reply leaves whole
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def give(self, status, reply, *headers):
        self.send_response(status)
        for name, value in (("Content-Type", "application/json"), ("Content-Length", str(len(reply))), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply)

    def drop(self):
        """No answer: the connection ends."""
        self.close_connection = True

    def is_alone(self):
        """Whether the client went away: what it left in the line is not executed behind its back."""
        try:
            return self.connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True


class LocalServer:
    """Serves with `handler` from now on."""

    def __init__(self, handler):
        class Quiet(http.server.ThreadingHTTPServer):
            request_queue_size = 64  # with the usual 5, connections that come at once wait a second

            def handle_error(self, *_):
                pass  # a client that was killed

        self.http = Quiet(("127.0.0.1", 0), handler)
        self.http.daemon_threads = True
        self.url = "http://127.0.0.1:%d" % self.http.server_address[1]
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()

    def close(self):
        self.http.shutdown()
        self.http.server_close()
