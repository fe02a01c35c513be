package io.fluv.benchmarks.soak;

import io.fluv.reactor.Connection;
import java.util.List;
import reactor.core.publisher.Mono;

/** How one side ends a connection while the other may have more to say. */
enum Leaving {
    RESET,
    DISPOSE,
    CLOSE,
    /** The handler fails, or its client does what that comes to. */
    FAIL,
    /** The handler is done, or its client does what that comes to. */
    COMPLETE;

    private static final List<Leaving> ALL = List.of(values());

    /** As a number, to send to the other side. */
    int code() {
        return ALL.indexOf(this);
    }

    static Leaving of(int code) {
        return ALL.get(code);
    }

    /** As a server's handler does it. */
    Mono<Void> byHandler(Connection connection) {
        return switch (this) {
            case RESET -> connection.reset();
            case DISPOSE -> Mono.fromRunnable(connection::dispose);
            case CLOSE -> connection.close();
            case FAIL -> Mono.error(new Deliberate());
            case COMPLETE -> Mono.empty();
        };
    }

    /** As a client does it. */
    Mono<Void> byClient(Connection connection) {
        return switch (this) {
            case RESET, FAIL -> connection.reset();
            case DISPOSE -> Mono.fromRunnable(connection::dispose);
            case CLOSE, COMPLETE -> connection.close();
        };
    }

    /** True when the other side must not take what it got for all there is. */
    boolean isAbrupt() {
        return this == RESET || this == FAIL;
    }
}
