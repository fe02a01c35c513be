package io.fluv.core;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A write or a send whose source is subscribed by hand, so that an adapter can pass on what its own subscriber carries.
 */
public interface Outgoing<T> {
    /** What to subscribe to the source; for one subscription. It begins with this call. */
    Flow.Subscriber<T> subscriber();

    /** Its end; cancelling cancels the source and takes back what has not begun to be sent. */
    CompletableFuture<Void> result();

    /**
     * Has the end told to {@code action} as {@link CompletableFuture#whenComplete} of {@link #result()} does, on the thread
     * that decides it, but without the future which that makes: of many connections each may have a write under way for as
     * long as it lives. To be called once, before {@link #subscriber()} and before anything ends it.
     */
    default void onEnd(BiConsumer<? super @Nullable Void, ? super @Nullable Throwable> action) {
        result().whenComplete(Objects.requireNonNull(action, "action"));
    }
}
