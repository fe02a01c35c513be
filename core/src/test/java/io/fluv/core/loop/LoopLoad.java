package io.fluv.core.loop;

/** How many handles a loop has, for tests of other packages. */
public final class LoopLoad {
    private LoopLoad() {}

    public static int of(EventLoop loop) {
        return loop.load();
    }
}
