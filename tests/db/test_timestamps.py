"""Heads stamped by an authority: what it signed is believed, and nothing else. The authority is a small server of the test."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import asn1crypto.x509
import pytest
from asn1crypto import cms, tsp
from asn1crypto.core import ParsableOctetString
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from core.errors import InvcloseError, NotFound, RejectedInput, UsageError
from core.proof.anchors import Anchor
from core.views.states import Severity
from db.admin import kept_heads, timestamps
from db.company import masters
from db.engine.open import open_database

HEAD = Anchor("ACME", 7, "2024-02-01T08:00:00Z", "ab" * 32)
OTHER = HEAD._replace(hash="cd" * 32)
Answer = Callable[[bytes], tuple[int, bytes]]


class Authority:
    """Stamps what it is asked to; with a root certificate of its own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        root_key = rsa.generate_private_key(65537, 2048)
        self._key = rsa.generate_private_key(65537, 2048)
        self.root = folder / "root.pem"
        root = certificate("Root", root_key.public_key(), root_key, is_root=True)
        self.root.write_bytes(root.public_bytes(Encoding.PEM))
        signer = certificate("Stamps", self._key.public_key(), root_key, is_root=False)
        self._signer = asn1crypto.x509.Certificate.load(signer.public_bytes(Encoding.DER))

    def __call__(self, request: bytes) -> tuple[int, bytes]:
        asked = tsp.TimeStampReq.load(request)
        stamp = tsp.TSTInfo(
            {
                "version": "v1",
                "policy": "1.2.3.4.1",
                "message_imprint": asked["message_imprint"],
                "serial_number": 1,
                "gen_time": datetime.now(UTC),
                "nonce": asked["nonce"],
            }
        ).dump()
        signed = {
            "version": "v3",
            "digest_algorithms": [{"algorithm": "sha256"}],
            "encap_content_info": {"content_type": "tst_info", "content": ParsableOctetString(stamp)},
            "certificates": [cms.CertificateChoices("certificate", self._signer)],
            "signer_infos": [self._signature(stamp)],
        }
        token = {"content_type": "signed_data", "content": cms.SignedData(signed)}
        answer: bytes = tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token}).dump()
        return 200, answer

    def _signature(self, stamp: bytes) -> dict[str, object]:
        of_signer = tsp.SigningCertificateV2({"certs": [{"cert_hash": sha256(self._signer.dump()).digest()}]})
        attributes = cms.CMSAttributes(
            [
                {"type": "content_type", "values": ["tst_info"]},
                {"type": "message_digest", "values": [sha256(stamp).digest()]},
                {"type": "signing_certificate_v2", "values": [of_signer]},
            ]
        )
        who = {"issuer": self._signer.issuer, "serial_number": self._signer.serial_number}
        return {
            "version": "v1",
            "sid": cms.SignerIdentifier("issuer_and_serial_number", who),
            "digest_algorithm": {"algorithm": "sha256"},
            "signed_attrs": attributes,
            "signature_algorithm": {"algorithm": "rsassa_pkcs1v15"},
            "signature": self._key.sign(attributes.dump(), PKCS1v15(), hashes.SHA256()),
        }


def certificate(name: str, of: rsa.RSAPublicKey, issuer_key: rsa.RSAPrivateKey, *, is_root: bool) -> x509.Certificate:
    """A certificate of the root; of one that is none, for time stamps only."""
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
    made = made.issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Root")])).public_key(of)
    made = made.serial_number(x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=9))
    made = made.add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
    if not is_root:
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return made.sign(issuer_key, hashes.SHA256())


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
