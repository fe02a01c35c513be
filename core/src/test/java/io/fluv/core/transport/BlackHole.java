package io.fluv.core.transport;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** A listener on loopback whose backlog is full: the kernel drops every further attempt to connect and answers nothing. */
final class BlackHole implements AutoCloseable {
    /** What a connect on loopback takes at most that succeeds. */
    private static final int UNANSWERED_MILLIS = 250;

    /** The kernel admits one more than the backlog, or a few. */
    private static final int MOST = 64;

    private final ServerSocket listener = new ServerSocket();
    private final List<Socket> inBacklog = new ArrayList<>();

    private BlackHole() throws IOException {}

    static BlackHole open() throws IOException {
        BlackHole hole = new BlackHole();
        hole.listener.bind(Loopback.ANY_PORT, 1);
        while (hole.inBacklog.size() < MOST) {
            Socket socket = new Socket();
            hole.inBacklog.add(socket);
            try {
                socket.connect(hole.address(), UNANSWERED_MILLIS);
            } catch (SocketTimeoutException full) {
                return hole;
            }
        }
        hole.close();
        throw new AssertionError("a backlog of 1 took " + MOST + " connections");
    }

    SocketAddress address() {
        return listener.getLocalSocketAddress();
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : inBacklog) {
            socket.close();
        }
        listener.close();
    }
}
