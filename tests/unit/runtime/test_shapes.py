"""Types are known before threads read them: otherwise msgspec takes the whole process down."""

import subprocess
import sys

TYPES = 400
TWO_THREADS_AT_ONCE = f"""
import sys
import threading
from types import ModuleType

import msgspec

from runtime.shapes import know_shapes

TEXT = '''
from __future__ import annotations
import msgspec
class Outer(msgspec.Struct):
    inner: tuple[Inner, ...] = ()
    one: Inner | None = None
class Inner(msgspec.Struct):
    counts: dict[str, int] = {{}}
    names: list[str] = []
'''
GIVEN = {{"inner": [{{"counts": {{"a": 1}}, "names": ["b"]}}], "one": {{}}}}
sys.setswitchinterval(1e-6)


def read(shape, all_here):
    all_here.wait()
    msgspec.convert(GIVEN, shape)


for n in range({TYPES}):
    module = sys.modules[f"shapes_{{n}}"] = ModuleType(f"shapes_{{n}}")
    exec(TEXT, module.__dict__)
    if sys.argv[1:] == ["known"]:
        know_shapes()
    threads = [threading.Thread(target=read, args=(module.Outer, all_here)) for all_here in [threading.Barrier(4)] * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
"""


def test_threads_that_read_a_type_for_the_first_time_together_do_no_harm_once_it_is_known() -> None:
    known, unknown = (
        subprocess.run(
            [sys.executable, "-c", TWO_THREADS_AT_ONCE, *argument], capture_output=True, text=True, check=False
        )
        for argument in (["known"], [])
    )

    assert (known.returncode, known.stderr) == (0, "")
    assert unknown.returncode < 0, "msgspec has mended it: know_shapes can go"
