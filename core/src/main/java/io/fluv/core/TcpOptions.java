package io.fluv.core;

import io.fluv.core.error.Endpoint;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a stream's socket and its buffers are like, for listening (where it holds for the connections that are accepted
 * too) and for connecting. Immutable: each setter gives changed options.
 */
public final class TcpOptions {
    private static final int DEFAULT_BACKLOG = 1024;
    private static final int KIB = 1024;
    private static final TcpOptions DEFAULTS = new TcpOptions();

    private final int backlog;
    private final @Nullable SocketAddress localAddress;
    private final Duration connectTimeout;
    private final Duration attemptDelay;
    private final Duration closeTimeout;
    private final int readChunk;
    private final int writeLowWater;
    private final int writeHighWater;
    private final Map<SocketOption<?>, Object> listenerOptions;
    private final Map<SocketOption<?>, Object> connectionOptions;

    private TcpOptions() {
        this(new Builder());
    }

    private TcpOptions(Builder from) {
        backlog = from.backlog;
        localAddress = from.localAddress;
        connectTimeout = from.connectTimeout;
        attemptDelay = from.attemptDelay;
        closeTimeout = from.closeTimeout;
        readChunk = from.readChunk;
        writeLowWater = from.writeLowWater;
        writeHighWater = from.writeHighWater;
        listenerOptions = Collections.unmodifiableMap(from.listenerOptions);
        connectionOptions = Collections.unmodifiableMap(from.connectionOptions);
    }

    /**
     * Backlog {@value #DEFAULT_BACKLOG}, connect timeout 30 s, close timeout 5 s, chunks up to 64 KiB, write marks 32 and
     * 128 KiB, {@code TCP_NODELAY} on (Fluv gathers small writes itself), the system's buffer sizes.
     */
    public static TcpOptions defaults() {
        return DEFAULTS;
    }

    /**
     * How many established connections may wait in the kernel for {@code accept()}.
     *
     * @param connections at least 1; the system may allow fewer
     */
    public TcpOptions backlog(int connections) {
        return with(b -> b.backlog = atLeast("backlog", connections, 1));
    }

    /**
     * The address from which to connect; null lets the system choose, which gives a Unix-domain stream no address. Not used by
     * listening. A path must not be there yet, and goes with the connection: see {@link Transport#connect}.
     */
    public TcpOptions localAddress(@Nullable SocketAddress address) {
        if (address != null && !(address instanceof InetSocketAddress || address instanceof UnixDomainSocketAddress)) {
            throw new IllegalArgumentException(
                    "localAddress: " + address + " is neither an InetSocketAddress nor a UnixDomainSocketAddress");
        }
        return with(b -> b.localAddress = address);
    }

    /**
     * How long a connect may take, all addresses of a host and finding them out included.
     *
     * @param timeout positive
     */
    public TcpOptions connectTimeout(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        return with(b -> b.connectTimeout = positive("connectTimeout", timeout));
    }

    /**
     * How long one address of a host that has several is tried alone, before the next is tried beside it: the connection
     * attempt delay of RFC 8305, section 5.
     *
     * @param delay 10 ms to 2 s; 250 ms by default
     */
    public TcpOptions attemptDelay(Duration delay) {
        Objects.requireNonNull(delay, "delay");
        if (delay.compareTo(Duration.ofMillis(10)) < 0 || delay.compareTo(Duration.ofSeconds(2)) > 0) {
            throw new IllegalArgumentException("attemptDelay: " + delay + " is not from 10 ms to 2 s");
        }
        return with(b -> b.attemptDelay = delay);
    }

    /**
     * How long {@link StreamConnection#close()} waits for the peer to take what is queued and to end its data.
     *
     * @param timeout positive
     */
    public TcpOptions closeTimeout(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        return with(b -> b.closeTimeout = positive("closeTimeout", timeout));
    }

