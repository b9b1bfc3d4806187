"""How good and how quick the learned model is on real messages: `python -m benchmarks.classifier`.

Reads the sorted messages (`gov_messages/train.csv.gz`) to learn and to measure, the unsorted ones for the time that
scoring takes, and prints figures only.
"""

from __future__ import annotations

from time import perf_counter, process_time

from benchmarks.dictionary_coverage import rows
from stream_processors.learned.model_file import hash_of, read, written
from stream_processors.learned.training import Example, train


def main() -> None:
    """Print the figures."""
    examples = [Example(f"{row['title']}\n{row['body']}", row["label"]) for row in rows("train.csv.gz")]
    started = perf_counter()
    model, measured = train(examples, version="benchmark")
    seconds = perf_counter() - started
    content = written(model)
    texts = [f"{row['留言主题']}\n{row['留言详情']}" for row in rows("附件3_messages.csv.gz")]
    scorer = read(content, sha256=hash_of(content))
    began = process_time()
    for text in texts:
        scorer.judge(text)
    each = (process_time() - began) / len(texts)
    print(f"{measured}\n{seconds:.1f} s to train, {len(content):,} bytes, {each * 1e3:.2f} ms a message")


if __name__ == "__main__":
    main()
