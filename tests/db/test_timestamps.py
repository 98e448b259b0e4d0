"""Heads stamped by an authority: what it signed is believed, and nothing else. The authority is OpenSSL behind a small server."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from core.errors import InvcloseError, NotFound, RejectedInput, UsageError
from core.proof.anchors import Anchor
from core.views import Severity
from db.admin import kept_heads, timestamps
from db.company import masters
from db.engine.open import open_database

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl to make an authority of")

HEAD = Anchor("ACME", 7, "2024-02-01T08:00:00Z", "ab" * 32)
OTHER = HEAD._replace(hash="cd" * 32)
SETTINGS = """
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
signer_digest = sha256
ess_cert_id_alg = sha256
"""
Answer = Callable[[bytes], tuple[int, bytes]]


class Authority:
    """Stamps what it is asked to; with a root certificate of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        now = datetime.now(UTC)
        root_key = rsa.generate_private_key(65537, 2048)
        key = rsa.generate_private_key(65537, 2048)

        def certificate(name: str, of: rsa.RSAPrivateKey, *, is_root: bool) -> x509.Certificate:
            subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
            issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Root")])
            made = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer)
            made = made.public_key(of.public_key()).serial_number(x509.random_serial_number())
            made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=9))
            made = made.add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
            if not is_root:
                made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
            return made.sign(root_key, hashes.SHA256())

        pem = serialization.Encoding.PEM
        self.root = folder / "root.pem"
        self.root.write_bytes(certificate("Root", root_key, is_root=True).public_bytes(pem))
        (folder / "signer.pem").write_bytes(certificate("Stamps", key, is_root=False).public_bytes(pem))
        form = serialization.PrivateFormat.TraditionalOpenSSL
        (folder / "key.pem").write_bytes(key.private_bytes(pem, form, serialization.NoEncryption()))
        (folder / "serial").write_text("01\n")
        (folder / "settings").write_text(SETTINGS.format(folder=folder))

    def __call__(self, request: bytes) -> tuple[int, bytes]:
        asked = self.folder / "asked"
        asked.write_bytes(request)
        signer, key, settings = (str(self.folder / name) for name in ("signer.pem", "key.pem", "settings"))
        done = subprocess.run(
            [
                "openssl",
                "ts",
                "-reply",
                "-config",
                settings,
                "-queryfile",
                str(asked),
                "-signer",
                signer,
                "-inkey",
                key,
            ],
            capture_output=True,
            check=True,
        )
        return 200, done.stdout


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority") / "one")


@pytest.fixture
def serve() -> Iterator[Callable[[Answer], str]]:
    """Starts a server that answers so; its address."""
    servers = []

    def start(answer: Answer) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                assert self.headers["Content-Type"] == "application/timestamp-query"
                status, body = answer(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(status)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/tsr"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_what_the_authority_stamped_is_believed_with_its_time(
    authority: Authority, serve: Callable[[Answer], str], tmp_path: Path
) -> None:
    path = timestamps.file_beside(tmp_path / "heads.txt", HEAD)
    assert path.name == "heads.txt.ACME-7.tsr"
    timestamps.keep(path, timestamps.asked(HEAD, serve(authority)))
    roots = timestamps.roots_in(authority.root)
    at = timestamps.stamped_at(HEAD, path, roots)
    assert at is not None
    assert abs(at - datetime.now(UTC)) < timedelta(minutes=1)
    assert timestamps.stamped_at(OTHER, path, roots) is None, "it stamped another head"


def test_nobody_else_is_believed(authority: Authority, serve: Callable[[Answer], str], tmp_path: Path) -> None:
    stranger = Authority(tmp_path / "stranger")
    path = tmp_path / "stamp"
    timestamps.keep(path, timestamps.asked(HEAD, serve(stranger)))
    assert timestamps.stamped_at(HEAD, path, timestamps.roots_in(stranger.root)) is not None
    assert timestamps.stamped_at(HEAD, path, timestamps.roots_in(authority.root)) is None


