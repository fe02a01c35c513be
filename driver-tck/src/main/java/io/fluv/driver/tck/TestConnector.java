package io.fluv.driver.tck;

import io.fluv.core.driver.ConnectChannel;
import java.io.IOException;

/** A socket that is to be connected. */
final class TestConnector extends TestChannel<ConnectChannel> {
    private boolean connected;

    TestConnector(ConnectChannel channel, TestLoop loop) {
        super(channel, loop, "a connector");
    }

    /** Begins or goes on once, unless it is connected, and notes when it has to wait. */
    boolean connectNow() throws IOException {
        connected = connected || channel().connect();
        if (!connected) {
            probe().writeCameUpShort();
        }
        return connected;
    }

    /** Waits until it is connected. For one that is registered. */
    void connect() throws IOException {
        while (!connectNow()) {
            probe().awaitWritable();
        }
    }

    /** What it has become, with its place if it has one; to be closed instead of this. */
    TestStream stream() throws IOException {
        TestStream stream = new TestStream(channel().stream(), probe(), loop());
        loop().loops().disown(this);
        if (hasPlace()) {
            stream.isRegistered();
        }
        return stream;
    }
}
