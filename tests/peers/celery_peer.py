"""Celery on Redis, acknowledging late so that nothing is lost: `PYTHON celery_peer.py REDIS COUNT` prints empty jobs a second."""

import sys
import threading
import time

import celery
from celery.contrib.testing.worker import start_worker


def main(redis_url: str, count: int) -> None:
    """Enqueue all, then work them off."""
    transport = redis_url.replace("unix://", "redis+socket://")
    app = celery.Celery("peer", broker=transport)
    app.conf.update(task_acks_late=True, task_ignore_result=True, worker_hijack_root_logger=False)
    done: list[int] = []
    last = threading.Event()

    @app.task(name="job")
    def job(number: int) -> None:
        done.append(number)
        if len(done) == count:
            last.set()

    begun = time.perf_counter()
    for number in range(count):
        job.delay(number)
    with start_worker(app, concurrency=8, pool="threads", perform_ping_check=False, loglevel="ERROR"):
        last.wait()
        print(count / (time.perf_counter() - begun))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
