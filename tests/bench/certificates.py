"""What loading certificate authorities costs each TLS connection, with the bundle's file and with botocore's own.

Connections go to a local endpoint that a self-made authority certifies, which each file is given in addition. The
processor time of connections that trust that one alone is taken off.
"""

import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Thread

import certifi
from botocore.awsrequest import AWSRequest
from botocore.httpsession import URLLib3Session

from tests.bench.authority import self_signed
from tests.bench.contestants import Contestant
from tests.bench.table import Line

LIMIT = 5.0
ROUNDS = 25


class _Empty(BaseHTTPRequestHandler):
    """Answers nothing, with success."""

    def do_GET(self) -> None:
        """Answer a GET."""
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _listening(certificate: Path) -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Empty)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"https://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def _connection(address: str, authorities: Path) -> float:
    """Milliseconds of this thread's processor time for a new connection and a request."""
    session = URLLib3Session(verify=str(authorities))  # type: ignore[arg-type]  # a path, too
    request = AWSRequest("GET", address).prepare()
    began = time.thread_time()
    answer = session.send(request)
    spent = time.thread_time() - began
    session.close()
    assert answer.status_code == 204
    return spent * 1000


def lines(ours: Contestant) -> list[Line]:
    """Take paired rounds of the three files."""
    with TemporaryDirectory() as folder:
        own = Path(folder) / "own.pem"
        own.write_text(self_signed())
        files = {"own": own}
        for name, trusted in (("ours", ours.code / "botocore" / "cacert.pem"), ("whole", Path(certifi.where()))):
            files[name] = Path(folder) / f"{name}.pem"
            files[name].write_text(own.read_text() + trusted.read_text())
        with _listening(own) as address:
            rounds = [{name: _connection(address, file) for name, file in files.items()} for _ in range(ROUNDS)]
    load, whole = (median(one[name] - one["own"] for one in rounds) for name in ("ours", "whole"))
    return [Line("authorities, loaded a TLS connection", load, LIMIT, "ms", f"the whole file: {whole:.1f} ms")]
