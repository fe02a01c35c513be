package io.fluv.reactor;

import io.fluv.core.Loop;
import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import io.fluv.core.loop.StressLoop;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A listener that accepts one connection when it is told to, and counts how the connection ends. */
final class StubListener implements StreamListener {
    private volatile Flow.@Nullable Subscriber<? super StreamConnection> acceptor;

    /** How often the connection was closed, in good order. */
    final AtomicInteger closes = new AtomicInteger();

    final AtomicInteger resets = new AtomicInteger();

    /** How many connections were asked for in all. */
    final AtomicInteger requested = new AtomicInteger();

    /** Hands out the connection, on the loop. */
    void acceptOne() {
        StressLoop.loop().execute(() -> Objects.requireNonNull(acceptor).onNext(connection()));
    }

    private StreamConnection connection() {
        return (StreamConnection) Proxy.newProxyInstance(
                StubListener.class.getClassLoader(), new Class<?>[] {StreamConnection.class}, (proxy, method, args) -> {
                    switch (method.getName()) {
                        case "close" -> closes.incrementAndGet();
                        case "reset" -> resets.incrementAndGet();
                        case "loop" -> {
                            return StressLoop.loop();
                        }
                        case "read" -> {
                            return (Flow.Publisher<?>) subscriber -> {};
                        }
                        default -> {}
                    }
                    return CompletableFuture.completedFuture(null);
                });
    }

    @Override
    public Flow.Publisher<StreamConnection> accept() {
        return subscriber -> {
            acceptor = subscriber;
            subscriber.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long n) {
                    requested.addAndGet((int) n);
                }

                @Override
                public void cancel() {}
            });
        };
    }

    @Override
    public SocketAddress localAddress() {
        return InetSocketAddress.createUnresolved("here", 1);
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public Loop loop() {
        return StressLoop.loop();
    }

    @Override
    public CompletableFuture<Void> close() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> shutdown(Duration grace) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> closed() {
        return new CompletableFuture<>();
    }
}
