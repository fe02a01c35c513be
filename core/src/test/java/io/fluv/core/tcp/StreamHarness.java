package io.fluv.core.tcp;

import io.fluv.core.TcpOptions;
import io.fluv.core.driver.Interest;
import io.fluv.testkit.ProbeSubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** A connection over a scripted channel. */
final class StreamHarness extends LoopHarness {
    private static final int MANY = 100_000;

    final ScriptedChannel channel;
    final TcpConnection connection;

    StreamHarness() {
        this(TcpOptions.defaults());
    }

    StreamHarness(TcpOptions options) {
        this(options, new ScriptedChannel());
    }

    StreamHarness(TcpOptions options, ScriptedChannel channel) {
        this.channel = channel;
        this.connection = new TcpConnection(group.assign(), channel, options, null);
        connection.start();
        settle();
    }

    /** The socket is ready to be read; the connection must want to know. */
    void readable() {
        ready(Interest.READ);
    }

    /** The socket takes bytes again; the connection must want to know. */
    void writable() {
        ready(Interest.WRITE);
    }

    /** What is confined of the connection. */
    StreamHandle handle() {
        return (StreamHandle) channel.registration.handle();
    }

    private void ready(Interest direction) {
        step(() -> {
            if (channel.registration.awaited(direction) == Interest.NONE) {
                throw new AssertionError("the connection has no interest in " + direction);
            }
            channel.registration.ready(direction);
        });
    }

    /** Lets the socket take bytes until the connection has no more. */
    void drain() {
        for (int i = 0; wantsWrite(); i++) {
            if (i == MANY) {
                throw new AssertionError("the connection always wants to write");
            }
            writable();
        }
    }

    boolean wantsRead() {
        return wants(Interest.READ);
    }

    boolean wantsWrite() {
        return wants(Interest.WRITE);
    }

    private boolean wants(Interest direction) {
        return ask(() -> channel.registration.awaited(direction) != Interest.NONE);
    }

    ProbeSubscriber<ByteBuffer> read(ProbeSubscriber<ByteBuffer> reader) {
        connection.read().subscribe(reader);
        settle();
        return reader;
    }

    String wire() {
        return ask(channel::wireText);
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    static String text(ByteBuffer buffer) {
        return StandardCharsets.ISO_8859_1.decode(buffer.duplicate()).toString();
    }

    static List<String> texts(ProbeSubscriber<ByteBuffer> reader) {
        return reader.items().stream().map(StreamHarness::text).collect(Collectors.toList());
    }
}
