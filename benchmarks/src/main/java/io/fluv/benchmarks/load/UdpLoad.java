package io.fluv.benchmarks.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sockets that each keep a number of datagrams under way. One that is not answered in time is sent again, later each
 * time, so that losses do not make a storm.
 */
public final class UdpLoad extends Load {
    private static final Duration TICK = Duration.ofMillis(5);
    private static final long FIRST_PATIENCE_NANOS = Duration.ofMillis(20).toNanos();
    private static final long MOST_PATIENCE_NANOS = 64 * FIRST_PATIENCE_NANOS;

    /** A port may have been another run's, whose last datagrams are answered only now: each says which run it is of. */
    private static final AtomicInteger RUNS = new AtomicInteger();

    private static final int MOST_SOCKETS = 1 << 12;

    private final int run = RUNS.incrementAndGet();
    private final InetSocketAddress server;
    private final int sockets;
    private final int datagramBytes;
    private final int inFlight;
    private final ByteBuffer outgoing;
    private final ByteBuffer incoming;
    private final List<Line> lines = new ArrayList<>();
    private long lastLook = System.nanoTime();

    /**
     * For one run.
     *
     * @param datagramBytes the payload of a datagram
     * @param inFlight how many each socket has under way
     */
    public UdpLoad(InetSocketAddress server, int sockets, int datagramBytes, int inFlight) throws IOException {
        super(TICK);
        if (sockets > MOST_SOCKETS) {
            throw new IllegalArgumentException("sockets: " + sockets + " is more than " + MOST_SOCKETS);
        }
        this.server = server;
        this.sockets = sockets;
        this.datagramBytes = datagramBytes;
        this.inFlight = inFlight;
        this.outgoing = ByteBuffer.allocateDirect(datagramBytes);
        this.incoming = ByteBuffer.allocateDirect(datagramBytes + 1);
        Message.fill(outgoing, datagramBytes);
    }

    @Override
    void begin() throws IOException {
        for (int i = 0; i < sockets; i++) {
            DatagramChannel channel = DatagramChannel.open();
            channel.configureBlocking(false);
            channel.connect(server);
            Line line = new Line(channel, i);
            lines.add(line);
            register(channel, SelectionKey.OP_READ, line);
            for (int place = 0; place < inFlight; place++) {
                line.sendNext(place, System.nanoTime());
            }
        }
    }

    @Override
    void onReady(SelectionKey key) throws IOException {
        ((Line) key.attachment()).receive();
    }

    @Override
    void onTick(long now) throws IOException {
        if (now - lastLook >= TICK.toNanos()) {
            lastLook = now;
            for (Line line : lines) {
                line.resendLate(now);
            }
        }
    }

    /** One socket. The datagram with number n has the place n modulo {@link #inFlight}; its successor takes the same. */
    private final class Line {
        private final DatagramChannel channel;
        private final int id;
        private final int owner;
        private final int[] numbers = new int[inFlight];
        private final long[] firstSent = new long[inFlight];
        private final long[] lastSent = new long[inFlight];
        private final long[] patience = new long[inFlight];

        Line(DatagramChannel channel, int id) {
            this.channel = channel;
            this.id = id;
            this.owner = run * MOST_SOCKETS + id;
            for (int place = 0; place < inFlight; place++) {
                numbers[place] = place - inFlight;
            }
        }

        void sendNext(int place, long now) throws IOException {
            numbers[place] += inFlight;
            firstSent[place] = now;
            patience[place] = FIRST_PATIENCE_NANOS;
            send(place, now);
        }

        private void send(int place, long now) throws IOException {
            lastSent[place] = now;
            Message.number(outgoing, 0, datagramBytes, numbers[place], owner);
            channel.write(outgoing.clear());
        }

        void receive() throws IOException {
            for (int i = 0; i < inFlight; i++) {
                int count = channel.read(incoming.clear());
                if (count == 0) {
                    return;
                }
                if (Message.owner(incoming, 0) / MOST_SOCKETS != run) {
                    continue;
                }
                int number = Message.number(incoming, 0);
                if (count != datagramBytes || !Message.matches(incoming, 0, datagramBytes, number, owner)) {
                    throw new IOException("socket " + id + ": what came back was never sent");
                }
                int place = Math.floorMod(number, inFlight);
                // One that is older has been answered before: this is the answer to its being sent again.
                if (number == numbers[place]) {
                    long now = System.nanoTime();
                    answered(1, firstSent[place], now);
                    sendNext(place, now);
                }
            }
        }

        void resendLate(long now) throws IOException {
            for (int place = 0; place < inFlight; place++) {
                if (now - lastSent[place] > patience[place]) {
                    patience[place] = Math.min(2 * patience[place], MOST_PATIENCE_NANOS);
                    send(place, now);
                    resent(1);
                }
            }
        }
    }
}
