package io.fluv.core.loop;

/** What a loop has in hand, for tests of other packages. */
public final class LoopLoad {
    private LoopLoad() {}

    /** How many handles are assigned to it. Any thread. */
    public static int of(EventLoop loop) {
        return loop.load();
    }

    /** How many timers wait. On the loop. */
    public static int timersOf(EventLoop loop) {
        return loop.timerCount();
    }
}
