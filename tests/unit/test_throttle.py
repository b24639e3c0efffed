from ar_core.throttle import Throttle


def test_a_window_takes_so_many_hits_and_then_no_more():
    gate = Throttle(2, 60)
    assert [gate.hit("a", now) for now in (0, 10, 20, 59.9)] == [
        True,
        True,
        False,
        False,
    ]
    assert gate.hit("b", 20)
    assert gate.blocked("a", 59.9)
    assert not gate.blocked("a", 60)
    assert [gate.hit("a", now) for now in (60, 61, 62)] == [True, True, False]


def test_looking_does_not_count():
    gate = Throttle(1, 60)
    assert not any(gate.blocked("a", 0) for _ in range(5))
    assert gate.hit("a", 0)


def test_memory_is_bounded_and_old_windows_go_first():
    gate = Throttle(1, 60, keys=3)
    for number in range(3):
        assert gate.hit(f"k{number}", number)
    assert gate.hit("k3", 60.5)
    assert set(gate.seen) == {"k1", "k2", "k3"}
    for number in range(4, 50):
        assert gate.hit(f"k{number}", 60.6)
    assert len(gate.seen) == 3
    assert "k49" in gate.seen


def test_a_forgotten_memory_starts_anew():
    gate = Throttle(1, 60)
    gate.hit("a", 0)
    gate.clear()
    assert gate.hit("a", 0)
