package io.fluv.driver.tck;

import io.fluv.core.driver.UdpChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A UDP socket. */
final class TestSocket extends TestChannel<UdpChannel> {
    /** More than any datagram has. */
    private static final int ROOM = 70_000;

    /** A datagram with its sender. */
    record Received(String text, InetSocketAddress sender) {}

    TestSocket(UdpChannel channel, TestLoop loop) {
        super(channel, loop, "a UDP socket");
    }

    InetSocketAddress address() {
        return channel().localAddress();
    }

    void send(String text, InetSocketAddress target) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8), target);
    }

    void send(byte[] bytes, InetSocketAddress target) throws IOException {
        ByteBuffer source = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        while (!channel().send(source, target)) {
            probe().writeCameUpShort();
            probe().awaitWritable();
        }
    }

    /** Receives once, and notes when there is none. */
    @Nullable
    Received receiveNow() throws IOException {
        ByteBuffer target = ByteBuffer.allocateDirect(ROOM);
        InetSocketAddress sender = channel().receive(target);
        if (sender == null) {
            probe().readCameUpShort();
            return null;
        }
        return new Received(StandardCharsets.UTF_8.decode(target.flip()).toString(), sender);
    }

    Received receive() throws IOException {
        Received received = null;
        while (received == null) {
            if (!probe().canRead()) {
                probe().awaitReadable();
            }
            received = receiveNow();
        }
        return received;
    }

    String receiveText() throws IOException {
        return receive().text();
    }
}
