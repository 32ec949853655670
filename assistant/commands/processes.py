"""Work shared between processes: results in the order of the tasks, a bounded number of them on their way, nothing lost."""

import gc
import os
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Any, TypeVar

from assistant.domain.errors import Fault

Task = TypeVar("Task")
Result = TypeVar("Result")

AHEAD = 3
"""Tasks handed out for each process, so that none waits while the results before are written."""

_work: Callable[[Any], Any]
"""In a worker: what it does with a task. It is sent once, since it may be large."""


def in_order(work: Callable[[Task], Result], tasks: Iterable[Task], processes: int) -> Generator[Result, None, None]:
    """`work` of every task, in order; in this process where `processes` is 1. `work`, tasks and results must be picklable.

    Raises what `work` raises, and Fault when a process dies. Close the iterator to stop before the end.
    """
    if processes == 1:
        yield from map(work, tasks)
        return
    # Imported here: a single household has no need of it.
    from concurrent.futures import Future, ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    under_way: deque[Future[Result]] = deque()
    # Processes of their own, not forks: a fork copies the locks of threads that it does not copy (the bar of progress has one).
    try:
        pool = ProcessPoolExecutor(processes, get_context("spawn"), _begin, (work,))
    except (NotImplementedError, OSError):  # a system without semaphores to share, as some containers are
        yield from map(work, tasks)
        return
    try:
        for task in tasks:
            under_way.append(pool.submit(_do, task))
            if len(under_way) == AHEAD * processes:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    except BrokenProcessPool:
        raise Fault("process_dog") from None
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(work: Callable[[Any], Any]) -> None:
    global _work
    _work = work
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; the first process ends the others in good order
    gc.freeze()  # what is there now stays: not searched for garbage again at every few households
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Nobody else tells a worker that the first process was killed: it would wait for tasks for ever."""
    if parent := parent_process():
        parent.join()
        os._exit(1)


def _do(task: Any) -> Any:
    return _work(task)
