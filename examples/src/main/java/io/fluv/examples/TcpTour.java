package io.fluv.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import io.fluv.core.TcpOptions;
import io.fluv.reactor.Buffers;
import io.fluv.reactor.Connection;
import io.fluv.reactor.Frames;
import io.fluv.reactor.Listener;
import io.fluv.reactor.Network;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the tour shows of TCP. */
final class TcpTour {
    static final List<TourPart> PARTS = List.of(
            new TourPart("TCP echo", TcpTour::echo),
            new TourPart("Half-close", TcpTour::halfClose),
            new TourPart("Bulk transfer", TcpTour::transfer),
            new TourPart("Backpressure", TcpTour::backpressure),
            new TourPart("Graceful shutdown", TcpTour::shutdown));

    private static final SocketAddress FREE_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;
    private static final ByteBuffer CHUNK = ByteBuffer.allocateDirect(64 * KIB).asReadOnlyBuffer();

    private TcpTour() {}

    private static Mono<String> echo(Network network) {
        Flux<ByteBuffer> greeting = Flux.just(Buffers.utf8("Hello, world!"));
        return withServer(
                        network,
                        connection -> connection.write(connection.read()),
                        address -> ask(network, address, greeting))
                .map(answer -> "the server sent back: " + answer);
    }

    /** The server answers when it has seen the end of the client's data, which an echo server can't show. */
    private static Mono<String> halfClose(Network network) {
        Flux<ByteBuffer> words = Flux.just("one ", "two ", "three").map(Buffers::utf8);
        return withServer(network, TcpTour::countAndTell, address -> ask(network, address, words))
                .map(count -> "the client ended its data, and was told after that: " + count + " bytes");
    }

    private static Mono<String> transfer(Network network) {
        int mib = 64;
        Flux<ByteBuffer> source = Flux.range(0, mib * MIB / CHUNK.remaining()).map(i -> CHUNK);
        return withServer(
                network,
                TcpTour::countAndTell,
                address -> ask(network, address, source).timed().map(timed -> {
                    double seconds = timed.elapsed().toNanos() / 1e9;
                    return format(
                            "%d MiB in %.0f ms: %.0f MiB/s; the server counted %s bytes",
                            mib, seconds * 1000, mib / seconds, timed.get());
                }));
    }

    /** An endless source is asked for what the reader takes and little more, be the reader slow or fast. */
    private static Flux<String> backpressure(Network network) {
        return Flux.concat(
                endlessSource(network, "slow", chunk -> Mono.delay(Duration.ofMillis(20))),
                endlessSource(network, "fast", chunk -> Mono.empty()));
    }

    private static Mono<String> endlessSource(
            Network network, String name, Function<ByteBuffer, Publisher<?>> afterEachChunk) {
        TcpOptions smallBuffers = TcpOptions.defaults().sendBuffer(64 * KIB).receiveBuffer(64 * KIB);
        AtomicLong emitted = new AtomicLong();
        AtomicLong taken = new AtomicLong();
        Flux<ByteBuffer> endless = Flux.generate(sink -> {
            emitted.addAndGet(CHUNK.remaining());
            sink.next(CHUNK);
        });
        Function<Connection, Publisher<Void>> reader = connection -> connection
                .read()
                .doOnNext(chunk -> taken.addAndGet(chunk.remaining()))
                .concatMap(afterEachChunk, 0) // asks for the next chunk when it is done with this one
                .then();
        Duration time = Duration.ofMillis(400);
        return withServer(
                network,
                smallBuffers,
                reader,
                address -> Mono.usingWhen(
                        network.connect(address, smallBuffers),
                        connection -> connection
                                .write(endless)
                                .takeUntilOther(Mono.delay(time))
                                .then(Mono.fromSupplier(() -> {
                                    double read = taken.get();
                                    double ahead = emitted.get() - read;
                                    return format(
                                            "a %s reader took %.2f MiB in %d ms; the endless source was %.2f MiB ahead",
                                            name, read / MIB, time.toMillis(), ahead / MIB);
                                })),
                        Connection::reset));
    }

    /** Nobody new is let in; who is being served is served to the end. */
    private static Mono<String> shutdown(Network network) {
        return Mono.usingWhen(
                network.listen(FREE_PORT),
                listener -> {
                    listener.serve(connection ->
                                    connection.write(Buffers.utf8("?")).then(countAndTell(connection)))
                            .subscribe();
                    return Mono.usingWhen(
                            network.connect(listener.localAddress()),
                            connection -> shutdownWhileServing(network, listener, connection),
                            Connection::close);
                },
                Listener::close);
    }

    private static Mono<String> shutdownWhileServing(Network network, Listener listener, Connection connection) {
        Mono<String> refusal = network.connect(listener.localAddress())
                .flatMap(unexpected -> unexpected.close().thenReturn("let in"))
                .onErrorResume(IOException.class, failure -> Mono.just("refused"));
        Mono<String> rest = connection
                .write(Buffers.utf8("the rest"))
                .then(connection.shutdownOutput())
                .then(text(connection.read()));
        // The question mark says that the server has the connection: it is no longer in the kernel's backlog.
        return connection.read().next().flatMap(question -> {
            Mono<Void> over = listener.shutdown(Duration.ofSeconds(5)).cache();
            over.subscribe();
            return listener.closed()
                    .then(Mono.zip(refusal, rest))
                    .delayUntil(answers -> over)
                    .map(answers -> "meanwhile a newcomer was " + answers.getT1()
                            + ", and the client that was there got its answer: " + answers.getT2() + " bytes");
        });
    }

    /** Connects, sends all that {@code request} has, ends its data and returns what comes back. */
    private static Mono<String> ask(Network network, SocketAddress address, Flux<ByteBuffer> request) {
        return Mono.usingWhen(
                network.connect(address),
                connection -> connection
                        .write(request)
                        .then(connection.shutdownOutput())
                        .then(text(connection.read())),
                Connection::close);
    }

    private static Mono<Void> countAndTell(Connection connection) {
        return connection
                .read()
                .reduce(0L, (count, chunk) -> count + chunk.remaining())
                .flatMap(count -> connection.write(Buffers.utf8(count.toString())));
    }

    static Mono<String> text(Flux<ByteBuffer> chunks) {
        return chunks.transform(Frames.text(UTF_8)).collect(joining());
    }

    static Mono<String> withServer(
            Network network,
            Function<Connection, Publisher<Void>> handler,
            Function<SocketAddress, Mono<String>> client) {
        return withServer(network, TcpOptions.defaults(), handler, client);
    }

    /** Serves on a free port for as long as the client takes. */
    private static Mono<String> withServer(
            Network network,
            TcpOptions options,
            Function<Connection, Publisher<Void>> handler,
            Function<SocketAddress, Mono<String>> client) {
        return Mono.usingWhen(
                network.listen(FREE_PORT, options),
                listener -> {
                    listener.serve(handler).subscribe();
                    return client.apply(listener.localAddress());
                },
                Listener::close);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
