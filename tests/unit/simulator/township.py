"""The demo township as the simulator sees it over HTTP."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from deploy.demo.seed import documents, people
from producers.simulator.world import World, world_from
from schemas.reference import ReferenceDocument


@cache
def reference() -> Mapping[str, ReferenceDocument]:
    return {document.kind: document for document in documents()}


def accounts() -> list[dict[str, Any]]:
    return [
        {
            "user": person.user,
            "name": person.name,
            "role": person.grants[0].role,
            "unit": person.grants[0].unit,
            "areas": [grant.area for grant in person.grants],
        }
        for person in people()
    ]


def cells() -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"code": row["code"], "name": row["name"]},
                "geometry": json.loads(json.dumps(row["polygon"])),
            }
            for row in reference()["areas"].body["cells"]
        ],
    }


@cache
def the_world() -> World:
    return world_from(accounts(), cells())
