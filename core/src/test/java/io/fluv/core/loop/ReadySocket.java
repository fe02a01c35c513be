package io.fluv.core.loop;

import io.fluv.core.driver.Handle;
import io.fluv.core.driver.Interest;
import io.fluv.core.driver.UdpChannel;
import io.fluv.core.nio.JdkChannels;
import io.fluv.core.nio.NioDriver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A handle over a UDP socket that has a datagram of its own to receive, and goes on having it unless somebody receives: to a
 * selector it is ready at once and at every turn. Counts what the loop tells it.
 */
class ReadySocket implements Handle, AutoCloseable {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    final UdpChannel channel;
    private final Consumer<Interest> onReady;

    // Confined to the loop.
    int ready;
    int loopClosing;
    Throwable failure;

    ReadySocket(Consumer<Interest> onReady) throws IOException {
        this.onReady = onReady;
        channel = quiet();
        channel.send(ByteBuffer.allocate(1), channel.localAddress());
    }

    /** A socket that nobody sends to. */
    static UdpChannel quiet() throws IOException {
        return new NioDriver().bind(ANY_PORT, Map.of());
    }

    /** On the loop. */
    ReadySocket register(EventLoop loop) throws IOException {
        return register(loop, Interest.READ);
    }

    ReadySocket register(EventLoop loop, Interest interest) throws IOException {
        loop.register(channel, interest, this);
        return this;
    }

    /** True until the descriptor goes. */
    boolean isRegistered() {
        return JdkChannels.of(channel).isRegistered();
    }

    /** Receives what made it ready. */
    void drain() {
        try {
            channel.receive(ByteBuffer.allocate(16));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void onReady(Interest interest) {
        ready++;
        onReady.accept(interest);
    }

    @Override
    public void onLoopClosing() {
        loopClosing++;
        end();
    }

    @Override
    public void onFailure(Throwable thrown) {
        failure = thrown;
    }

    @Override
    public void close() {
        end();
    }

    /** As a handle ends itself: closes its channel, on the loop. */
    void end() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
