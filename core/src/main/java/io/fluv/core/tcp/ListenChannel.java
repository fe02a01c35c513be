package io.fluv.core.tcp;

import io.fluv.core.TcpOptions;
import io.fluv.core.loop.EventLoop;
import io.fluv.core.loop.Handle;
import io.fluv.core.loop.Registration;
import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** What a listener needs of its socket. An interface so that a test can script failures. */
interface ListenChannel {
    /** Binds a socket with its options set, and listens. */
    interface Opener {
        ListenChannel open(SocketAddress address, TcpOptions options) throws IOException;
    }

    /** The next waiting connection, or null when there is none. */
    @Nullable
    StreamChannel accept() throws IOException;

    void close() throws IOException;

    Registration register(EventLoop loop, int interest, Handle handle) throws IOException;

    SocketAddress localAddress();
}
