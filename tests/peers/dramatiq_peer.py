"""Dramatiq on Redis, set as reminders set it: `PYTHON dramatiq_peer.py REDIS COUNT` prints empty jobs a second."""

import sys
import time
from threading import Event

import dramatiq
from dramatiq.brokers.redis import RedisBroker


def main(redis_url: str, count: int) -> None:
    """Enqueue all, then work them off."""
    broker = RedisBroker(url=redis_url, middleware=[], heartbeat_timeout=3_000, maintenance_chance=100_000)
    done, last = [], Event()

    @dramatiq.actor(broker=broker)
    def job(number: int) -> None:
        done.append(number)
        if len(done) == count:
            last.set()

    begun = time.perf_counter()
    for number in range(count):
        job.send(number)
    worker = dramatiq.Worker(broker, worker_threads=8, worker_timeout=50)
    worker.start()
    last.wait()
    print(count / (time.perf_counter() - begun))
    worker.stop()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
