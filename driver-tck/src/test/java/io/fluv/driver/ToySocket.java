package io.fluv.driver;

import io.fluv.core.Datagram;
import io.fluv.core.driver.Channel;
import io.fluv.core.driver.ConnectChannel;
import io.fluv.core.driver.Group;
import io.fluv.core.driver.Handle;
import io.fluv.core.driver.Interest;
import io.fluv.core.driver.ListenChannel;
import io.fluv.core.driver.Poller;
import io.fluv.core.driver.StreamChannel;
import io.fluv.core.driver.UdpChannel;
import io.fluv.core.error.SocketFault;
import io.fluv.core.error.SocketFault.Kind;
import io.fluv.driver.ToyDriver.Ports;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A socket of the {@link ToyDriver}, of any kind: what they have in common is a port, a place with a loop, and options, which
 * do nothing.
 */
abstract class ToySocket implements Channel {
    private static final Map<SocketOption<?>, Object> OPTIONS =
            Map.of(StandardSocketOptions.TCP_NODELAY, false, StandardSocketOptions.SO_RCVBUF, ToyDriver.STREAM_BYTES);

    final Ports ports;
    private final Map<SocketOption<?>, Object> options = new ConcurrentHashMap<>(OPTIONS);
    private ToyDriver.@Nullable Loop loop;
    private Interest interest = Interest.NONE;
    private Handle handle;
    volatile boolean open = true;
    volatile InetSocketAddress local = new InetSocketAddress(0);

    ToySocket(Ports ports, Map<SocketOption<?>, Object> options) {
        this.ports = ports;
        options.forEach(this::set);
    }

    /** In which directions a call would do something. */
    abstract Interest possible();

    Interest ready() {
        Interest possible = open ? possible() : Interest.NONE;
        return Interest.of(interest.reads() && possible.reads(), interest.writes() && possible.writes());
    }

    void claim(SocketAddress wanted) throws SocketFault {
        InetSocketAddress address = (InetSocketAddress) wanted; // there are no other families
        local = new InetSocketAddress(address.getAddress(), ports.take(address.getPort(), this));
    }

    @Override
    public void register(Poller poller, Interest first, Handle told) throws SocketFault {
        failIf(!open, Kind.CLOSED);
        loop = (ToyDriver.Loop) poller;
        interest = first;
        handle = told;
        loop.sockets.add(this);
    }

    @Override
    public void interest(Interest next) {
        interest = next;
    }

    Handle handle() {
        return handle;
    }

    @Override
    public void handle(Handle next) {
        handle = next;
    }

    @Override
    public void close() {
        open = false;
        ports.giveBack(local.getPort(), this);
        if (loop != null) {
            loop.sockets.remove(this);
        }
    }

    @Override
    public InetSocketAddress localAddress() {
        return local;
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return OPTIONS.keySet();
    }

    @Override
    public <T> T option(SocketOption<T> option) throws SocketFault {
        failIf(!open, Kind.CLOSED);
        requireSupported(option);
        return option.type().cast(options.get(option));
    }

    @Override
    public <T> void option(SocketOption<T> option, T value) throws SocketFault {
        failIf(!open, Kind.CLOSED);
        set(option, value);
    }

    private void set(SocketOption<?> option, Object value) {
        requireSupported(option);
        options.put(option, value);
    }

    private static void requireSupported(SocketOption<?> option) {
        if (!OPTIONS.containsKey(option)) {
            throw new UnsupportedOperationException("option " + option + " is not supported");
        }
    }

    static final class Listener extends ToySocket implements ListenChannel {
        private final BlockingQueue<Stream> waiting;
        private final Map<SocketOption<?>, Object> accepted;

        Listener(
                Ports ports, int backlog, Map<SocketOption<?>, Object> options, Map<SocketOption<?>, Object> accepted) {
            super(ports, options);
            this.waiting = new LinkedBlockingQueue<>(backlog);
            this.accepted = accepted;
        }

        @Override
        Interest possible() {
            return Interest.of(!waiting.isEmpty(), false);
        }

        @Override
        public @Nullable StreamChannel accept() {
            return waiting.poll();
        }

        @Override
        public void close() {
            super.close();
            waiting.forEach(Stream::abort);
        }
    }

    /** One end of a stream. It is one socket from before it is connected, and so the channel for both times. */
    static final class Stream extends ToySocket implements ConnectChannel, StreamChannel {
        private final InetSocketAddress remote;
        private final ByteBuffer received = ByteBuffer.allocate(ToyDriver.STREAM_BYTES);
        private @Nullable Listener listener;
        private @Nullable Stream peer;
        private boolean ended;
        private boolean reset;

        Stream(Ports ports, SocketAddress remote, Map<SocketOption<?>, Object> options) {
            super(ports, options);
            this.remote = (InetSocketAddress) remote;
        }

