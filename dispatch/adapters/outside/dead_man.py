"""Tells somebody outside that all is well, every minute: that one raises the alarm when nothing comes any more.

What watches from inside cannot tell that the whole machine is gone. The address stands under `dead_man` in the file of
addresses; any service will do that expects a request now and then and calls somebody when it stays away.
"""

from __future__ import annotations

from pathlib import Path

import structlog

from dispatch.adapters.outside.addresses import AddressesRefused, read_addresses
from dispatch.adapters.outside.web import NotSent, Target, ping

log = structlog.get_logger()


class DeadManAddress:
    """The address that this machine's file names; without one nobody outside is told."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir

    def all_is_well(self) -> None:
        """Tell it; what goes wrong is logged, and keeps nobody from looking again."""
        try:
            address = read_addresses(self._data_dir).dead_man
            if address is not None:
                ping(Target(url=address.url, inside=address.inside))
        except AddressesRefused as error:
            log.error("addresses of channels cannot be used", why=str(error))
        except NotSent as error:
            log.warning("whoever watches from outside was not told", reason=error.failure.reason)
