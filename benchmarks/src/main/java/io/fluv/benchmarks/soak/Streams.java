package io.fluv.benchmarks.soak;

import io.fluv.core.TcpOptions;
import io.fluv.reactor.Connection;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Steps with a connection to the host, from its connect to its close. */
final class Streams {
    private static final Duration SOON = Duration.ofMillis(20);

    private Streams() {}

    /** All that both sides send arrives, whatever it takes. */
    static Mono<Void> exchange(Stage stage, Step step) {
        return exchange(stage, step, stage.anyHost(step));
    }

    static Mono<Void> exchange(Stage stage, Step step, SocketAddress address) {
        Talk talk = step.any(Talk.ECHO, Talk.PASS_ON, Talk.SINK, Talk.SOURCE, Talk.BOTH);
        Header header = new Header(talk, step.number, step.content(), step.bytes(), step.content(), step.bytes(), 0);
        return connected(stage, step, address, side -> exchange(side, header, step));
    }

    private static Mono<Void> exchange(Side side, Header header, Step step) {
        Mono<Void> hello = side.connection.write(header.encoded());
        Mono<Void> up = side.sendAndEnd(header.up(), header.upBytes(), step.fork());
        Mono<Void> echo = side.expect(header.up(), header.upBytes(), step.fork());
        Mono<Void> down = side.expect(header.down(), header.downBytes(), step.fork());
        return switch (header.talk()) {
            case ECHO -> hello.then(Mono.when(up, echo));
            case PASS_ON -> hello.then(one(side)).then(Mono.when(up, echo));
            case SINK -> hello.then(up).then(one(side)).then(end(side));
            case SOURCE -> hello.then(side.connection.shutdownOutput()).then(down);
            case BOTH -> hello.then(Mono.when(up, down));
            default -> throw new IllegalArgumentException("talk: " + header.talk());
        };
    }

    /** The server says that it is so far. */
    private static Mono<ByteBuffer> one(Side side) {
        return side.exactly(1).switchIfEmpty(Mono.error(() -> new EarlyEnd(0, 1)));
    }

    private static Mono<Void> end(Side side) {
        return side.chunks()
                .doOnNext(chunk -> {
                    throw new Violation("more came than the server sent");
                })
                .then();
    }

    /** Many at the same moment. */
    static Mono<Void> burst(Stage stage, Step step) {
        int many = 10 + step.below(60);
        SocketAddress address = stage.anyHost(step);
        return Flux.range(0, many)
                .flatMap(
                        i -> {
                            Header header = new Header(
                                    Talk.ECHO, step.number, step.content(), step.below(200), step.content(), 0, 0);
                            return connected(stage, step, address, side -> exchange(side, header, step.fork()));
                        },
                        many)
                .then();
    }

    /** The client goes while both are sending; what came by then is a beginning of what was sent. */
    static Mono<Void> clientLeaves(Stage stage, Step step) {
        Header header = new Header(
                Talk.CLIENT_LEAVES, step.number, step.content(), step.bytes(), step.content(), step.bytes(), 0);
        Leaving leaving = step.any(Leaving.values());
        Duration when = step.upTo(SOON);
        SocketAddress address = stage.anyHost(step);
        return connected(stage, step, address, side -> {
            Mono<Void> talk = Mono.when(
                    side.sendAndEnd(header.up(), header.upBytes(), step.fork())
                            .onErrorResume(IOException.class, x -> Mono.empty()),
                    side.expectPart(header.down(), header.downBytes(), step.fork())
                            .onErrorResume(IOException.class, x -> Mono.empty()));
            Mono<Void> leave = Mono.delay(when).then(Mono.defer(() -> leaving.byClient(side.connection)));
            return side.connection.write(header.encoded()).then(Mono.when(talk, leave));
        });
    }

    /** The server goes; what it cut short does not look finished. */
    static Mono<Void> serverLeaves(Stage stage, Step step) {
        Talk talk = step.any(Talk.SERVER_LEAVES_READING, Talk.SERVER_LEAVES_WRITING);
        Leaving leaving = step.any(Leaving.values());
        Header header = new Header(
                talk, step.number, step.content(), step.bytes(), step.content(), step.bytes(), leaving.code());
        SocketAddress address = stage.anyHost(step);
        // The server sends only if it leaves while it writes.
        long most = talk == Talk.SERVER_LEAVES_WRITING ? header.downBytes() : 0;
        return connected(stage, step, address, side -> {
            Mono<Void> up = side.sendAndEnd(header.up(), header.upBytes(), step.fork())
                    .onErrorResume(IOException.class, gone -> Mono.empty());
            Mono<Void> down = side.expectPart(header.down(), most, step.fork())
                    .doOnNext(came -> checkEnd(side, leaving, came, most))
                    .onErrorResume(IOException.class, gone -> Mono.empty())
                    .then();
            return side.connection.write(header.encoded()).then(Mono.when(up, down));
        });
    }

    /** The data has ended as if it were complete. A path has no reset, so that it always looks so there. */
    private static void checkEnd(Side side, Leaving leaving, long came, long total) {
        boolean path = side.connection.remoteAddress() instanceof UnixDomainSocketAddress;
        if (leaving.isAbrupt() && !path) {
            throw new Violation("the server aborted, and its " + came + " bytes look complete");
        }
        // Closing in good order sends what was written. Disposing does not promise it.
        boolean inOrder = leaving == Leaving.CLOSE || leaving == Leaving.COMPLETE;
        if (inOrder && came != total) {
            throw new Violation("the server closed in order, and " + came + " bytes came of " + total);
        }
    }

    /** A write that is cancelled leaves whole buffers behind, and the connection can still be ended in order. */
    static Mono<Void> cancelledWrite(Stage stage, Step step) {
        int buffer = 1 + step.below(100_000);
        long total = (1 + step.below(100)) * (long) buffer;
        Header header = new Header(Talk.CANCELLED, step.number, step.content(), total, step.content(), 0, buffer);
        Duration when = step.upTo(SOON);
        SocketAddress address = stage.anyHost(step);
        return connected(stage, step, address, side -> {
            Flux<ByteBuffer> buffers = header.up().chunks(total, () -> buffer, step.buffers());
            return side.connection
                    .write(header.encoded())
                    .then(side.connection.write(buffers).takeUntilOther(Mono.delay(when)))
                    .then(side.connection.shutdownOutput())
                    .then(end(side));
        });
    }

    /** Nobody answers in time. What was held for the connection is given back all the same. */
    static Mono<Void> readTimeout(Stage stage, Step step) {
        Header header = new Header(Talk.SILENCE, step.number, step.content(), 0, step.content(), 0, 0);
        SocketAddress address = stage.anyHost(step);
        Duration patience = step.upTo(SOON);
        return connected(
                stage,
                step,
                address,
                side -> side.connection
                        .write(header.encoded())
                        .thenMany(side.connection.read())
                        .timeout(patience)
                        .then(Mono.<Void>error(() -> new Violation("a silent server has ended its data")))
                        .onErrorResume(TimeoutException.class, late -> Mono.empty()));
    }

    /** Connects, talks, and closes in order whatever happens, until the descriptor is gone. */
    static Mono<Void> connected(Stage stage, Step step, SocketAddress address, Function<Side, Mono<Void>> talk) {
        TcpOptions options = step.oneIn(4) ? Stage.NARROW : TcpOptions.defaults();
        return Mono.usingWhen(
                stage.clients.connect(address, options),
                connection -> talk.apply(new Side(connection, stage.tally)),
                Connection::close);
    }
}
