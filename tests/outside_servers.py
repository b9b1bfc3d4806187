"""Servers on loopback that speak as robots, gateways and mail servers do, and misbehave when they are told to."""

from __future__ import annotations

import json
import socketserver
import ssl
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from runtime.clock import utc_now

Handler = BaseHTTPRequestHandler
Behaviour = Callable[[Handler], None]

OK = {"errcode": 0, "errmsg": "ok", "code": 0}


@dataclass
class Received:
    """A request as it came."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def text(self) -> str:
        """What a robot would say, or a telephone show."""
        text = self.body.get("text") or self.body.get("content")
        found = text.get("content") or text.get("text") if isinstance(text, dict) else text
        assert isinstance(found, str)
        return found


@dataclass
class Web:
    """A server that takes everything, unless the next behaviours say otherwise."""

    url: str = ""
    received: list[Received] = field(default_factory=list)
    next: deque[Behaviour] = field(default_factory=deque)
    always: Behaviour | None = None


def says(answer: Any, status: int = 200, **headers: str) -> Behaviour:
    """Answer with JSON, or with bytes as they are."""

    def behave(handler: Handler) -> None:
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return behave


def half(handler: Handler) -> None:
    """Promise more than is sent, and hang up."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"errcode": 0')
    handler.close_connection = True


def hangs_up(handler: Handler) -> None:
    """Say nothing at all."""
    handler.close_connection = True


def slow(over: threading.Event) -> Behaviour:
    """Answer when the test is over."""

    def behave(handler: Handler) -> None:
        over.wait(30)
        handler.close_connection = True

    return behave


@contextmanager
def a_web(certificate: Path | None = None) -> Iterator[Web]:
    """A server of a test's own, over TLS where it has a certificate."""
    web = Web()

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self._take(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def do_GET(self) -> None:
            self._take({})

        def _take(self, body: dict[str, Any]) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            web.received.append(Received(parts.path, query, dict(self.headers), body))
            behave = web.next.popleft() if web.next else web.always or says(OK)
            behave(self)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    with _serving(server):
        scheme = "http" if certificate is None else "https"
        web.url = f"{scheme}://127.0.0.1:{server.server_address[1]}"
        yield web


@dataclass
class Post:
    """A mail server: what it took, and the code that it answers to a command with instead of 250."""

    port: int = 0
    mails: list[str] = field(default_factory=list)
    refuses: dict[str, bytes] = field(default_factory=dict)


@contextmanager
def a_post() -> Iterator[Post]:
    """A mail server of a test's own; it speaks as much SMTP as a client needs to hand over a letter."""
    post = Post()

    class Speaks(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 post\r\n")
            while line := self.rfile.readline():
                verb = line[:4].upper().decode()
                if verb in post.refuses:
                    self.wfile.write(post.refuses[verb] + b"\r\n")
                elif verb == "DATA":
                    self.wfile.write(b"354 go on\r\n")
                    self._take()
                elif verb == "QUIT":
                    self.wfile.write(b"221 bye\r\n")
                    return
                else:
                    self.wfile.write(b"250 ok\r\n")

        def _take(self) -> None:
            lines = []
            while (line := self.rfile.readline()) != b".\r\n":
                lines.append(line.decode())
            post.mails.append("".join(lines))
            self.wfile.write(b"250 taken\r\n")

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Speaks)
    server.daemon_threads = True
    with _serving(server):
        post.port = server.server_address[1]
        yield post


@contextmanager
def _serving(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def a_certificate(folder: Path) -> Path:
    """A certificate that nobody has reason to trust, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "robot.example")])
    now = utc_now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    path = folder / "robot.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path
