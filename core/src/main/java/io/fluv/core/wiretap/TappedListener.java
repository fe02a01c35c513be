package io.fluv.core.wiretap;

import io.fluv.core.Loop;
import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import io.fluv.core.error.Endpoint;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** Gives out tapped connections. */
final class TappedListener implements StreamListener {
    private final Wiretap wiretap;
    private final StreamListener listener;

    TappedListener(Wiretap wiretap, StreamListener listener) {
        this.wiretap = wiretap;
        this.listener = listener;
        Tap tap = new Tap(wiretap, () -> Endpoint.text(listener.localAddress()), listener.loop());
        tap.event("listening");
        listener.closed().thenRun(() -> tap.event("closed"));
    }

    @Override
    public Flow.Publisher<StreamConnection> accept() {
        return subscriber ->
                listener.accept().subscribe(new Accepting(Objects.requireNonNull(subscriber, "subscriber")));
    }

    @Override
    public SocketAddress localAddress() {
        return listener.localAddress();
    }

    @Override
    public boolean isOpen() {
        return listener.isOpen();
    }

    @Override
    public Loop loop() {
        return listener.loop();
    }

    @Override
    public CompletableFuture<Void> close() {
        return listener.close();
    }

    @Override
    public CompletableFuture<Void> shutdown(Duration grace) {
        return listener.shutdown(grace);
    }

    @Override
    public CompletableFuture<Void> closed() {
        return listener.closed();
    }

    @Override
    public String toString() {
        return listener.toString();
    }

    /** Demand goes by it, as by a {@link TappedSubscriber}. */
    private final class Accepting implements Flow.Subscriber<StreamConnection> {
        private final Flow.Subscriber<? super StreamConnection> subscriber;

        Accepting(Flow.Subscriber<? super StreamConnection> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscriber.onSubscribe(subscription);
        }

        @Override
        public void onNext(StreamConnection connection) {
            subscriber.onNext(TappedConnection.of(wiretap, connection, "accepted"));
        }

        @Override
        public void onError(Throwable error) {
            subscriber.onError(error);
        }

        @Override
        public void onComplete() {
            subscriber.onComplete();
        }
    }
}