    /**
     * The largest chunk that a reader is given, and what a connection reads ahead at most. Bytes that go from a read
     * straight into a write, with no operator in between, are given to nobody and move in pieces of up to four chunks; of
     * one such piece at most, what the kernel does not take waits in memory.
     *
     * @param bytes 1 to 65,536
     */
    public TcpOptions readChunk(int bytes) {
        int most = 64 * KIB;
        if (bytes < 1 || bytes > most) {
            throw new IllegalArgumentException("readChunk: " + bytes + " is not from 1 to " + most + " bytes");
        }
        return with(b -> b.readChunk = bytes);
    }

    /**
     * How many bytes may wait for the kernel. Sources of writes are asked while fewer than {@code high} wait; once that
     * many do, they are asked again only when {@code low} or fewer are left. What a source was asked for last may exceed it.
     *
     * @param low not negative, at most {@code high}
     * @param high at least 1
     */
    public TcpOptions writeWater(int low, int high) {
        atLeast("writeWater high", high, 1);
        if (low < 0 || low > high) {
            throw new IllegalArgumentException("writeWater low: " + low + " is not from 0 to high (" + high + ")");
        }
        return with(b -> {
            b.writeLowWater = low;
            b.writeHighWater = high;
        });
    }

    /** {@code TCP_NODELAY}: on sends small writes at once, off lets the kernel wait for more (Nagle). */
    public TcpOptions noDelay(boolean on) {
        return connectionOption(StandardSocketOptions.TCP_NODELAY, on);
    }

    /** Shares the port with other sockets that also set it ({@code SO_REUSEPORT}); the kernel spreads the connections. */
    public TcpOptions reusePort(boolean on) {
        return with(b -> b.listenerOptions.put(StandardSocketOptions.SO_REUSEPORT, on));
    }

    /**
     * The kernel's receive buffer, in bytes. On a listener too, because it has to be known before the handshake.
     *
     * @param bytes at least 1; the system rounds it
     */
    public TcpOptions receiveBuffer(int bytes) {
        atLeast("receiveBuffer", bytes, 1);
        return with(b -> {
            b.listenerOptions.put(StandardSocketOptions.SO_RCVBUF, bytes);
            b.connectionOptions.put(StandardSocketOptions.SO_RCVBUF, bytes);
        });
    }

    /**
     * The kernel's send buffer, in bytes.
     *
     * @param bytes at least 1; the system rounds it
     */
    public TcpOptions sendBuffer(int bytes) {
        return connectionOption(StandardSocketOptions.SO_SNDBUF, atLeast("sendBuffer", bytes, 1));
    }

    /**
     * Lets the kernel probe an idle peer and fail the connection when it does not answer: the first probe after
     * {@code idle}, more every {@code interval}, failure after {@code count} without an answer. libuv's
     * {@code uv_tcp_keepalive_ex}.
     *
     * @param idle at least a second, in whole seconds
     * @param interval at least a second, in whole seconds
     * @param count at least 1
     */
    public TcpOptions keepAlive(Duration idle, Duration interval, int count) {
        Objects.requireNonNull(idle, "idle");
        Objects.requireNonNull(interval, "interval");
        int idleSeconds = wholeSeconds("keepAlive idle", idle);
        int intervalSeconds = wholeSeconds("keepAlive interval", interval);
        atLeast("keepAlive count", count, 1);
        return with(b -> {
            b.connectionOptions.put(StandardSocketOptions.SO_KEEPALIVE, true);
            b.connectionOptions.put(jdk.net.ExtendedSocketOptions.TCP_KEEPIDLE, idleSeconds);
            b.connectionOptions.put(jdk.net.ExtendedSocketOptions.TCP_KEEPINTERVAL, intervalSeconds);
            b.connectionOptions.put(jdk.net.ExtendedSocketOptions.TCP_KEEPCOUNT, count);
        });
    }

