package io.fluv.reactor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** A listening socket that accepts nothing and has no room left for more: who connects to it waits. */
final class FullBacklog implements AutoCloseable {
    private static final int MOST = 64;
    private static final int NO_ANSWER_MILLIS = 200;

    private final ServerSocket server;
    private final List<Socket> waiting = new ArrayList<>();

    private FullBacklog(ServerSocket server) {
        this.server = server;
    }

    static FullBacklog open() throws IOException {
        ServerSocket server = new ServerSocket();
        server.bind(Loopback.ANY_PORT, 1);
        FullBacklog backlog = new FullBacklog(server);
        backlog.fill();
        return backlog;
    }

    private void fill() throws IOException {
        while (waiting.size() < MOST) {
            Socket socket = new Socket();
            waiting.add(socket);
            try {
                socket.connect(address(), NO_ANSWER_MILLIS);
            } catch (SocketTimeoutException full) {
                return;
            }
        }
        throw new IOException("a backlog of 1 took " + MOST);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : waiting) {
            socket.close();
        }
        server.close();
    }
}
