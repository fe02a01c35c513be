package io.fluv.core.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.fluv.core.Datagram;
import io.fluv.core.DatagramSocket;
import io.fluv.core.Loop;
import io.fluv.core.LoopOptions;
import io.fluv.core.UdpOptions;
import io.fluv.core.transport.DriverTransport;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A transport for the length of a test, and what a test needs to talk UDP to it over loopback.
 *
 * <p>Closes whatever was opened through it. A test fails when the loop's observer heard anything that the test did not ask
 * about with {@link #reported()}.
 */
final class UdpLoopback implements AfterEachCallback {
    /** Long, because only a failing test ever uses it up. */
    private static final long PATIENCE_SECONDS = 10;

    static final InetSocketAddress ANY_PORT = at("127.0.0.1", 0);
    static final InetSocketAddress ANY_PORT_6 = at("::1", 0);

    /** The address of all hosts on the local network. */
    static final InetSocketAddress BROADCAST = at("255.255.255.255", 9);

    private final ConcurrentLinkedQueue<Throwable> reported = new ConcurrentLinkedQueue<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final DriverTransport transport;
    private boolean reportsExpected;

    UdpLoopback() {
        this(1);
    }

    UdpLoopback(int loops) {
        transport = DriverTransport.start(
                LoopOptions.defaults().loops(loops).observer((error, source) -> reported.add(error)));
    }

    DriverTransport transport() {
        return transport;
    }

    /** What the observer has heard so far. Asking says that something is expected. */
    List<Throwable> reported() {
        reportsExpected = true;
        return List.copyOf(reported);
    }

    static InetSocketAddress at(String host, int port) {
        return new InetSocketAddress(host, port);
    }

    DatagramSocket bind() {
        return bind(ANY_PORT, UdpOptions.defaults());
    }

    DatagramSocket bind(SocketAddress address) {
        return bind(address, UdpOptions.defaults());
    }

    DatagramSocket bind(SocketAddress address, UdpOptions options) {
        return result(transport.bind(address, options));
    }

    /** A port that nobody listens on: it was this one's a moment ago. */
    InetSocketAddress closedPort() {
        DatagramSocket socket = bind();
        result(socket.close());
        return socket.localAddress();
    }

    /** A plain socket. */
    java.net.DatagramSocket plain() throws IOException {
        java.net.DatagramSocket socket = new java.net.DatagramSocket(ANY_PORT);
        open.add(socket);
        socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        return socket;
    }

    static void send(java.net.DatagramSocket from, String ascii, SocketAddress to) throws IOException {
        byte[] bytes = bytes(ascii);
        from.send(new DatagramPacket(bytes, bytes.length, to));
    }

    static String receive(java.net.DatagramSocket at) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        at.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
    }

    static NetworkInterface loopback() throws IOException {
        return NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
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
            return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
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

    /** Waits until the loop has done all that it was asked so far, with what it puts off to the end of a phase. */
    static void settle(Loop loop) {
        result(loop.schedule(() -> {}, Duration.ZERO));
    }

    // ---- bytes ----

    static byte[] bytes(String ascii) {
        return ascii.getBytes(StandardCharsets.US_ASCII);
    }

    static ByteBuffer buffer(String ascii) {
        return ByteBuffer.wrap(bytes(ascii));
    }

    static Datagram datagram(String ascii, InetSocketAddress address) {
        return new Datagram(buffer(ascii), address);
    }

    static String text(Datagram datagram) {
        return StandardCharsets.US_ASCII.decode(datagram.data().duplicate()).toString();
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
