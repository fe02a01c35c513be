package io.fluv.core;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * Hears what nobody else can: errors without an addressee. Usually called on the loop where they happened; must be safe for
 * any thread and must not block. What it throws is dropped.
 */
public interface LoopObserver {
    /**
     * Writes to {@link System.Logger} {@code io.fluv}: what a peer can cause as often as it likes at DEBUG, all else at ERROR.
     * The former are the failures of streams, datagrams and frames, and a {@link java.util.concurrent.TimeoutException}, with
     * which a peer's silence ends what waits for it.
     */
    LoopObserver LOGGING = logging(failure -> List.of());

    /**
     * As {@link #LOGGING}, for those whose library makes one failure of several, or wraps them in a type of its own: what
     * consists of nothing but failures of the network is one, and written at DEBUG.
     *
     * @param parts what a failure consists of, perhaps in turn of others; empty for what is only itself
     */
    static LoopObserver logging(Function<? super Throwable, ? extends List<? extends Throwable>> parts) {
        ErrorLog log = new ErrorLog(Objects.requireNonNull(parts, "parts"));
        return new LoopObserver() {
            @Override
            public void onError(Throwable error, Object source) {
                log.write(error, source);
            }

            @Override
            public String toString() {
                return log.toString();
            }
        };
    }

    /**
     * An error that no subscriber, future or caller will hear: a user's code threw where it must not, a source that
     * {@code writer()} wrote was cut short, a handler of {@code serve} failed, accepting had to pause, a datagram of a source
     * could not be sent.
     *
     * @param source what it happened to; its text names the endpoints
     */
    void onError(Throwable error, Object source);
}
