package io.fluv.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.LoopOptions;
import io.fluv.core.TcpOptions;
import io.fluv.core.error.ConnectionClosedException;
import io.fluv.reactor.Connection;
import io.fluv.reactor.Listener;
import io.fluv.reactor.Network;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;

/**
 * Tests over a {@link ToyDriver}, in which nothing happens but on the thread of the test, and only while it turns the loops or
 * asks for something. That is asserted of every signal that is seen.
 */
abstract class OnOneThread {
    final ToyDriver driver = new ToyDriver();

    /** What the loops' observer was told, but for what a test ends by itself; what a test expects it takes out. */
    final List<Throwable> reported = new ArrayList<>();

    private final List<Network> networks = new ArrayList<>();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final Set<Thread> threadsBefore = fluvThreads();

    @AfterEach
    void allOnThisThread() {
        networks.forEach(Network::close);
        assertThat(networks).allMatch(network -> network.toString().contains("closed"));
        assertThat(threads).isSubsetOf(Thread.currentThread());
        assertThat(fluvThreads()).isEqualTo(threadsBefore);
        assertThat(reported).isEmpty();
    }

    private static Set<Thread> fluvThreads() {
        Set<Thread> found = new HashSet<>(Thread.getAllStackTraces().keySet());
        found.removeIf(thread -> !thread.getName().contains("fluv"));
        return found;
    }

    final LoopOptions options(int loops) {
        return LoopOptions.defaults().loops(loops).driver(driver).observer((error, source) -> {
            here();
            if (!(error instanceof ConnectionClosedException)) {
                reported.add(error);
            }
        });
    }

    /** One more network over the same driver, closed behind the test. */
    final Network network(int loops) {
        return closing(Network.create(options(loops)));
    }

    final Network closing(Network network) {
        networks.add(network);
        return network;
    }

    static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    final long millis() {
        return Duration.ofNanos(driver.clock().nanoTime()).toMillis();
    }

    /** Something was called, from wherever: it must be here. */
    final void here() {
        threads.add(Thread.currentThread());
    }

    // ---- what a test asks for ----

    /** Subscribes for all there is; nothing is turned yet. */
    final <T> Seen<T> see(Publisher<T> source) {
        return see(source, Long.MAX_VALUE);
    }

    final <T> Seen<T> see(Publisher<T> source, long demand) {
        Seen<T> seen = new Seen<>(demand);
        source.subscribe(seen);
        return seen;
    }

    /** What comes of it without time passing. */
    final <T> T get(Mono<T> source) {
        Seen<T> seen = see(source);
        driver.run();
        assertThat(seen.failure).isNull();
        assertThat(seen.values).hasSize(1);
        return seen.values.get(0);
    }

    /** Done without time passing. */
    final void finish(Mono<Void> source) {
        Seen<Void> seen = see(source);
        driver.run();
        assertThat(seen.failure).isNull();
        assertThat(seen.completed).isTrue();
    }

    final Listener listen(Network network) {
        return get(network.listen("127.0.0.1", 0));
    }

    final Connection connect(Network network, SocketAddress address) {
        return get(network.connect(address));
    }

    /** Both ends of a new connection: the one that connected, and the one that was accepted. */
    final List<Connection> pair(Network network, TcpOptions options) {
        Listener listener = get(network.listen(loopback(0), options));
        Seen<Connection> accepted = see(listener.accept(), 1);
        Connection client = get(network.connect(listener.localAddress(), options));
        accepted.cancel();
        finish(listener.close());
        return List.of(client, accepted.values.get(0));
    }

    /** What a publisher has given so far. */
    final class Seen<T> extends BaseSubscriber<T> {
        final List<T> values = new ArrayList<>();
        Throwable failure;
        boolean completed;

        /** When it ended, in milliseconds of the driver's clock. */
        long endedAt = -1;

        private final long demand;

        private Seen(long demand) {
            this.demand = demand;
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            here();
            if (demand > 0) {
                request(demand);
            }
        }

        @Override
        protected void hookOnNext(T value) {
            here();
            values.add(value);
        }

        @Override
        protected void hookOnComplete() {
            here();
            completed = true;
            endedAt = millis();
        }

        @Override
        protected void hookOnError(Throwable error) {
            here();
            failure = error;
            endedAt = millis();
        }

        boolean isOver() {
            return completed || failure != null;
        }
    }
}
