"""Chains of certificates made on the spot: a root, a signer, and what a revocation responder would say."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Party:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def der(self) -> bytes:
        """The certificate's bytes."""
        return self.certificate.public_bytes(serialization.Encoding.DER)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _usage(ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not ca,
        content_commitment=not ca,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )


def root(now: datetime, name: str = "Root of the tests") -> Party:
    """A self-signed root."""
    key = ec.generate_private_key(ec.SECP256R1())
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name(name))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 5 * YEAR)
        .not_valid_after(now + 5 * YEAR)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(_usage(ca=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return Party(builder.sign(key, hashes.SHA256()), key)


def signer(issuer: Party, now: datetime, ocsp_url: str | None = None, until: datetime | None = None) -> Party:
    """An official's certificate under a root."""
    key = ec.generate_private_key(ec.SECP256R1())
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name("Аманов А.А."))
        .issuer_name(issuer.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - YEAR)
        .not_valid_after(until or now + YEAR)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(ca=False), critical=True)
        .add_extension(authority, critical=False)
    )
    if ocsp_url:
        place = x509.AccessDescription(
            AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(ocsp_url)
        )
        builder = builder.add_extension(x509.AuthorityInformationAccess([place]), critical=False)
    return Party(builder.sign(issuer.key, hashes.SHA256()), key)


def sign(content: bytes, by: Party) -> bytes:
    """A detached CMS signature over these bytes."""
    options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content)
    return builder.add_signer(by.certificate, by.key, hashes.SHA256()).sign(
        serialization.Encoding.DER, options
    )


def revocation_answer(issuer: Party, of: Party, now: datetime, revoked_on: datetime | None = None) -> bytes:
    """What the issuer's OCSP responder says of a certificate."""
    status = ocsp.OCSPCertStatus.REVOKED if revoked_on else ocsp.OCSPCertStatus.GOOD
    builder = ocsp.OCSPResponseBuilder().add_response(
        cert=of.certificate,
        issuer=issuer.certificate,
        algorithm=hashes.SHA256(),
        cert_status=status,
        this_update=now - timedelta(hours=1),
        next_update=now + timedelta(days=1),
        revocation_time=revoked_on,
        revocation_reason=x509.ReasonFlags.key_compromise if revoked_on else None,
    )
    by_key = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, issuer.certificate)
    return by_key.sign(issuer.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