        @Override
        Interest possible() {
            boolean reads = received.position() > 0 || ended || reset;
            if (peer != null) {
                return Interest.of(reads, peer.received.hasRemaining() || !peer.open || reset);
            }
            boolean answered = listener != null && (!listener.open || listener.waiting.remainingCapacity() > 0);
            return Interest.of(false, answered);
        }

        @Override
        public void bind(SocketAddress wanted) throws SocketFault {
            claim(wanted);
        }

        /** Who finds the listener's queue full has no answer, and waits for as long as it likes. */
        @Override
        public boolean connect() throws SocketFault {
            if (listener == null && ports.owner(remote.getPort()) instanceof Listener found) {
                listener = found;
                if (local.getPort() == 0) {
                    claim(new InetSocketAddress(remote.getAddress(), 0));
                }
            }
            failIf(listener == null || !listener.open, Kind.REFUSED);
            Stream other = new Stream(ports, local, listener.accepted);
            other.local = remote;
            other.peer = this;
            peer = listener.waiting.offer(other) ? other : null;
            return peer != null;
        }

        @Override
        public StreamChannel stream() {
            return this;
        }

        /** What came before an end or a reset is still to be had. */
        @Override
        public int read(ByteBuffer target) throws SocketFault {
            if (received.position() > 0) {
                int count = move(received.flip(), target);
                received.compact();
                return count;
            }
            failIf(reset, Kind.RESET);
            return ended ? -1 : 0;
        }

        @Override
        public int write(ByteBuffer source) throws SocketFault {
            failIf(reset, Kind.RESET);
            failIf(!peer.open, Kind.BROKEN_PIPE);
            return move(source, peer.received);
        }

        @Override
        public boolean shutdownOutput(boolean closesNext) {
            peer.ended = true;
            return true;
        }

        @Override
        public void close() {
            end(received.position() > 0);
        }

        @Override
        public void abort() {
            end(true);
        }

        private void end(boolean breaksOff) {
            if (open && peer != null) {
                peer.ended = true;
                peer.reset |= breaksOff;
            }
            super.close();
        }

        @Override
        public SocketAddress remoteAddress() {
            return remote;
        }
    }

    static final class Datagrams extends ToySocket implements UdpChannel {
        private static final int MOST_PAYLOAD = 65_507;

        private final BlockingQueue<Datagram> received = new LinkedBlockingQueue<>(ToyDriver.MOST_DATAGRAMS);
        private volatile @Nullable InetSocketAddress peer;

        Datagrams(Ports ports, Map<SocketOption<?>, Object> options) {
            super(ports, options);
        }

        @Override
        Interest possible() {
            return Interest.of(!received.isEmpty(), true);
        }

        @Override
        public @Nullable InetSocketAddress receive(ByteBuffer target) {
            Datagram next = received.poll();
            if (next == null) {
                return null;
            }
            move(next.data(), target);
            return next.address();
        }

        /** What nobody receives or has room for is lost. */
        @Override
        public boolean send(ByteBuffer source, InetSocketAddress target) throws SocketFault {
            requireSameFamily(target);
            failIf(source.remaining() > MOST_PAYLOAD, Kind.MESSAGE_TOO_LONG);
            ByteBuffer data =
                    ByteBuffer.allocate(source.remaining()).put(source).flip();
            if (ports.owner(target.getPort()) instanceof Datagrams other
                    && (other.peer == null || other.peer.equals(local))) {
                other.received.offer(new Datagram(data, local));
            }
            return true;
        }

        @Override
        public void connect(InetSocketAddress only) throws SocketFault {
            requireSameFamily(only);
            peer = only;
            received.removeIf(next -> !next.address().equals(only));
        }

        private void requireSameFamily(InetSocketAddress other) throws SocketFault {
            failIf(other.isUnresolved(), Kind.UNRESOLVED);
            failIf(other.getAddress().getClass() != local.getAddress().getClass(), Kind.FAMILY_NOT_SUPPORTED);
        }

        @Override
        public void disconnect() {
            peer = null;
        }

        @Override
        public @Nullable InetSocketAddress remoteAddress() {
            return peer;
        }

        @Override
        public void join(Group group) throws SocketFault {
            throw new SocketFault(Kind.OTHER, "the toy has no groups");
        }

        @Override
        public void leave(Group group) {}

        @Override
        public void block(Group group, InetAddress source, boolean blocked) {
            throw new IllegalStateException("a member of no group");
        }
    }

    /** In the words of the kind's name. */
    static void failIf(boolean failed, Kind kind) throws SocketFault {
        if (failed) {
            throw new SocketFault(kind, kind.name().toLowerCase(Locale.ROOT).replace('_', ' '));
        }
    }

    /** Moves as much as there is and there is room for. */
    private static int move(ByteBuffer from, ByteBuffer to) {
        int count = Math.min(from.remaining(), to.remaining());
        to.put(from.slice(from.position(), count));
        from.position(from.position() + count);
        return count;
    }
}
