package io.fluv.core.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.fluv.core.Loop;
import io.fluv.core.LoopOptions;
import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import io.fluv.core.TcpOptions;
import io.fluv.core.time.NanoClock;
import io.fluv.testkit.RawPeer;
import io.fluv.testkit.StreamAddresses;
import io.fluv.testkit.StreamKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A transport with one loop for the length of a test, and what a test needs to talk to it over real loopback sockets.
 *
 * <p>Closes whatever was opened through it. A test that has it as an extension fails when the loop's observer heard
 * anything that the test did not ask about with {@link #reported()}.
 */
final class Loopback implements AfterEachCallback {
    /** Long, because only a failing test ever uses it up. */
    static final long PATIENCE_SECONDS = 10;

    static final InetSocketAddress ANY_PORT = at("127.0.0.1", 0);
    static final InetSocketAddress ANY_PORT_6 = at("::1", 0);

    private final ConcurrentLinkedQueue<Throwable> reported = new ConcurrentLinkedQueue<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final StreamAddresses addresses = new StreamAddresses();
    private final DriverTransport transport;
    private boolean reportsExpected;

    Loopback() {
        this(NanoClock.SYSTEM);
    }

    Loopback(NanoClock clock) {
        transport = DriverTransport.start(
                LoopOptions.defaults().loops(1).clock(clock).observer((error, source) -> reported.add(error)));
    }

    DriverTransport transport() {
        return transport;
    }

    /** What the observer has heard so far. Asking says that something is expected. */
    List<Throwable> reported() {
        reportsExpected = true;
        return List.copyOf(reported);
    }

    /** Closes {@code resource} at the end of the test. */
    <T extends AutoCloseable> T closing(T resource) {
        open.add(resource);
        return resource;
    }

    /** The socket address of a host that is given as digits, or as a name. */
    static InetSocketAddress at(String host, int port) {
        return new InetSocketAddress(host, port);
    }

    // ---- Fluv's side ----

    /** At an address of that kind at which nobody listens yet. */
    SocketAddress address(StreamKind kind) {
        try {
            return addresses.next(kind);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    StreamListener listen(StreamKind kind) {
        return listen(kind, TcpOptions.defaults());
    }

    StreamListener listen(StreamKind kind, TcpOptions options) {
        return listen(address(kind), options);
    }

    StreamListener listen(SocketAddress address, TcpOptions options) {
        return result(transport.listen(address, options));
    }

    /** The transport's one loop. */
    Loop loop() {
        StreamListener listener = listen(StreamKind.TCP);
        result(listener.close());
        return listener.loop();
    }

    StreamConnection connect(SocketAddress address) {
        return result(transport.connect(address, TcpOptions.defaults()));
    }

    /** A listener that sends every connection's bytes back, and ends its side when the peer does. */
    StreamListener listenAndEcho(SocketAddress address) {
        StreamListener listener = listen(address, TcpOptions.defaults());
        listener.accept().subscribe(new Acceptor(Long.MAX_VALUE) {
            @Override
            void accepted(StreamConnection connection) {
                connection.write(connection.read()).whenComplete((done, failure) -> connection.close());
            }
        });
        return listener;
    }

    // ---- the other side ----

    /** A plain socket that is connected to {@code listener}. */
    RawPeer peerOf(StreamListener listener) {
        return closing(RawPeer.connect(listener.localAddress()));
    }

    /** A connection of Fluv's whose other end is a plain socket. */
    Pair pair(StreamKind kind) {
        return pair(kind, TcpOptions.defaults());
    }

    Pair pair(StreamKind kind, TcpOptions options) {
        return pair(options, () -> RawPeer.listen(address(kind)));
    }

    /** A connection that little fits into on the way to its peer, so that one who does not read stops it soon. */
    Pair narrowPair(StreamKind kind) {
        int little = 4096;
        return pair(TcpOptions.defaults().sendBuffer(little), () -> RawPeer.listen(address(kind), little));
    }

    private Pair pair(TcpOptions options, Callable<ServerSocketChannel> listening) {
        try (ServerSocketChannel server = listening.call()) {
            CompletableFuture<StreamConnection> connected = transport.connect(server.getLocalAddress(), options);
            RawPeer peer = closing(RawPeer.accept(server));
            return new Pair(result(connected), peer);
        } catch (Exception e) {
            return fail("no pair", e);
        }
    }

    /** A connection and the plain socket at its other end. */
    record Pair(StreamConnection connection, RawPeer peer) {
        /** The peer goes, and the connection sees a reset; for a path the system makes one of bytes that were left unread. */
        void peerAborts() throws IOException {
            result(connection.write(buffer("unread")));
            peer.reset();
        }
    }

    /** Two connections of Fluv's, on the one loop, with each other. Nobody listens at the address any more. */
    Ends ends(StreamKind kind, TcpOptions options) throws InterruptedException {
        StreamListener listener = listen(kind, options);
        Acceptor acceptor = Acceptor.of(listener, 1);
        StreamConnection client = result(transport.connect(listener.localAddress(), options));
        Ends ends = new Ends(client, acceptor.next());
        result(listener.close());
        return ends;
    }

    /** Both sides of one stream. */
    record Ends(StreamConnection client, StreamConnection server) {}

    // ---- waiting ----

    static <T> T result(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return fail("failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            return fail("nothing for " + PATIENCE_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return fail("interrupted", e);
        }
    }

    static Throwable failure(CompletableFuture<?> future) {
        return result(future.handle((value, failure) -> {
            assertThat(failure).as("the failure, instead of %s", value).isNotNull();
            return failure instanceof java.util.concurrent.CompletionException && failure.getCause() != null
                    ? failure.getCause()
                    : failure;
        }));
    }

    /** Runs {@code step} on the loop and waits for what it returns. */
    static <T> T onLoop(Loop loop, Callable<T> step) {
        CompletableFuture<T> outcome = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                outcome.complete(step.call());
            } catch (Throwable e) {
                outcome.completeExceptionally(e);
            }
        });
        return result(outcome);
    }

    /**
     * Waits until the loop has done all that it was asked so far, with what it puts off to the end of a phase. Tasks may share
     * a phase, but timers come in the next one.
     */
    static void settle(Loop loop) {
        result(loop.schedule(() -> {}, Duration.ZERO));
    }

    // ---- bytes ----

    static byte[] bytes(String ascii) {
        return ascii.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    static ByteBuffer buffer(String ascii) {
        return ByteBuffer.wrap(bytes(ascii));
    }

    /** For a test that does not have it as an extension. */
    void close() throws Exception {
        transport.close();
        for (AutoCloseable resource : open) {
            resource.close();
        }
        addresses.close();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        close();
        if (!reportsExpected) {
            assertThat(reported).as("errors that nobody else heard").isEmpty();
        }
    }
}
