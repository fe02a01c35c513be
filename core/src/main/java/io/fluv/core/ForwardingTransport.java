package io.fluv.core;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A transport that hands everything on to another one. A decorator extends it and overrides what it watches or changes;
 * {@link #relayed} keeps the promises of the futures that it puts in between.
 */
public abstract class ForwardingTransport implements Transport {
    private final Transport target;

    protected ForwardingTransport(Transport target) {
        this.target = Objects.requireNonNull(target, "target");
    }

    /**
     * A future for what {@code source} brings, changed on the way. {@code onValue} and {@code onFailure} run before anybody
     * hears of the result. Cancelling the result cancels {@code source}, which {@code onFailure} then hears of.
     *
     * @param onFailure hears of a failure, or of the cancel, as the caller will
     * @param discarder what is to be done with a value that came when the result was cancelled already, or that
     *     {@code onValue} threw at
     */
    protected static <T, R> CompletableFuture<R> relayed(
            CompletableFuture<T> source,
            Function<? super T, ? extends R> onValue,
            Consumer<? super Throwable> onFailure,
            Consumer<? super T> discarder) {
        Relay<T, R> relay = new Relay<>(source, onValue, onFailure, discarder);
        source.whenComplete(relay);
        return relay;
    }

    @Override
    public CompletableFuture<StreamListener> listen(SocketAddress address, TcpOptions options) {
        return target.listen(address, options);
    }

    @Override
    public CompletableFuture<StreamConnection> connect(SocketAddress address, TcpOptions options) {
        return target.connect(address, options);
    }

    @Override
    public CompletableFuture<DatagramSocket> bind(SocketAddress address, UdpOptions options) {
        return target.bind(address, options);
    }

    @Override
    public CompletableFuture<List<AddressInfo>> lookup(Lookup lookup) {
        return target.lookup(lookup);
    }

    @Override
    public CompletableFuture<NameInfo> reverseLookup(InetSocketAddress address, Set<NameInfo.Flag> flags) {
        return target.reverseLookup(address, flags);
    }

    @Override
    public CompletableFuture<List<InterfaceAddress>> interfaces(InterfaceAddress.Selection selection) {
        return target.interfaces(selection);
    }

    @Override
    public CompletableFuture<String> interfaceName(int index) {
        return target.interfaceName(index);
    }

    @Override
    public CompletableFuture<Integer> interfaceIndex(String name) {
        return target.interfaceIndex(name);
    }

    @Override
    public String hostName() {
        return target.hostName();
    }

    @Override
    public String driver() {
        return target.driver();
    }

    @Override
    public List<Loop> loops() {
        return target.loops();
    }

    @Override
    public long figure(Figure figure) {
        return target.figure(figure);
    }

    @Override
    public CompletableFuture<Void> shutdown(Duration grace) {
        return target.shutdown(grace);
    }

    @Override
    public void close() {
        target.close();
    }

    @Override
    public String toString() {
        return target.toString();
    }

    /** The result of {@link #relayed}, and what hears of its source. */
    private static final class Relay<T, R> extends CompletableFuture<R>
            implements BiConsumer<@Nullable T, @Nullable Throwable> {
        private final CompletableFuture<T> source;
        private final Function<? super T, ? extends R> onValue;
        private final Consumer<? super Throwable> onFailure;
        private final Consumer<? super T> discarder;

        Relay(
                CompletableFuture<T> source,
                Function<? super T, ? extends R> onValue,
                Consumer<? super Throwable> onFailure,
                Consumer<? super T> discarder) {
            this.source = source;
            this.onValue = onValue;
            this.onFailure = onFailure;
            this.discarder = discarder;
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            if (cancelled) {
                source.cancel(mayInterruptIfRunning);
            }
            return cancelled;
        }

        @Override
        public void accept(@Nullable T value, @Nullable Throwable failure) {
            if (value != null) {
                succeed(value);
            } else {
                Throwable cause = failure == null ? new NullPointerException("the future brought nothing") : failure;
                if (cause instanceof CompletionException && cause.getCause() != null) {
                    cause = cause.getCause();
                }
                fail(cause);
            }
        }

        private void succeed(T value) {
            R changed;
            try {
                changed = onValue.apply(value);
            } catch (Throwable thrown) {
                discarder.accept(value);
                completeExceptionally(thrown);
                return;
            }
            if (!complete(changed)) {
                discarder.accept(value); // the cancel was first
            }
        }

        private void fail(Throwable failure) {
            try {
                onFailure.accept(failure);
            } catch (Throwable thrown) {
                failure.addSuppressed(thrown);
            }
            completeExceptionally(failure);
        }
    }
}
