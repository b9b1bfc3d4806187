import time
from datetime import datetime,UTC
from tests.kafka.test_pipe import *
def test_wipe(pipe):
    def say(*a): print(datetime.now(UTC).isoformat()[11:23], *a, flush=True)
    pipe.start(); pipe.report(10)
    pipe.wait(lambda: pipe.decided() == 10 and pipe.open_rows() == 0)
    say('decided 10')
    pipe.report(5); pipe.kafka.wipe(); pipe.report(5); say('wiped'); pipe.kafka.start(); say('kafka up')
    pipe.wait(lambda: pipe.decided() == 20, 60); say('decided 20')
    pipe.wait(lambda: pipe.open_rows() == 0, 60); say('closed')
    print((pipe.folder/"triage.log").read_text()); print([l for l in (pipe.folder/"relay.log").read_text().splitlines() if "producers" in l or "process" in l]); print((pipe.folder/"effects.log").read_text()[-3000:])