    /** Any other option of the connections' sockets. One that the socket does not have fails the listen or connect. */
    public <T> TcpOptions connectionOption(SocketOption<T> option, T value) {
        Objects.requireNonNull(option, "option");
        Objects.requireNonNull(value, "value");
        return with(b -> b.connectionOptions.put(option, value));
    }

    public int backlog() {
        return backlog;
    }

    public @Nullable SocketAddress localAddress() {
        return localAddress;
    }

    public Duration connectTimeout() {
        return connectTimeout;
    }

    public Duration attemptDelay() {
        return attemptDelay;
    }

    public Duration closeTimeout() {
        return closeTimeout;
    }

    public int readChunk() {
        return readChunk;
    }

    public int writeLowWater() {
        return writeLowWater;
    }

    public int writeHighWater() {
        return writeHighWater;
    }

    /** The options of a listening socket, in the order in which they were set. */
    public Map<SocketOption<?>, Object> listenerOptions() {
        return listenerOptions;
    }

    /** The options of a connection's socket, in the order in which they were set. */
    public Map<SocketOption<?>, Object> connectionOptions() {
        return connectionOptions;
    }

    @Override
    public String toString() {
        return "TcpOptions[backlog=" + backlog
                + ", localAddress=" + (localAddress == null ? "any" : Endpoint.text(localAddress))
                + ", connectTimeout=" + connectTimeout
                + ", attemptDelay=" + attemptDelay
                + ", closeTimeout=" + closeTimeout
                + ", readChunk=" + readChunk
                + ", writeWater=" + writeLowWater + ".." + writeHighWater
                + ", listenerOptions=" + listenerOptions
                + ", connectionOptions=" + connectionOptions + "]";
    }

    private TcpOptions with(java.util.function.Consumer<Builder> change) {
        Builder builder = new Builder(this);
        change.accept(builder);
        return new TcpOptions(builder);
    }

    private static int atLeast(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(name + ": " + value + " is less than " + least);
        }
        return value;
    }

    private static Duration positive(String name, Duration value) {
        Duration longest = Duration.ofNanos(Long.MAX_VALUE / 2);
        if (value.isNegative() || value.isZero() || value.compareTo(longest) > 0) {
            throw new IllegalArgumentException(name + ": " + value + " is not positive, or longer than " + longest);
        }
        return value;
    }

    private static int wholeSeconds(String name, Duration value) {
        if (value.getSeconds() < 1 || value.getNano() != 0 || value.getSeconds() > Short.MAX_VALUE) {
            throw new IllegalArgumentException(
                    name + ": " + value + " is not whole seconds from 1 to " + Short.MAX_VALUE);
        }
        return (int) value.getSeconds();
    }

    private static final class Builder {
        int backlog = DEFAULT_BACKLOG;

        @Nullable
        SocketAddress localAddress;

        Duration connectTimeout = Duration.ofSeconds(30);
        Duration attemptDelay = Duration.ofMillis(250);
        Duration closeTimeout = Duration.ofSeconds(5);
        int readChunk = 64 * KIB;
        int writeLowWater = 32 * KIB;
        int writeHighWater = 128 * KIB;
        final Map<SocketOption<?>, Object> listenerOptions = new LinkedHashMap<>();
        final Map<SocketOption<?>, Object> connectionOptions = new LinkedHashMap<>();

        Builder() {
            connectionOptions.put(StandardSocketOptions.TCP_NODELAY, true);
        }

        Builder(TcpOptions from) {
            backlog = from.backlog;
            localAddress = from.localAddress;
            connectTimeout = from.connectTimeout;
            attemptDelay = from.attemptDelay;
            closeTimeout = from.closeTimeout;
            readChunk = from.readChunk;
            writeLowWater = from.writeLowWater;
            writeHighWater = from.writeHighWater;
            listenerOptions.putAll(from.listenerOptions);
            connectionOptions.putAll(from.connectionOptions);
        }
    }
}
