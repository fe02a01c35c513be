package io.fluv.core.tcp;

import io.fluv.core.loop.EventLoop;
import io.fluv.core.loop.Handle;
import io.fluv.core.loop.Registration;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;

/** What a connection needs of its socket. An interface so that a test can script short counts, ends and errors. */
interface StreamChannel {
    /** Bytes read, zero when there are none now, -1 at the peer's end. */
    int read(ByteBuffer target) throws IOException;

    /** Bytes that the kernel took, zero when it takes none now. */
    int write(ByteBuffer source) throws IOException;

    /** Sends FIN. */
    void shutdownOutput() throws IOException;

    /** Closes; with {@code abort} the peer sees a reset. The descriptor goes at the loop's next select. */
    void close(boolean abort) throws IOException;

    Registration register(EventLoop loop, int interest, Handle handle) throws IOException;

    SocketAddress localAddress();

    SocketAddress remoteAddress();

    <T> T option(SocketOption<T> option) throws IOException;

    <T> void option(SocketOption<T> option, T value) throws IOException;
}
