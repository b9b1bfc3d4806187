"""The key that signs receipts and makes their tracking codes: made once, kept 0600 in the data folder.

libsodium signs, because it does so while other threads run: every receipt is signed, and the interpreter's lock is
what limits the door. Reading and writing keys as PEM is `cryptography`'s.
"""

from __future__ import annotations

from contextlib import suppress
from hmac import digest
from pathlib import Path
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nacl.bindings import crypto_sign, crypto_sign_BYTES, crypto_sign_seed_keypair

from runtime.private_files import keep_names, make_once

TRACKING: Final = b"gridloop tracking code"
"""What the key for tracking codes is derived for; see ADR 38."""


class ReceiptKey:
    """Signs receipts with Ed25519; tracking_key: what their tracking codes are made with."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        _public, self._signing = crypto_sign_seed_keypair(key.private_bytes_raw())
        self.tracking_key: Final = digest(key.private_bytes_raw(), TRACKING, "sha256")

    def sign(self, message: bytes) -> bytes:
        """Return the signature, 64 bytes; the same message always gets the same one."""
        return crypto_sign(message, self._signing)[:crypto_sign_BYTES]

    def public_pem(self) -> str:
        """Return the public key, PEM."""
        return (
            self._key.public_key()
            .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
            .decode()
        )


class KeyUnreadable(Exception):
    """There is a file for the key, but no key in it."""


def path_of(data_dir: Path) -> Path:
    """Return where an installation keeps its key."""
    return data_dir / "keys" / "receipt-ed25519.pem"


def read_key(data_dir: Path) -> ReceiptKey | None:
    """Return the key of this installation; None when there is no file of it.

    Raises:
        KeyUnreadable: the file holds no Ed25519 key.
    """
    path = path_of(data_dir)
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyUnreadable(f"{path} holds no key") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnreadable(f"{path} is not an Ed25519 key")
    return ReceiptKey(key)


def make_key(data_dir: Path) -> None:
    """Write a new key where there is none; when two processes start at once, the first one's key stays."""
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    make_once(path_of(data_dir), pem)


def set_aside(data_dir: Path, suffix: str) -> None:
    """Rename what lies where the key belongs, if anything does."""
    path = path_of(data_dir)
    with suppress(FileNotFoundError):
        path.rename(path.with_suffix(f".{suffix}.pem"))
        keep_names(path.parent)
