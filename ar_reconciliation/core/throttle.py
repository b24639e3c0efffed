"""How often somebody may do something, counted in windows of time.

No clock: callers give the time. The memory is bounded, so that many different keys
cannot fill it.
"""


class Throttle:
    """At most ``limit`` hits of a key within ``seconds`` from its first one.

    :param int limit: hits that pass.
    :param float seconds: length of a window.
    :param int keys: how many keys are remembered; the oldest are forgotten first.

    >>> gate = Throttle(2, 60)
    >>> [gate.hit("a", now) for now in (0, 1, 2, 60)]
    [True, True, False, True]
    """

    def __init__(self, limit: int, seconds: float, keys: int = 10_000) -> None:
        self.limit, self.seconds, self.keys = limit, seconds, keys
        #: key -> [start of its window, hits since]; in the order of the starts
        self.seen: dict[str, list[float]] = {}

    def blocked(self, key: str, now: float) -> bool:
        """Has the key used up its window? Does not count."""
        window = self.seen.get(key)
        fresh = window is not None and now - window[0] < self.seconds
        return bool(fresh and window[1] >= self.limit)

    def hit(self, key: str, now: float) -> bool:
        """Count a hit; whether it passes."""
        if self.blocked(key, now):
            return False
        window = self.seen.get(key)
        if window is None or now - window[0] >= self.seconds:
            self.seen.pop(key, None)
            self._make_room(now)
            window = self.seen[key] = [now, 0]
        window[1] += 1
        return True

    def clear(self) -> None:
        self.seen.clear()

    def _make_room(self, now: float) -> None:
        if len(self.seen) < self.keys:
            return
        for key in [k for k, w in self.seen.items() if now - w[0] >= self.seconds]:
            del self.seen[key]
        while len(self.seen) >= self.keys:
            del self.seen[next(iter(self.seen))]
