"""Key pairs for signing in without a password, made for one test run."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from servers.token_endpoint import SERVICE_ACCOUNT


@cache
def private_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def key_as_pem() -> str:
    return (
        private_key()
        .private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        .decode()
    )


def certificate(expires: datetime | None = None) -> str:
    """A certificate with its key, as PEM in one text, as `openssl req -x509` makes them."""
    now = datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kcvs-mailbot")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private_key().public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=400))
        .not_valid_after(expires or now + timedelta(days=365))
        .sign(private_key(), hashes.SHA256())
    )
    return key_as_pem() + made.public_bytes(serialization.Encoding.PEM).decode()


def service_account(token_uri: str) -> str:
    """The JSON file that Google makes."""
    return json.dumps(
        {
            "type": "service_account",
            "project_id": "project",
            "private_key_id": "1",
            "private_key": key_as_pem(),
            "client_email": SERVICE_ACCOUNT,
            "client_id": "3",
            "token_uri": token_uri,
        }
    )
