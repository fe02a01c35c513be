package io.fluv.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.Datagram;
import io.fluv.testkit.RawPeer;
import io.micrometer.context.ContextRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;

/**
 * What a thread carries at the subscription, a trace for one, is there behind each of our signals, whichever thread they
 * come on: with Reactor's automatic propagation, as Spring Boot can turn it on.
 */
class ContextPropagationTest {
    private static final String KEY = "io.fluv.reactor.ContextPropagationTest";
    private static final ThreadLocal<String> TRACE = new ThreadLocal<>();

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private Loopback loopback;
    private Loopback.Pair pair;
    private Connection connection;

    @BeforeEach
    void open() throws Exception {
        ContextRegistry.getInstance().registerThreadLocalAccessor(KEY, TRACE);
        Hooks.enableAutomaticContextPropagation();
        loopback = Loopback.oneLoop();
        pair = loopback.pair();
        connection = pair.connection();
        TRACE.set("trace");
    }

    @AfterEach
    void close() {
        TRACE.remove();
        Hooks.disableAutomaticContextPropagation();
        ContextRegistry.getInstance().removeThreadLocalAccessor(KEY);
        pair.close();
        loopback.close();
    }

    /** Remembers what is on the thread, which is a loop's unless what is asked for is there already. */
    private <T> T look(T value) {
        seen.add(String.valueOf(TRACE.get()));
        return value;
    }

    private <T> T lookOnLoop(T value) {
        assertThat(Thread.currentThread().getName()).startsWith("fluv-loop-");
        return look(value);
    }

    private void assertSeen(int times) {
        assertThat(seen).hasSize(times).containsOnly("trace");
    }

    @Test
    void socketsComeWithIt() {
        Network network = loopback.network();
        Listener listener = network.listen(Loopback.ANY_PORT).map(this::look).block(Loopback.PATIENCE);
        network.connect(listener.localAddress()).map(this::look).block(Loopback.PATIENCE);
        network.bind(Loopback.ANY_PORT).map(this::look).block(Loopback.PATIENCE);
        assertSeen(3);
    }

    @Test
    void failuresComeWithIt() {
        Listener gone = loopback.listen();
        gone.close().block(Loopback.PATIENCE);
        loopback.network()
                .connect(gone.localAddress())
                .onErrorResume(refused -> Mono.fromRunnable(() -> look(refused)))
                .block(Loopback.PATIENCE);
        assertSeen(1);
    }

    @Test
    void answersOfLookupsComeWithIt() {
        loopback.network().lookup("localhost").map(this::look).block(Loopback.PATIENCE);
        loopback.network().interfaces().map(this::look).blockLast(Loopback.PATIENCE);
        assertThat(seen).hasSizeGreaterThan(1).containsOnly("trace");
    }

    @Test
    void whatIsReadComesWithIt() throws Exception {
        pair.peer().write("something");
        pair.peer().shutdownOutput();
        connection
                .read()
                .map(this::lookOnLoop)
                .then(Mono.fromRunnable(() -> look("the end")))
                .block(Loopback.PATIENCE);
        assertThat(seen).hasSizeGreaterThan(1).containsOnly("trace");
    }

    @Test
    void framesComeWithIt() throws Exception {
        pair.peer().write("one\ntwo\n");
        pair.peer().shutdownOutput();
        connection
                .read(Frames.lines(StandardCharsets.UTF_8, 10))
                .map(this::lookOnLoop)
                .then(Mono.fromRunnable(() -> look("the end")))
                .block(Loopback.PATIENCE);
        assertSeen(3);
    }

    @Test
    void sourceOfAWriteIsAskedWithIt() throws Exception {
        Flux<ByteBuffer> source =
                Flux.range(0, 4).publishOn(connection.scheduler()).map(i -> lookOnLoop(Buffers.utf8("x")));
        connection.write(source).then(Mono.fromRunnable(() -> look("the end"))).block(Loopback.PATIENCE);
        assertThat(pair.peer().readText(4)).isEqualTo("xxxx");
        assertSeen(5);
    }

    @Test
    void echoSeesItOnItsWay() throws Exception {
        connection
                .write(connection.read().map(this::lookOnLoop))
                .contextCapture()
                .subscribe();
        assertThat(pair.peer().echo("there and back")).isEqualTo("there and back");
        assertThat(seen).isNotEmpty().containsOnly("trace");
    }

    @Test
    void endsComeWithIt() {
        endsWithIt(() -> connection.write(Buffers.utf8("x")));
        endsWithIt(() -> connection.shutdownOutput());
        endsWithIt(() -> connection.reset());
        endsWithIt(() -> connection.closed());
        endsWithIt(() -> connection.close());
        assertThat(seen).isNotEmpty().containsOnly("trace");
    }

    /** What has ended already tells so on the thread that asks, which is none of ours. */
    private void endsWithIt(Supplier<Publisher<Void>> end) {
        Mono.from(end.get())
                .then(Mono.fromRunnable(() -> seen.add(String.valueOf(TRACE.get()))))
                .block(Loopback.PATIENCE);
    }

    @Test
    void handlersRunWithIt() throws Exception {
        Listener listener = loopback.listen();
        listener.serve(accepted -> accepted.write(lookOnLoop(accepted).read().map(this::lookOnLoop)))
                .contextCapture()
                .subscribe();
        try (RawPeer client = RawPeer.connect(listener.localAddress())) {
            assertThat(client.echo("served")).isEqualTo("served");
        }
        assertThat(seen).hasSizeGreaterThan(1).containsOnly("trace");
    }

    @Test
    void acceptedConnectionsComeWithIt() {
        Listener listener = loopback.listen();
        Mono<Connection> accepted = listener.accept().map(this::lookOnLoop).next();
        Mono<Connection> connected = loopback.network().connect(listener.localAddress());
        Mono.zip(accepted, connected).block(Loopback.PATIENCE);
        assertSeen(1);
    }

    @Test
    void datagramsComeWithIt() {
        UdpSocket socket = loopback.network().bind(Loopback.ANY_PORT).block(Loopback.PATIENCE);
        Flux<Datagram> source = Flux.range(0, 3)
                .publishOn(socket.scheduler())
                .map(i -> lookOnLoop(new Datagram(Buffers.utf8("x"), socket.localAddress())));
        Flux<Datagram> received = socket.receive().map(this::lookOnLoop).take(3);
        Mono.when(received, socket.send(source)).block(Loopback.PATIENCE);
        assertSeen(6);
        seen.clear();
        socket.sendEach(Mono.just(new Datagram(Buffers.utf8("x"), socket.localAddress())))
                .map(this::lookOnLoop)
                .blockLast(Loopback.PATIENCE);
        assertSeen(1);
    }

    @Test
    void nothingOfItStaysOnTheLoop() throws Exception {
        whatIsReadComesWithIt();
        TRACE.remove();
        String left = Mono.fromCallable(() -> String.valueOf(TRACE.get()))
                .subscribeOn(connection.scheduler())
                .block(Loopback.PATIENCE);
        assertThat(left).isEqualTo("null");
    }
}
