package io.fluv.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.LoopOptions;
import io.fluv.core.TcpOptions;
import io.fluv.reactor.Connection;
import io.fluv.reactor.Listener;
import io.fluv.reactor.Network;
import io.fluv.testkit.JvmMemory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.SignalType;
import reactor.core.scheduler.Schedulers;

/** Connections that come and go in every way that either side can end them: what they leave behind is nothing. */
class ChurnTest {
    private static final int WARM_UP = 1_000;
    private static final int ROUNDS = 2_250;
    private static final int IN_FLIGHT = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final SocketAddress FREE_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    /** Some ends are waited for in vain, as when a client closes over a server that never stops to write. */
    private static final TcpOptions IMPATIENT = TcpOptions.defaults().closeTimeout(Duration.ofMillis(50));

    private static final ByteBuffer BYTES = ByteBuffer.allocate(1_000).asReadOnlyBuffer();

    /** What a client does with the connection that it has. */
    private enum ClientEnd {
        CLOSE,
        RESET,
        DISPOSE,
        HALF_CLOSE_AND_READ,
        CANCEL_WRITE,
        CANCEL_READ_AND_DISPOSE,
        FAIL_WRITER,
        FAIL_READ,
        EVERYTHING_AT_ONCE,
        CANCEL_CONNECT,
        CANCEL_CONNECT_AT_ONCE
    }

    /** What a server's handler does with it. */
    private enum ServerEnd {
        ECHO,
        COMPLETE_AT_ONCE,
        FAIL,
        THROW,
        RESET,
        DISPOSE,
        CLOSE,
        WRITE_WITHOUT_END,
        HALF_CLOSE_AND_READ,
        READ_ONCE
    }

    private final Queue<Throwable> surprises = new ConcurrentLinkedQueue<>();
    private final Random random = new Random(20_261_101);
    private final Map<ClientEnd, LongAdder> clientEnds = new EnumMap<>(ClientEnd.class);
    private final AtomicInteger served = new AtomicInteger();

    @BeforeEach
    void watch() {
        Hooks.onErrorDropped(this::note);
        Hooks.onNextDropped(dropped -> surprises.add(new AssertionError("dropped: " + dropped)));
        for (ClientEnd end : ClientEnd.values()) {
            clientEnds.put(end, new LongAdder());
        }
    }

    @AfterEach
    void unwatch() {
        Hooks.resetOnErrorDropped();
        Hooks.resetOnNextDropped();
    }

    @Test
    void noThreadDescriptorOrMemoryOutlivesTenThousandConnections() throws Exception {
        Set<String> threadsBefore = loopThreads();
        LoopOptions options = LoopOptions.defaults().loops(2).observer((error, source) -> note(error));
        long descriptorsBefore;
        try (Network network = Network.create(options)) {
            rounds(network, WARM_UP);
            descriptorsBefore = descriptors();

            rounds(network, ROUNDS);
            assertThat(descriptors()).isEqualTo(descriptorsBefore);
            long heapAfterN = JvmMemory.reachable();

            rounds(network, 3 * ROUNDS);
            assertThat(descriptors()).isEqualTo(descriptorsBefore);
            // Less than one small object for each connection; what the JVM itself keeps meanwhile is far below that.
            assertThat(JvmMemory.reachable()).isLessThan(heapAfterN + 3 * ROUNDS * 32L);
            assertThat(connectionsPerLoop(network, 40))
                    .hasSize(2)
                    .allSatisfy((loop, count) -> assertThat(count).as(loop).isBetween(38L, 42L));
        }
        // Each loop had a selector, which is an epoll and an event descriptor.
        assertThat(descriptors()).isEqualTo(descriptorsBefore - 2 * 2);
        assertThat(loopThreads()).isEqualTo(threadsBefore);
        assertThat(surprises).isEmpty();
        assertThat(clientEnds.values())
                .allSatisfy(count -> assertThat(count.sum()).isGreaterThan(500));
        assertThat(served.get()).isGreaterThan(5_000);
    }

    private void rounds(Network network, int count) {
        Listener listener = network.listen(FREE_PORT, IMPATIENT).block(PATIENCE);
        listener.serve(this::handle).subscribe();
        Flux.range(0, count)
                .flatMap(i -> cycle(network, listener.localAddress()), IN_FLIGHT)
                .blockLast(PATIENCE);
        listener.shutdown(Duration.ofSeconds(5)).block(PATIENCE);
        settle(network);
    }

    /** Every loop goes through a select after the last connection, by having opened and closed another one. */
    private static void settle(Network network) {
        Listener listener = network.listen(FREE_PORT).block(PATIENCE);
        listener.serve(Connection::closed).subscribe();
        for (int i = 0; i < 4; i++) {
            Mono.usingWhen(
                            network.connect(listener.localAddress()),
                            connection -> Mono.just(connection.isWritable()),
                            Connection::close)
                    .block(PATIENCE);
        }
        listener.shutdown(Duration.ofSeconds(5)).block(PATIENCE);
    }

