"""Over TLS the same bounds hold, and only a trusted certificate is spoken to."""

import ipaddress
import ssl
import time
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from minzheng.connectors import bounded
from minzheng.connectors.bounded import Kind, Request, Trouble

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A self-signed certificate for the loopback address, as a PEM file with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "neighbour")])
    day = datetime(2020, 1, 1, tzinfo=UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(day)
        .not_valid_after(day + timedelta(days=36500))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    path.write_bytes(
        built.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


@pytest.fixture
def secure(talking, certificate):
    """Serve the bytes of `talk` over TLS; the https address."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate)

    def start(talk):
        def wrapped(connection):
            with server.wrap_socket(connection, server_side=True) as inner:
                inner.recv(65536)
                talk(inner)
                inner.settimeout(1)
                while inner.recv(65536):
                    pass

        return talking(wrapped, reads_first=False).replace("http:", "https:")

    return start


def trusting(path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(path))


def test_a_trusted_neighbour_is_heard(secure, certificate):
    url = secure(lambda c: c.sendall(OK))
    reply = bounded.exchange(Request("POST", url, b"{}", {}, tls=trusting(certificate)), 3)
    assert reply.body == b"hi"


def test_an_unknown_certificate_is_refused(secure):
    url = secure(lambda c: c.sendall(OK))
    with pytest.raises(Trouble) as trouble:
        bounded.exchange(Request("POST", url, b"{}", {}), 3)
    assert trouble.value.kind is Kind.REFUSED


def test_a_drip_over_tls_ends_at_the_deadline(secure, certificate):
    def drip(connection):
        for n in range(len(OK)):
            connection.sendall(OK[n : n + 1])
            time.sleep(0.03)

    url = secure(drip)
    started = time.monotonic()
    with pytest.raises(Trouble) as trouble:
        bounded.exchange(Request("POST", url, b"{}", {}, tls=trusting(certificate)), 0.3)
    assert trouble.value.kind is Kind.TIMEOUT
    assert time.monotonic() - started < 0.5


def test_a_handshake_that_never_comes_ends_at_the_deadline(talking):
    url = talking(lambda c: time.sleep(1)).replace("http:", "https:")
    started = time.monotonic()
    with pytest.raises(Trouble) as trouble:
        bounded.exchange(Request("POST", url, b"{}", {}), 0.3)
    assert trouble.value.kind is Kind.TIMEOUT
    assert time.monotonic() - started < 0.5
