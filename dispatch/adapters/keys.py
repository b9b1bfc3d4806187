"""The key that signs receipts: made once, kept 0600 in the data folder.

libsodium signs, because it does so while other threads run: every receipt is signed, and the interpreter's lock is
what limits the door. Reading and writing keys as PEM is `cryptography`'s.
"""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nacl.signing import SigningKey


class ReceiptKey:
    """Signs receipts with Ed25519."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self._signing = SigningKey(key.private_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """Return the signature, 64 bytes; the same message always gets the same one."""
        return self._signing.sign(message).signature

    def public_pem(self) -> str:
        """Return the public key, PEM."""
        return (
            self._key.public_key()
            .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
            .decode()
        )


def receipt_key(data_dir: Path) -> ReceiptKey:
    """Return the key of this installation, making it the first time."""
    path = data_dir / "keys" / "receipt-ed25519.pem"
    if not path.exists():
        _make(path)
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{path} is not an Ed25519 key")
    return ReceiptKey(key)


def _make(path: Path) -> None:
    """Write a new key; when two processes start at once, the first one's key stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    draft = path.with_suffix(f".{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_bytes(pem)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
