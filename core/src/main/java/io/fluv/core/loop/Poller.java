package io.fluv.core.loop;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A loop's selector: which sockets are watched, and for whom. Confined to the loop, but for {@link #wakeUp}. */
final class Poller {
    /** What is to be done with a handle whose socket is ready. */
    interface Events {
        void onReady(Handle handle, int readyOps);
    }

    private final Selector selector;
    private final Consumer<SelectionKey> onSelected;
    private final BooleanSupplier inLoop;

    private Poller(Selector selector, Events events, BooleanSupplier inLoop) {
        this.selector = selector;
        this.inLoop = inLoop;
        this.onSelected = key -> {
            // Another handle of the same phase may have closed this one.
            if (key.isValid()) {
                events.onReady(registration(key).handle(), key.readyOps());
            }
        };
    }

    /** @param inLoop for assertions */
    static Poller open(Events events, BooleanSupplier inLoop) throws IOException {
        return new Poller(Selector.open(), events, inLoop);
    }

    /** Ends a wait, or keeps the next one from beginning. From any thread. */
    void wakeUp() {
        selector.wakeup();
    }

    /** @throws IOException when the channel is closed */
    Registration register(SelectableChannel channel, int interest, Handle handle) throws IOException {
        SelectionKey key = channel.register(selector, interest);
        KeyRegistration registration = new KeyRegistration(key, inLoop, interest, handle);
        key.attach(registration);
        return registration;
    }

    /** Tells of what is ready now. As {@link #await}, it lets go of the descriptors of closed channels. */
    void poll() throws IOException {
        selector.selectNow(onSelected);
    }

    /** Waits until a socket is ready, somebody wakes it up, or {@code nanos} nanoseconds are over; 0 waits for ever. */
    void await(long nanos) throws IOException {
        selector.select(onSelected, nanos == 0 ? 0 : ceilMillis(nanos));
    }

    /** Rounded up: waking up before the timer is due would only turn the loop once more. */
    private static long ceilMillis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos - 1) + 1;
    }

    /** The handles that are registered now. */
    List<Handle> handles() {
        return selector.keys().stream()
                .filter(SelectionKey::isValid)
                .map(key -> registration(key).handle())
                .toList();
    }

    private static KeyRegistration registration(SelectionKey key) {
        return (KeyRegistration) key.attachment();
    }

    void close() throws IOException {
        selector.close();
    }
}