    /** New connections go to the loop with the fewest; were those of old still counted, one loop would get more. */
    private static Map<String, Long> connectionsPerLoop(Network network, int pairs) {
        Queue<String> loops = new ConcurrentLinkedQueue<>();
        Listener listener = network.listen(FREE_PORT).block(PATIENCE);
        listener.serve(connection -> {
                    loops.add(Thread.currentThread().getName());
                    return connection.write(connection.read());
                })
                .subscribe();
        Flux.range(0, pairs)
                .concatMap(i -> network.connect(listener.localAddress()))
                .delayUntil(connection -> Echo.of(connection, 0))
                .delayUntil(connection -> Mono.fromRunnable(
                                () -> loops.add(Thread.currentThread().getName()))
                        .subscribeOn(connection.scheduler()))
                .collectList()
                .flatMapIterable(connections -> connections)
                .flatMap(Connection::close)
                .blockLast(PATIENCE);
        listener.shutdown(Duration.ofSeconds(5)).block(PATIENCE);
        return loops.stream().collect(Collectors.groupingBy(name -> name, Collectors.counting()));
    }

    // ---- the client ----

    private Mono<Void> cycle(Network network, SocketAddress address) {
        ClientEnd end;
        long cancelAfterNanos;
        synchronized (random) {
            end = ClientEnd.values()[random.nextInt(ClientEnd.values().length)];
            cancelAfterNanos = random.nextInt(300_000);
        }
        clientEnds.get(end).increment();
        Mono<Connection> connect = network.connect(address, IMPATIENT);
        if (end == ClientEnd.CANCEL_CONNECT || end == ClientEnd.CANCEL_CONNECT_AT_ONCE) {
            long delay = end == ClientEnd.CANCEL_CONNECT ? cancelAfterNanos : 0;
            return Mono.create(done -> connect.subscribe(new CancelledConnect(done, delay)));
        }
        return connect.flatMap(connection -> play(end, connection)
                        .onErrorResume(failure -> Mono.fromRunnable(() -> note(failure)))
                        // The descriptor is gone when this completes, whatever closed it.
                        .then(connection.close()))
                .onErrorResume(IOException.class, refused -> Mono.empty());
    }

    private static Mono<Void> play(ClientEnd end, Connection connection) {
        Mono<Void> over = connection.closed();
        return switch (end) {
            case CLOSE -> connection.write(BYTES).then(connection.close());
            case RESET -> connection.write(BYTES).then(connection.reset());
            case DISPOSE -> connection.write(BYTES).then(Mono.fromRunnable(connection::dispose));
            case HALF_CLOSE_AND_READ ->
                connection
                        .write(BYTES)
                        .then(connection.shutdownOutput())
                        .thenMany(connection.read().take(100))
                        .then();
            case CANCEL_WRITE ->
                connection
                        .write(endless())
                        .takeUntilOther(
                                Mono.firstWithSignal(connection.read().next().then(), over));
            case CANCEL_READ_AND_DISPOSE ->
                connection
                        .write(BYTES)
                        .then(connection.read().next())
                        .doFinally(signal -> connection.dispose())
                        .then();
            case FAIL_WRITER -> {
                Flux.concat(Mono.just(BYTES), Mono.error(new Deliberate())).subscribe(connection.writer());
                yield over;
            }
            case FAIL_READ ->
                connection
                        .write(BYTES)
                        .thenMany(connection.read())
                        .doOnNext(chunk -> {
                            throw new Deliberate();
                        })
                        .then();
            case EVERYTHING_AT_ONCE -> {
                connection.write(endless()).subscribe(done -> {}, failure -> {});
                connection.read().subscribe(chunk -> {}, failure -> {});
                Mono<Void> close = connection.close();
                close.subscribe();
                connection.reset().subscribe();
                connection.dispose();
                yield close;
            }
            case CANCEL_CONNECT, CANCEL_CONNECT_AT_ONCE -> throw new AssertionError("has no connection");
        };
    }

    /** Takes care of a connection that is there when the cancel comes. */
    private static final class CancelledConnect extends BaseSubscriber<Connection> {
        private final MonoSink<Void> done;
        private final long nanos;

        CancelledConnect(MonoSink<Void> done, long nanos) {
            this.done = done;
            this.nanos = nanos;
        }

        @Override
        protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
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
        protected void hookOnError(Throwable failure) {}

        @Override
        protected void hookFinally(SignalType end) {
            done.success();
        }
    }

    // ---- the server ----

    private Publisher<Void> handle(Connection connection) {
        served.incrementAndGet();
        ServerEnd end;
        synchronized (random) {
            end = ServerEnd.values()[random.nextInt(ServerEnd.values().length)];
        }
        return switch (end) {
            case ECHO -> connection.write(connection.read());
            case COMPLETE_AT_ONCE -> Mono.empty();
            case FAIL -> Mono.error(new Deliberate());
            case THROW -> throw new Deliberate();
            case RESET -> connection.reset();
            case DISPOSE -> Mono.fromRunnable(connection::dispose);
            case CLOSE -> connection.close();
            case WRITE_WITHOUT_END -> connection.write(endless());
            case HALF_CLOSE_AND_READ ->
                connection
                        .write(BYTES)
                        .then(connection.shutdownOutput())
                        .thenMany(connection.read())
                        .then();
            case READ_ONCE -> connection.read().next().then();
        };
    }

    private static Flux<ByteBuffer> endless() {
        return Flux.<ByteBuffer>generate(sink -> sink.next(BYTES));
    }

    // ---- what is left ----

    /** Peers that abort are the point here, and so are handlers that fail; anything else is a fault. */
    private void note(Throwable error) {
        if (!(error instanceof IOException || error instanceof Deliberate)) {
            surprises.add(error);
        }
    }

    private static long descriptors() {
        return Children.descriptors(ProcessHandle.current().pid());
    }

    private static Set<String> loopThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("fluv-loop"))
                .collect(Collectors.toSet());
    }

    private static final class Deliberate extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Deliberate() {
            super("deliberate", null, false, false);
        }
    }
}
