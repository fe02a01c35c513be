package io.fluv.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.testkit.RawPeer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.util.context.Context;

/** What Reactor carries along a chain, and what it forbids on a loop. */
class ContextTest {
    private Loopback loopback;
    private Loopback.Pair pair;

    @BeforeEach
    void open() throws Exception {
        loopback = Loopback.oneLoop();
        pair = loopback.pair();
    }

    @AfterEach
    void close() {
        Hooks.resetOnOperatorDebug();
        pair.close();
        loopback.close();
    }

    @Test
    void sourceOfAWriteSeesTheContextOfTheWritesSubscriber() throws Exception {
        Flux<ByteBuffer> source = Flux.deferContextual(
                context -> Flux.just(Buffers.utf8(context.<String>get("a")), Buffers.utf8(context.<String>get("b"))));

        pair.connection()
                .write(source)
                .contextWrite(Context.of("a", "from ", "b", "the context"))
                .block(Loopback.PATIENCE);

        assertThat(pair.peer().readText(16)).isEqualTo("from the context");
    }

    @Test
    void readingWorksInsideAFlatMapWithAContext() throws Exception {
        pair.peer().write("read");
        pair.peer().shutdownOutput();

        Mono<String> text = Flux.just(pair.connection())
                .flatMap(connection -> connection
                        .read()
                        .transform(Frames.text(StandardCharsets.UTF_8))
                        .flatMap(piece -> Mono.deferContextual(context -> Mono.just(context.get("prefix") + piece))))
                .reduce(String::concat)
                .contextWrite(Context.of("prefix", "> "));

        assertThat(text.block(Loopback.PATIENCE)).isEqualTo("> read");
    }

    @Test
    void blockFailsAtOnceWhileReading() throws Exception {
        pair.peer().write("x");
        StepVerifier.create(
                        pair.connection().read().doOnNext(buffer -> Mono.never().block()))
                .expectErrorSatisfies(ContextTest::assertBlockIsForbidden)
                .verify(Loopback.PATIENCE);
    }

    @Test
    void blockFailsAtOnceInAHandler() throws Exception {
        Listener listener = loopback.listen();
        try (RawPeer client = RawPeer.connect(listener.localAddress())) {
            listener.serve(connection -> {
                        connection.write(Buffers.utf8("x")).block();
                        return Mono.empty();
                    })
                    .subscribe();
            assertBlockIsForbidden(loopback.errors().await().error());
            assertThat(client.awaitEnd()).isEqualTo(RawPeer.End.RESET);
        }
    }

    @Test
    void handlerThatFailsEndsItsConnectionAloneWithAContextToo() throws Exception {
        Listener listener = loopback.listen();
        List<Function<Connection, Mono<Void>>> handlers = List.of(
                connection -> {
                    throw new NoClassDefFoundError("thrown");
                },
                connection -> null,
                connection -> Mono.error(new IllegalStateException("signalled")),
                connection -> connection.write(Buffers.utf8("served")));
        // Into the backlog: a reset in the midst of a connect would only confuse.
        List<RawPeer> clients = Stream.generate(() -> loopback.peerOf(listener))
                .limit(handlers.size())
                .toList();
        AtomicInteger next = new AtomicInteger();
        listener.serve(connection -> handlers.get(next.getAndIncrement()).apply(connection))
                .contextWrite(Context.of("a", "context"))
                .subscribe();

        for (String expected : List.of("thrown", "the handler returned null", "signalled")) {
            assertThat(loopback.errors().await().error()).hasMessage(expected);
        }
        for (RawPeer client : clients.subList(0, 3)) {
            assertThat(client.awaitEnd()).isEqualTo(RawPeer.End.RESET);
        }
        assertThat(clients.get(3).readAllText()).isEqualTo("served");
    }

    @Test
    void blockFailsAtOnceOnTheConnectionsScheduler() {
        StepVerifier.create(Mono.fromCallable(() -> Mono.never().block())
                        .subscribeOn(pair.connection().scheduler()))
                .expectErrorSatisfies(ContextTest::assertBlockIsForbidden)
                .verify(Loopback.PATIENCE);
    }

    private static void assertBlockIsForbidden(Throwable error) {
        assertThat(error).isInstanceOf(IllegalStateException.class).hasMessageContaining("blocking");
    }

    @Test
    void echoWorksWithReactorsDebugHook() throws Exception {
        Hooks.onOperatorDebug();
        try (Loopback.Pair traced = loopback.pair()) {
            Connection connection = traced.connection();
            CompletableFuture<Void> echo = connection.write(connection.read()).toFuture();

            assertThat(traced.peer().echo("traced")).isEqualTo("traced");
            traced.peer().shutdownOutput();
            assertThat(echo).succeedsWithin(Loopback.PATIENCE);
        }
    }

    @Test
    void failureShowsTheCheckpointThatItPassed() {
        pair.connection().reset().block(Loopback.PATIENCE);

        StepVerifier.create(
                        pair.connection().write(Flux.just(Buffers.utf8("x"))).checkpoint("while saying goodbye"))
                .expectErrorSatisfies(error -> assertThat(error.getSuppressed())
                        .anySatisfy(trace -> assertThat(trace).hasMessageContaining("while saying goodbye")))
                .verify(Loopback.PATIENCE);
    }

    @Test
    void checkpointedReadIsWrittenAsItIs() throws Exception {
        Connection connection = pair.connection();
        connection.write(connection.read().checkpoint("reading")).subscribe();
        assertThat(pair.peer().echo("as it is")).isEqualTo("as it is");
    }

    @Test
    void readSignalsArriveOnTheLoop() throws Exception {
        CompletableFuture<Thread> reading = new CompletableFuture<>();
        CompletableFuture<Thread> scheduled = new CompletableFuture<>();
        pair.connection().read().subscribe(buffer -> reading.complete(Thread.currentThread()));
        pair.connection().scheduler().schedule(() -> scheduled.complete(Thread.currentThread()));
        pair.peer().write("x");

        assertThat(reading.get(Loopback.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isSameAs(scheduled.get(Loopback.PATIENCE.toSeconds(), TimeUnit.SECONDS));
    }
}
