"""The terminals' routes as OpenAPI: they are plain ASGI for speed, so their description is written here.

The shapes are not written twice: they are made from the very types that read and write the bytes.
"""

from __future__ import annotations

from typing import Any, Final

from dispatch.application.accept.report_form import ReportForm
from producers.terminal.reports import ReceiptBody
from runtime.http.components import components_of, schema_of
from runtime.http.problem import MEDIA_TYPE, ProblemBody

_OFFSET: Final = {
    "Upload-Offset": {"description": "How many bytes have arrived", "schema": {"type": "integer"}},
    "Upload-Length": {"description": "How many there will be", "schema": {"type": "integer"}},
}
_ACCOUNT: Final = {
    "name": "Gridloop-Account",
    "in": "header",
    "description": "Whose this is: 401 when the session is another account's by now, as on a phone that people share",
    "schema": {"type": "string"},
}
_ID: Final = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}


def components() -> dict[str, Any]:
    """Return the schemas of what the terminals send and get."""
    return components_of((ReportForm, ReceiptBody, ProblemBody))


def paths() -> dict[str, Any]:
    """Return the terminals' paths."""
    return {
        "/api/v1/reports": {"post": _report()},
        "/api/v1/receipt-key": {"get": _receipt_key()},
        "/api/v1/attachments/{id}": {"put": _upload(), "head": _offset()},
    }


def _report() -> dict[str, Any]:
    return {
        "tags": ["reports"],
        "operationId": "report",
        "summary": "Report an incident",
        "description": (
            "Answered after the commit that holds the report. The same id, bytes and sender get the same receipt "
            "(200); the same id with other bytes or another sender is 409. Body at most 64 KB, text 4,000 characters. "
            "`signature`: Ed25519 over number, report_id, sha256 and received_at, joined by LF."
        ),
        "parameters": [_ACCOUNT],
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema_of(ReportForm)}}},
        "responses": {
            "201": _json("A receipt", ReceiptBody),
            "200": _json("The receipt that was given before", ReceiptBody),
            **_problems("401", "403", "409", "413", "422", "429", "500", "503"),
        },
    }


def _receipt_key() -> dict[str, Any]:
    pem: dict[str, Any] = {"type": "string"}
    since = {"type": "string", "format": "date-time"}
    one = {
        "type": "object",
        "properties": {"public_key_pem": pem, "since": since},
        "required": ["public_key_pem", "since"],
    }
    key = {
        "type": "object",
        "properties": {
            "algorithm": {"const": "Ed25519"},
            "public_key_pem": {**pem, "description": "the key of new receipts"},
            "keys": {"type": "array", "items": one, "description": "all keys that receipts bear, the newest first"},
        },
        "required": ["algorithm", "public_key_pem", "keys"],
    }
    return {
        "tags": ["reports"],
        "operationId": "receipt_key",
        "summary": "The public keys that receipts are and were signed with",
        "responses": {
            "200": {"description": "The keys", "content": {"application/json": {"schema": key}}},
            **_problems("503"),
        },
    }


def _upload() -> dict[str, Any]:
    content_range = {
        "name": "Content-Range",
        "in": "header",
        "description": "`bytes first-last/total` of a piece; without it the body is the whole photo",
        "schema": {"type": "string"},
    }
    binary = {"schema": {"type": "string", "format": "binary"}}
    return {
        "tags": ["attachments"],
        "operationId": "upload_photo",
        "summary": "Send the bytes of a declared photo, or a piece of them",
        "parameters": [_ID, content_range, _ACCOUNT],
        "requestBody": {"required": True, "content": {"application/octet-stream": binary, "image/*": binary}},
        "responses": {
            "201": {"description": "All bytes have arrived and have the declared hash", "headers": _OFFSET},
            "200": {"description": "They had arrived before", "headers": _OFFSET},
            "308": {"description": "More bytes have to come, from Upload-Offset on", "headers": _OFFSET},
            **_problems("400", "401", "404", "409", "413", "422", "429", "503", "507"),
        },
    }


def _offset() -> dict[str, Any]:
    return {
        "tags": ["attachments"],
        "operationId": "upload_offset",
        "summary": "Ask how many bytes of a declared photo have arrived",
        "parameters": [_ID, _ACCOUNT],
        "responses": {
            "200": {"description": "How far it has come", "headers": _OFFSET},
            **_problems("401", "404", "503"),
        },
    }


def _json(description: str, kind: type) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema_of(kind)}}}


def _problems(*statuses: str) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": schema_of(ProblemBody)}}
    return {status: {"description": "Refused; the body says why", "content": content} for status in statuses}
