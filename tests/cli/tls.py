"""Servers whose TLS is not to be trusted: each is refused with words of its own, before a byte of a request
leaves. The server is `openssl s_server` with certificates of an own authority."""

import http.server
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from support import CliTest, main  # noqa: E402

CANARY = "cAnArY-tls-0123456789"
CONFIG = """
[ca]
default_ca = own
[own]
new_certs_dir = .
database = index.txt
rand_serial = yes
policy = any
unique_subject = no
[any]
commonName = supplied
[req]
distinguished_name = name
[name]
[server]
subjectAltName = IP:127.0.0.1,DNS:localhost
[other]
subjectAltName = DNS:other.example.com
[client]
subjectAltName = IP:127.0.0.1
extendedKeyUsage = clientAuth
[authority]
basicConstraints = critical,CA:true
"""


class TlsTest(CliTest):
    def setUp(self):
        super().setUp()
        if not shutil.which("openssl"):
            self.skipTest("no openssl here")
        self.file("own.cnf", CONFIG)
        self.file("index.txt", "")
        self.authority("ca")

    def openssl(self, *args):
        run = subprocess.run(["openssl", *args], cwd=self.dir, capture_output=True, text=True, timeout=60)
        self.assertEqual(run.returncode, 0, run.stderr)

    def authority(self, name):
        self.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30",
                     "-subj", "/CN=" + name, "-config", "own.cnf", "-extensions", "authority",
                     "-keyout", name + ".key", "-out", name + ".pem")

    def certificate(self, name, ca="ca", extensions="server", key=("ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
                    begin="20200101000000Z", end="20400101000000Z", digest="sha256"):
        self.openssl("req", "-newkey", *key, "-nodes", "-subj", "/CN=" + name, "-config", "own.cnf",
                     "-keyout", name + ".key", "-out", name + ".csr")
        self.openssl("ca", "-batch", "-notext", "-config", "own.cnf", "-cert", ca + ".pem", "-keyfile", ca + ".key",
                     "-in", name + ".csr", "-out", name + ".pem", "-extensions", extensions, "-md", digest,
                     "-startdate", begin, "-enddate", end)

    def serve(self, name, *args):
        """Port and process of an s_server with that certificate."""
        process = subprocess.Popen(["openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", name + ".pem", "-key", name + ".key",
                                    "-cert_chain", name + ".pem", *args], cwd=self.dir, stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.addCleanup(self.end, process)
        for line in process.stdout:
            found = re.match(rb"ACCEPT 127\.0\.0\.1:(\d+)", line)
            if found:
                return int(found.group(1)), process
        self.fail("no server")

    def end(self, process):
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            pipe.close()

    def ask(self, port, *args):
        result = self.weft("connection", "test", "--url", "https://127.0.0.1:%d" % port, "--set", "token=${env:T}",
                           "--set", "caFile=ca.pem", "--set", "connectTimeoutMs=5000", "-f", "json", *args, env={"T": CANARY})
        return result.code, json.loads(result.out)

    def test_what_is_not_to_be_trusted_is_refused_in_words_of_its_own(self):
        self.authority("stranger")
        self.certificate("expired", end="20210101000000Z")
        self.certificate("early", begin="20390101000000Z")
        self.certificate("other", extensions="other")
        self.certificate("client", extensions="client")
        self.certificate("unknown", ca="stranger")
        self.certificate("short", key=("rsa:1024",))
        self.certificate("old", digest="sha1")
        self.certificate("plain")
        self.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=self",
                     "-config", "own.cnf", "-extensions", "server", "-keyout", "self.key", "-out", "self.pem")
        weak = ["-cipher", "DEFAULT@SECLEVEL=0"]
        seen = {}
        for name, words, args in (("expired", "it has expired", []), ("early", "not valid yet", []),
                                  ("other", "another host", []), ("client", "not meant for servers", []),
                                  ("unknown", "issuer is not known", []), ("self", "self-signed", []),
                                  ("short", "key is too short", weak), ("old", "too weak a digest", weak),
                                  ("plain", "TLS handshake failed", ["-tls1_1", *weak])):
            port, process = self.serve(name, *args)
            code, row = self.ask(port)
            process.kill()
            heard = process.stdout.read()
            self.assertEqual((code, row["reachable"], row["status"]), (5, False, 0), row)
            self.assertIn(words, row["message"])
            self.assertNotIn(b"POST", heard)
            self.assertNotIn(CANARY.encode(), heard)
            self.assertNotIn(CANARY, row["message"])
            seen[re.sub(r":\d+", "", row["message"])] = name
        self.assertEqual(len(seen), 9, seen)

    def broken(self, answer):
        """A server that reads the first bytes and sends `answer`; what it read is in the list."""
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)
        self.addCleanup(listener.close)
        heard = []

        def serve():
            talk, _ = listener.accept()
            heard.append(talk.recv(65536))
            talk.sendall(answer)
            talk.close()
        thread = threading.Thread(target=serve)
        thread.start()
        self.addCleanup(thread.join)
        return listener.getsockname()[1], heard

    def test_a_handshake_that_breaks_off_is_unsent(self):
        hello = bytes.fromhex("160303007a02000076")  # a ServerHello that ends after its head
        for answer, words in ((b"", "TLS handshake failed"), (hello, "TLS handshake failed"),
                              (b"HTTP/1.1 200 OK\r\n\r\n", "TLS handshake failed")):
            port, heard = self.broken(answer)
            code, row = self.ask(port)
            self.assertEqual((code, row["reachable"]), (5, False), row)
            self.assertIn(words, row["message"])
            self.assertNotIn(CANARY.encode(), b"".join(heard))

    def good(self):
        self.certificate("good")
        seen = []

        class Api(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                seen.append(self.headers["Authorization"])
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *args):
                pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Api)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.path("good.pem"), self.path("good.key"))
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server.server_address[1], seen

    def test_a_good_certificate_of_an_own_authority_is_taken(self):
        port, seen = self.good()
        code, row = self.ask(port)
        self.assertEqual((code, row["accepted"]), (0, True), row)
        self.assertEqual(seen, ["Bearer " + CANARY])
        code, row = self.ask(port, "--set", "caFile=/etc/ssl/certs/ca-certificates.crt")
        self.assertEqual((code, len(seen)), (5, 1), row)

    def test_http_2_is_spoken_where_the_server_can(self):
        if not shutil.which("node"):
            self.skipTest("no node here")
        self.certificate("good")
        self.file("server.js", """
const fs = require('fs');
const server = require('http2').createSecureServer({ cert: fs.readFileSync('good.pem'), key: fs.readFileSync('good.key'), allowHTTP1: true });
server.on('request', (request, response) => {
  console.error(request.httpVersion, request.method, request.headers.authorization);
  let length = 0;
  request.on('data', (bytes) => { length += bytes.length; });
  request.on('end', () => response.end(JSON.stringify({ data: { length } })));
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
""")
        process = subprocess.Popen(["node", "server.js"], cwd=self.dir, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(process.stderr.close)
        self.addCleanup(self.end, process)
        port = int(process.stdout.readline())
        code, row = self.ask(port)
        self.assertEqual((code, row["accepted"]), (0, True), row)
        self.assertEqual(process.stderr.readline().decode().split(), ["2.0", "POST", "Bearer", CANARY])

    def test_nothing_switches_verification_off(self):
        port, seen = self.good()
        code, row = self.ask(port, "--set", "insecure=true", "--set", "caFile=/etc/ssl/certs/ca-certificates.crt")
        self.assertEqual((code, seen), (5, []), row)


if __name__ == "__main__":
    main()
