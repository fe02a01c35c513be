package io.fluv.core.tcp;

import io.fluv.core.TcpOptions;
import io.fluv.core.loop.EventLoop;
import io.fluv.core.loop.Handle;
import io.fluv.core.loop.Registration;
import java.io.IOException;
import java.net.SocketAddress;

/** What an attempt to connect needs of its socket. An interface so that a test can script delays and failures. */
interface ConnectChannel {
    /** Makes a socket with its options set, for one address to connect to. */
    interface Opener {
        ConnectChannel open(SocketAddress remote, TcpOptions options) throws IOException;
    }

    /** Begins to connect. True when that is done already. */
    boolean connect() throws IOException;

    /** True when it is connected now. */
    boolean finishConnect() throws IOException;

    Registration register(EventLoop loop, int interest, Handle handle) throws IOException;

    /** The stream that it has become. It is the same socket: to be closed by one of the two. */
    StreamChannel stream() throws IOException;

    /** Closes. The descriptor goes at the loop's next select. */
    void close() throws IOException;
}
