package io.fluv.benchmarks.soak;

import io.fluv.core.TcpOptions;
import io.fluv.reactor.Connection;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.SignalType;
import reactor.core.scheduler.Schedulers;

/** Steps whose connect does not lead to a connection. */
final class Connects {
    private static final Duration SOON = Duration.ofMillis(2);

    private Connects() {}

    /** The subscriber goes away at once, or after a moment; a connection that is there by then is closed. */
    static Mono<Void> cancelled(Stage stage, Step step) {
        Mono<Connection> connect = stage.clients.connect(stage.anyHost(step));
        long nanos = step.oneIn(3) ? 0 : step.upTo(SOON).toNanos();
        return Mono.create(done -> connect.subscribe(new Canceller(nanos, done)));
    }

    /** No operator, since those drop what comes at the moment of the cancel, and a connection is not to be dropped. */
    private static final class Canceller extends BaseSubscriber<Connection> {
        private final long nanos;
        private final MonoSink<Void> done;

        Canceller(long nanos, MonoSink<Void> done) {
            this.nanos = nanos;
            this.done = done;
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            requestUnbounded();
            if (nanos == 0) {
                cancel();
            } else {
                Schedulers.parallel().schedule(this::cancel, nanos, TimeUnit.NANOSECONDS);
            }
        }

        @Override
        protected void hookOnNext(Connection connection) {
            connection.dispose();
        }

        @Override
        protected void hookOnError(Throwable failure) {
            done.error(failure);
        }

        @Override
        protected void hookFinally(SignalType end) {
            done.success();
        }
    }

    static Mono<Void> refused(Stage stage, Step step) {
        return stage.clients
                .connect(stage.refusing)
                .flatMap(Connects::unexpected)
                .onErrorResume(ConnectException.class, refused -> Mono.empty());
    }

    static Mono<Void> timedOut(Stage stage, Step step) {
        TcpOptions impatient = TcpOptions.defaults().connectTimeout(Duration.ofMillis(1 + step.below(100)));
        return stage.clients
                .connect(stage.hole, impatient)
                .flatMap(Connects::unexpected)
                .onErrorResume(SocketTimeoutException.class, late -> Mono.empty());
    }

    private static Mono<Void> unexpected(Connection connection) {
        return connection.reset().then(Mono.error(new Violation("there is a connection: " + connection)));
    }
}
