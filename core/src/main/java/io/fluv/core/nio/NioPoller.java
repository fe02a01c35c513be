package io.fluv.core.nio;

import io.fluv.core.driver.Handle;
import io.fluv.core.driver.Poller;
import io.fluv.core.driver.Turns;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A selector. In the turns of its loop, but for {@link #wakeUp}. */
final class NioPoller implements Poller {
    private final Turns loop;
    private final Selector selector;
    private final Consumer<SelectionKey> onSelected;

    NioPoller(Turns loop) throws IOException {
        this.loop = loop;
        selector = Selector.open();
        onSelected = key -> {
            // Another handle of the same phase may have closed this one.
            if (key.isValid()) {
                loop.ready(channel(key).handle(), NioChannel.readiness(key.readyOps()));
            }
        };
    }

    /** For assertions. */
    boolean inLoop() {
        return loop.inLoop();
    }

    Selector selector() {
        return selector;
    }

    private static NioChannel<?> channel(SelectionKey key) {
        return (NioChannel<?>) key.attachment();
    }

    /** A selector lets go of what is closed whenever it looks for what is ready. */
    @Override
    public void await(long nanos) throws IOException {
        Thread.interrupted(); // it was meant for a user's code that ran, and would keep the selector from ever waiting
        if (nanos == 0) {
            selector.selectNow(onSelected);
        } else {
            selector.select(onSelected, nanos == FOREVER ? 0 : ceilMillis(nanos));
        }
    }

    /** Rounded up: waking up before the timer is due would only turn the loop once more. */
    private static long ceilMillis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos - 1) + 1;
    }

    @Override
    public void wakeUp() {
        selector.wakeup();
    }

    @Override
    public List<Handle> handles() {
        return selector.keys().stream()
                .filter(SelectionKey::isValid)
                .<Handle>map(key -> channel(key).handle())
                .toList();
    }

    @Override
    public void close() throws IOException {
        selector.close();
    }
}
