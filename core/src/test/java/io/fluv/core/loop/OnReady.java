package io.fluv.core.loop;

import java.util.function.IntConsumer;

/** A handle for those who only care for readiness. */
record OnReady(IntConsumer action) implements Handle {
    @Override
    public void onReady(int readyOps) {
        action.accept(readyOps);
    }

    @Override
    public void onLoopClosing() {}

    @Override
    public void onFailure(Throwable failure) {
        throw new AssertionError("onReady failed", failure);
    }
}
