package io.fluv.reactor;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** A blocking socket of the JDK, as the other side of a connection. Reads give up after {@link Loopback#PATIENCE}. */
final class RawPeer implements AutoCloseable {
    enum End {
        FIN,
        RESET
    }

    private final Socket socket;

    private RawPeer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout((int) Loopback.PATIENCE.toMillis());
        socket.setTcpNoDelay(true);
    }

    static RawPeer connect(SocketAddress address) {
        Socket socket = new Socket();
        try {
            socket.connect(address, (int) Loopback.PATIENCE.toMillis());
            return new RawPeer(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RawPeer accept(ServerSocket server) throws IOException {
        server.setSoTimeout((int) Loopback.PATIENCE.toMillis());
        return new RawPeer(server.accept());
    }

    Socket socket() {
        return socket;
    }

    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void write(String text) throws IOException {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    byte[] read(int count) throws IOException {
        byte[] bytes = socket.getInputStream().readNBytes(count);
        if (bytes.length < count) {
            throw new IOException("the data ended after " + bytes.length + " of " + count + " bytes");
        }
        return bytes;
    }

    String readText(int count) throws IOException {
        return new String(read(count), StandardCharsets.UTF_8);
    }

    /** Everything up to the other side's FIN. */
    byte[] readAll() throws IOException {
        return socket.getInputStream().readAllBytes();
    }

    String readAllText() throws IOException {
        return new String(readAll(), StandardCharsets.UTF_8);
    }

    /** Reads and drops everything, and tells what came at the end. */
    End awaitEnd() throws IOException {
        InputStream input = socket.getInputStream();
        byte[] dropped = new byte[64 * 1024];
        try {
            while (input.read(dropped) >= 0) {
                // until there is no more
            }
            return End.FIN;
        } catch (SocketException e) {
            return End.RESET;
        }
    }

    String echo(String text) throws IOException {
        write(text);
        return readText(text.getBytes(StandardCharsets.UTF_8).length);
    }

    void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
