"""The client's half of SCRAM-SHA-512 (RFC 5802): to show that one knows a password without saying it.

The supervisor asks its broker often whether it answers, and a client library would weigh more than all the rest of it.
"""

import base64
import hashlib
import hmac

MECHANISM = "SCRAM-SHA-512"


class Exchange:
    """One exchange; `nonce`: never used before."""

    def __init__(self, user: str, password: str, nonce: str) -> None:
        self._password = password.encode()
        self._nonce = nonce
        self._bare = f"n={user},r={nonce}"
        self._server_signature = b""

    def first(self) -> bytes:
        """The client's first message."""
        return b"n,," + self._bare.encode()

    def final(self, answer: bytes) -> bytes:
        """The client's last message, after the server's first.

        Raises:
            ValueError, KeyError: that is no answer to ours.
        """
        said = dict(part.split("=", 1) for part in answer.decode().split(","))
        if not said["r"].startswith(self._nonce):
            raise ValueError("the server answers somebody else")
        salted = hashlib.pbkdf2_hmac("sha512", self._password, base64.b64decode(said["s"]), int(said["i"]))
        proofless = f"c=biws,r={said['r']}"
        exchanged = f"{self._bare},{answer.decode()},{proofless}".encode()
        client = _keyed(salted, b"Client Key")
        signature = _keyed(hashlib.sha512(client).digest(), exchanged)
        proof = bytes(one ^ other for one, other in zip(client, signature, strict=True))
        self._server_signature = _keyed(_keyed(salted, b"Server Key"), exchanged)
        return f"{proofless},p={base64.b64encode(proof).decode()}".encode()

    def is_known_by(self, answer: bytes) -> bool:
        """Whether the server's last message shows that it knows the password too."""
        return hmac.compare_digest(answer, b"v=" + base64.b64encode(self._server_signature))


def _keyed(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha512")
