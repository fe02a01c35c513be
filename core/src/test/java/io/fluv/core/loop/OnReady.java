package io.fluv.core.loop;

import io.fluv.core.driver.Handle;
import io.fluv.core.driver.Interest;
import java.util.function.Consumer;

/** A handle for those who only care for readiness. */
record OnReady(Consumer<Interest> action) implements Handle {
    @Override
    public void onReady(Interest ready) {
        action.accept(ready);
    }

    @Override
    public void onLoopClosing() {}

    @Override
    public void onFailure(Throwable failure) {
        throw new AssertionError("onReady failed", failure);
    }
}
