"""How values become the JSON texts that PostgreSQL keeps and Kafka carries."""

from __future__ import annotations

import msgspec

encode = msgspec.json.Encoder().encode
