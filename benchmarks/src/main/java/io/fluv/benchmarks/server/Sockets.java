package io.fluv.benchmarks.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** What all servers ask of the system alike. */
final class Sockets {
    static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    static final int BACKLOG = 4096;
    static final int UDP_RECEIVE_BUFFER = 2 * 1024 * 1024;

    private Sockets() {}
}
