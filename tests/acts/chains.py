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


def signer(
    issuer: Party,
    now: datetime,
    ocsp_url: str | None = None,
    until: datetime | None = None,
    list_url: str | None = None,
) -> Party:
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
    if list_url:
        place_of_list = x509.DistributionPoint(
            full_name=[x509.UniformResourceIdentifier(list_url)],
            relative_name=None,
            reasons=None,
            crl_issuer=None,
        )
        builder = builder.add_extension(x509.CRLDistributionPoints([place_of_list]), critical=False)
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


def revocation_list(
    issuer: Party, now: datetime, *revoked: tuple[Party, datetime], until: datetime | None = None
) -> bytes:
    """The issuer's list of revoked certificates."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(now - timedelta(hours=1))
        .next_update(until or now + timedelta(days=1))
        .add_extension(x509.CRLNumber(1), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), critical=False
        )
    )
    for party, on in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(party.certificate.serial_number)
        reason = x509.CRLReason(x509.ReasonFlags.key_compromise)
        builder = builder.add_revoked_certificate(
            entry.revocation_date(on).add_extension(reason, critical=False).build()
        )
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
