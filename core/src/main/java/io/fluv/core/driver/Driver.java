package io.fluv.core.driver;

import io.fluv.core.time.NanoClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.util.Map;
import java.util.Set;

/**
 * What loops and sockets ask of an operating system: one of the JDK's selectors, one of epoll, a simulated kernel. Any thread
 * may call it; several networks may share one.
 *
 * <p>The three methods that open a socket are called in a turn of the loop that the channel will be registered with. What they
 * throw leaves nothing open. Options come as the JDK has them: each value is of its option's type. Those that an address's
 * family does not have are left out for a path, so that one set serves TCP and Unix-domain sockets; any other that the driver
 * does not have is an {@link UnsupportedOperationException}.
 */
public interface Driver {
    /** For people, in a word: {@code nio}, {@code epoll}, {@code simulated}. */
    String name();

    /** The kinds of addresses that it has sockets for, of {@link java.net.StandardProtocolFamily}. */
    Set<ProtocolFamily> families();

    /** The clock of its loops' timers, by which {@link Poller#await} waits. */
    NanoClock clock();

    /**
     * True when this driver calls {@link Turns#turn} itself: then a loop has no thread, and {@code await} never waits.
     * Otherwise each loop has a thread that does nothing else.
     */
    default boolean drivesLoops() {
        return false;
    }

    /**
     * A way to wait for one loop, which is not to be turned or told anything from within this call.
     *
     * @param loop whom it tells of readiness, and what a driver that drives loops has to turn from now on, the first time
     *     without being woken up
     */
    Poller openPoller(Turns loop) throws IOException;

    /**
     * Binds a stream's socket and listens.
     *
     * @param local an IP address, or a Unix-domain path; one of {@link #families}
     * @param backlog how many connections may wait to be accepted, at least 1
     * @param options of the socket that listens, set before it is bound
     * @param accepted options of each connection that is accepted. One that none could be given is to fail here.
     */
    ListenChannel listen(
            SocketAddress local,
            int backlog,
            Map<SocketOption<?>, Object> options,
            Map<SocketOption<?>, Object> accepted)
            throws IOException;

    /**
     * A stream's socket that is to be connected to {@code remote}; nothing is sent before {@link ConnectChannel#connect}.
     *
     * @param remote an IP address with a port, or a Unix-domain path; one of {@link #families}
     * @param options set before it is bound or connected
     */
    ConnectChannel connector(SocketAddress remote, Map<SocketOption<?>, Object> options) throws IOException;

    /**
     * Binds a UDP socket.
     *
     * @param local its family is the socket's
     */
    UdpChannel bind(InetSocketAddress local, Map<SocketOption<?>, Object> options) throws IOException;
}
