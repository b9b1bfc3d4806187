"""Which reports of a batch are not stored because of their photos: found out by the statement that stores the others.

A row that cannot be kept is data. Were it an exception, the batch would be rolled back and tried again in halves, and
whoever sent such reports on purpose would slow down everybody else's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dispatch.adapters.postgres.accept.rows import PhotoRow, columns


@dataclass(frozen=True, slots=True)
class PhotoSteps:
    """What the statement does about photos, by the places where it says so; nothing for a batch that has none.

    shown: steps after `opened`. kept: which reports are stored. new_photo: the last step. but: which reports are not
    told as known. refused: which reports are told as refused, and why.
    """

    shown: str = ""
    kept: str = ""
    new_photo: str = ""
    but: str = ""
    refused: str = "'{}'::uuid[] AS taken, '{}'::uuid[] AS crowded"


PHOTO_STEPS: Final = PhotoSteps(
    shown=f""", shown AS MATERIALIZED (
    SELECT declared.*, opened.report, opened.sender
    FROM json_to_recordset($5) AS declared ({columns(PhotoRow)}) JOIN opened USING (incident)
), photo AS MATERIALIZED (
    SELECT * FROM shown WHERE (SELECT id FROM report WHERE report.id = shown.report) IS NULL
), taken AS MATERIALIZED (
    SELECT report FROM photo WHERE (SELECT id FROM attachment WHERE attachment.id = photo.id) IS NOT NULL
    UNION
    SELECT report FROM (SELECT report, row_number() OVER (PARTITION BY id ORDER BY report) AS nth FROM photo) AS named
    WHERE nth > 1
), awaited AS MATERIALIZED (
    SELECT sender, (
        SELECT count(*) FROM attachment
        WHERE declared_by = one.sender AND state IN ('declared', 'partial')
          AND declared_at > clock_timestamp() - interval '1 day'
    ) AS before
    FROM (SELECT DISTINCT sender FROM photo) AS one
), crowded AS MATERIALIZED (
    SELECT report
    FROM (
        SELECT report, before + count(*) OVER (PARTITION BY sender ORDER BY report) AS open
        FROM photo JOIN awaited USING (sender)
        WHERE report NOT IN (SELECT report FROM taken)
    ) AS counted
    WHERE open > $6
), unkept AS MATERIALIZED (
    SELECT report FROM taken UNION SELECT report FROM crowded
)""",
    kept="AND report NOT IN (SELECT report FROM unkept)",
    new_photo=""", new_photo AS (
    INSERT INTO attachment (id, incident, report, declared_by, declared_at, purpose, sha256, media_type, bytes, state)
    SELECT photo.id, photo.incident, fresh.report, fresh.sender, fresh.received_at, photo.purpose,
           decode(photo.sha256, 'hex'), photo.media_type, photo.bytes, 'declared'
    FROM photo JOIN fresh USING (report)
)""",
    but="EXCEPT SELECT report FROM unkept",
    refused="ARRAY(SELECT report FROM taken) AS taken, ARRAY(SELECT DISTINCT report FROM crowded) AS crowded",
)
"""A report that is stored already names its own photos again, and is not asked; which those are is looked up for
reports with photos alone (`shown`), not for all.

taken: reports with a photo whose id is in use, or named by a report before it. crowded: reports with which their sender
would have too many photos on the way.
"""
