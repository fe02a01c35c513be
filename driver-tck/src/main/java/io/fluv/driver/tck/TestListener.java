package io.fluv.driver.tck;

import io.fluv.core.driver.ListenChannel;
import io.fluv.core.driver.StreamChannel;
import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** A socket that listens. */
final class TestListener extends TestChannel<ListenChannel> {
    private int accepted;

    TestListener(ListenChannel channel, TestLoop loop) {
        super(channel, loop, "a listener");
    }

    SocketAddress address() {
        return channel().localAddress();
    }

    /** Accepts once, and notes when there is none. */
    @Nullable
    TestStream acceptNow() throws IOException {
        StreamChannel stream = channel().accept();
        if (stream == null) {
            probe().readCameUpShort();
            return null;
        }
        return new TestStream(stream, loop(), "accepted stream " + ++accepted);
    }

    /** Waits for the next one, which has no place yet. */
    TestStream accept() throws IOException {
        TestStream stream = null;
        while (stream == null) {
            if (!probe().canRead()) {
                probe().awaitReadable();
            }
            stream = acceptNow();
        }
        return stream;
    }
}