@pytest.mark.parametrize("place", [0, 30, 100, 400, -1])
def test_a_changed_stamp_is_none(
    authority: Authority, serve: Callable[[Answer], str], tmp_path: Path, place: int
) -> None:
    answer = bytearray(timestamps.asked(HEAD, serve(authority)))
    answer[place] ^= 1
    path = tmp_path / "stamp"
    path.write_bytes(answer)
    assert timestamps.stamped_at(HEAD, path, timestamps.roots_in(authority.root)) is None


def test_a_stamp_is_never_written_over(authority: Authority, serve: Callable[[Answer], str], tmp_path: Path) -> None:
    path = tmp_path / "stamp"
    path.write_bytes(b"kept")
    with pytest.raises(RejectedInput, match="already exists"):
        timestamps.keep(path, timestamps.asked(HEAD, serve(authority)))
    assert path.read_bytes() == b"kept"


def test_an_answer_for_somebody_else_is_refused(authority: Authority, serve: Callable[[Answer], str]) -> None:
    answer = timestamps.asked(HEAD, serve(authority))
    with pytest.raises(RejectedInput, match="stamped something else"):
        timestamps.asked(OTHER, serve(lambda _: (200, answer)))
    with pytest.raises(RejectedInput, match="stamped something else"):
        timestamps.asked(HEAD, serve(lambda _: (200, answer)))  # an old answer: each question has its own number


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [((200, b"<html>"), "is no time stamp"), ((200, b""), "is no time stamp"), ((503, b"later"), "it answered 503")],
)
def test_what_is_no_stamp_is_named(serve: Callable[[Answer], str], answer: tuple[int, bytes], sentence: str) -> None:
    with pytest.raises(RejectedInput, match=sentence):
        timestamps.asked(HEAD, serve(lambda _: answer))


@pytest.mark.parametrize(
    ("address", "error"),
    [
        ("file:///etc/passwd", UsageError),
        ("ftp://example/tsr", UsageError),
        ("authority", UsageError),
        ("http://[", UsageError),
        ("http://127.0.0.1:1/tsr", RejectedInput),
        ("http://eva:secret@127.0.0.1:1/tsr", RejectedInput),
    ],
)
def test_addresses(address: str, error: type[InvcloseError]) -> None:
    with pytest.raises(error) as caught:
        timestamps.asked(HEAD, address)
    assert "secret" not in f"{caught.value} {caught.value.advice}"


def test_certificates_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        timestamps.roots_in(tmp_path / "none.pem")
    (tmp_path / "wrong.pem").write_text("hello")
    with pytest.raises(RejectedInput, match="holds no certificates"):
        timestamps.roots_in(tmp_path / "wrong.pem")


def test_the_heads_of_a_file_with_and_without_stamps(
    books_url: str, authority: Authority, serve: Callable[[Answer], str], tmp_path: Path
) -> None:
    heads, address = tmp_path / "heads.txt", serve(authority)
    with open_database(books_url) as database:
        with database.write() as tx:
            company = masters.create_company(tx, "CASE")

        def said(root: Path) -> tuple[Severity, str]:
            found = kept_heads.check_files(database, company, [heads], None, root)[-1]
            return found.severity, found.message

        first = kept_heads.signed_head(database, company, None)
        kept_heads.keep(heads, first)
        assert said(authority.root)[1].startswith(f"Head 1 of {first.at} in {heads}: has no time stamp")
        timestamps.keep(timestamps.file_beside(heads, first), timestamps.asked(first, address))
        severity, sentence = said(authority.root)
        assert (severity, sentence[:41]) == (Severity.OK, "1 time stamp by an authority; the newest ")
        stranger = Authority(tmp_path / "stranger")
        assert "heads.txt.CASE-1.tsr is no time stamp of it" in said(stranger.root)[1]
        assert said(stranger.root)[0] is Severity.STOP
