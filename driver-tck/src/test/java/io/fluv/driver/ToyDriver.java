package io.fluv.driver;

import io.fluv.core.driver.ConnectChannel;
import io.fluv.core.driver.Driver;
import io.fluv.core.driver.Handle;
import io.fluv.core.driver.Interest;
import io.fluv.core.driver.ListenChannel;
import io.fluv.core.driver.Poller;
import io.fluv.core.driver.Turns;
import io.fluv.core.driver.UdpChannel;
import io.fluv.core.error.SocketFault;
import io.fluv.core.error.SocketFault.Kind;
import io.fluv.core.time.NanoClock;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An operating system in memory, about as small as a driver can be: one host that has every IP address, streams and datagrams
 * from it to itself, no threads, and a clock that moves when it is told to. Whoever makes networks over it turns their loops
 * by {@link #run} and {@link #pass}, and never from within a turn.
 */
final class ToyDriver implements Driver {
    /** What each direction of a stream holds; then its writer waits. */
    static final int STREAM_BYTES = 16 * 1024;

    /** What a UDP socket holds; what comes then is lost, as in any network. */
    static final int MOST_DATAGRAMS = 64;

    private final List<Loop> loops = new ArrayList<>();
    private final Ports streamPorts = new Ports();
    private final Ports datagramPorts = new Ports();
    private volatile long now;

    /** Turns the loops until none has anything to do at this moment. */
    void run() {
        pass(Duration.ZERO);
    }

    /** Lets time pass: jumps from each moment at which a loop is due to the next. */
    void pass(Duration time) {
        long end = now + time.toNanos();
        boolean turned = true;
        while (turned) {
            turned = turnNext(end);
        }
        now = end;
    }

    /** Turns the loop that is due first, at its time; false when none is due until then. */
    boolean turnNext(long end) {
        Loop next = loops.stream().min(Comparator.comparingLong(Loop::due)).orElse(null);
        if (next == null || next.due() > end) {
            return false;
        }
        now = next.due();
        loops.remove(next);
        loops.add(next); // behind the others that are due at the same time
        next.turn();
        return true;
    }

    @Override
    public String name() {
        return "toy";
    }

    @Override
    public Set<ProtocolFamily> families() {
        return Set.of(StandardProtocolFamily.INET, StandardProtocolFamily.INET6);
    }

    @Override
    public NanoClock clock() {
        return () -> now;
    }

    @Override
    public boolean drivesLoops() {
        return true;
    }

    @Override
    public Poller openPoller(Turns turns) {
        Loop loop = new Loop(turns);
        loops.add(loop);
        return loop;
    }

    @Override
    public ListenChannel listen(
            SocketAddress local,
            int backlog,
            Map<SocketOption<?>, Object> options,
            Map<SocketOption<?>, Object> accepted)
            throws SocketFault {
        new ToySocket.Stream(streamPorts, local, accepted); // an option that it could not be given is to fail here
        ToySocket.Listener listener = new ToySocket.Listener(streamPorts, backlog, options, accepted);
        listener.claim(local);
        return listener;
    }

    @Override
    public ConnectChannel connector(SocketAddress remote, Map<SocketOption<?>, Object> options) {
        return new ToySocket.Stream(streamPorts, remote, options);
    }

    @Override
    public UdpChannel bind(InetSocketAddress local, Map<SocketOption<?>, Object> options) throws SocketFault {
        ToySocket.Datagrams socket = new ToySocket.Datagrams(datagramPorts, options);
        socket.claim(local);
        return socket;
    }

    /** A loop as this driver sees it: its sockets, and when it wants its next turn. */
    final class Loop implements Poller {
        private final Turns turns;
        final Set<ToySocket> sockets = new LinkedHashSet<>();
        private volatile boolean woken = true; // the first turn is at once
        private long due;

        Loop(Turns turns) {
            this.turns = turns;
        }

        long due() {
            return woken || sockets.stream().anyMatch(socket -> socket.ready() != Interest.NONE) ? now : due;
        }

        void turn() {
            woken = false; // before the turn, so that a call meanwhile has another turn follow
            long nanos = turns.turn();
            due = now + Math.min(nanos, Long.MAX_VALUE - now); // FOREVER is beyond all; after OVER this is closed
        }

        /** Tells the level. What another's handle has closed meanwhile is ready for nothing. */
        @Override
        public void await(long nanos) {
            for (ToySocket socket : List.copyOf(sockets)) {
                Interest ready = socket.ready();
                if (ready != Interest.NONE) {
                    turns.ready(socket.handle(), ready);
                }
            }
        }

        @Override
        public void wakeUp() {
            woken = true;
        }

        @Override
        public List<Handle> handles() {
            return sockets.stream().map(ToySocket::handle).toList();
        }

        /** The end of the loop, whoever has turned it there. */
        @Override
        public void close() {
            loops.remove(this);
        }
    }

    /** Who has which port, among sockets of one kind. */
    static final class Ports {
        private static final int FIRST_FREE = 49_152;
        private static final int FREE = 16_384;

        private final Map<Integer, ToySocket> owners = new HashMap<>();
        private int given;

        /** The wanted port, or for 0 a free one. */
        int take(int wanted, ToySocket owner) throws SocketFault {
            int port = wanted == 0 ? free() : wanted;
            ToySocket.failIf(owners.putIfAbsent(port, owner) != null, Kind.ADDRESS_IN_USE);
            return port;
        }

        /** One after the other, so that what was just given back is not somebody else's at once. */
        private int free() throws SocketFault {
            ToySocket.failIf(owners.size() >= FREE, Kind.ADDRESS_NOT_AVAILABLE);
            int port;
            do {
                port = FIRST_FREE + given++ % FREE;
            } while (owners.containsKey(port));
            return port;
        }

        @Nullable
        ToySocket owner(int port) {
            return owners.get(port);
        }

        void giveBack(int port, ToySocket owner) {
            owners.remove(port, owner);
        }
    }
}
