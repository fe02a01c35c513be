package io.fluv.core.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.fluv.core.Loop;
import io.fluv.core.LoopOptions;
import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import io.fluv.core.TcpOptions;
import io.fluv.core.time.NanoClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
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
 * <p>Closes whatever was opened through it. A test fails when the loop's observer heard anything that the test did not
 * ask about with {@link #reported()}.
 */
final class Loopback implements AfterEachCallback {
    /** Long, because only a failing test ever uses it up. */
    static final long PATIENCE_SECONDS = 10;

    static final InetSocketAddress ANY_PORT = at("127.0.0.1", 0);
    static final InetSocketAddress ANY_PORT_6 = at("::1", 0);

    private final ConcurrentLinkedQueue<Throwable> reported = new ConcurrentLinkedQueue<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final NioTransport transport;
    private boolean reportsExpected;

    Loopback() {
        this(NanoClock.SYSTEM);
    }

    Loopback(NanoClock clock) {
        transport = NioTransport.start(
                LoopOptions.defaults().loops(1).clock(clock).observer((error, source) -> reported.add(error)));
    }

    NioTransport transport() {
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

    StreamListener listen() {
        return listen(ANY_PORT, TcpOptions.defaults());
    }

    StreamListener listen(SocketAddress address, TcpOptions options) {
        return result(transport.listen(address, options));
    }

    /** The transport's one loop. */
    Loop loop() {
        StreamListener listener = listen();
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
    Socket peerOf(StreamListener listener) throws IOException {
        Socket peer = closing(new Socket());
        peer.connect(listener.localAddress(), (int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        return patient(peer);
    }

    /** A connection of Fluv's whose other end is a plain socket. */
    Pair pair() throws IOException {
        return pair(TcpOptions.defaults(), 0);
    }

    /** A connection to a plain socket that offers the sender a small window, so that an idle peer stops it soon. */
    Pair narrowPair() throws IOException {
        return pair(TcpOptions.defaults().sendBuffer(4096), 4096);
    }

    private Pair pair(TcpOptions options, int peerReceiveBuffer) throws IOException {
        try (ServerSocket server = new ServerSocket()) {
            if (peerReceiveBuffer > 0) {
                server.setReceiveBufferSize(peerReceiveBuffer);
            }
            server.bind(ANY_PORT);
            CompletableFuture<StreamConnection> connected = transport.connect(server.getLocalSocketAddress(), options);
            Socket peer = patient(closing(server.accept()));
            return new Pair(result(connected), peer);
        }
    }

    private static Socket patient(Socket socket) throws IOException {
        socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        socket.setTcpNoDelay(true);
        return socket;
    }

    /** Closes with a reset instead of an end. */
    static void abort(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** A connection and the plain socket at its other end. */
    record Pair(StreamConnection connection, Socket peer) {
        void peerSends(String ascii) throws IOException {
            peer.getOutputStream().write(bytes(ascii));
        }
    }

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

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        transport.close();
        for (AutoCloseable resource : open) {
            resource.close();
        }
        if (!reportsExpected) {
            assertThat(reported).as("errors that nobody else heard").isEmpty();
        }
    }
}
