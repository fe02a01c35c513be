package io.fluv.benchmarks.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One connection that feeds, and many that the server sends all of it to. Messages are under way until the slowest
 * subscriber has them. Counts deliveries.
 */
public final class FanOutLoad extends Load {
    private static final int MESSAGE_BYTES = 64;
    private static final int IN_FLIGHT = 16;
    private static final int READ_BYTES = 64 * 1024;

    /** The owner of a message that only asks who is there, and of one that counts. */
    private static final int CALL = 0;

    private static final int FEED = 1;

    /** A call goes out so often, until every subscriber has heard one. */
    private static final long CALL_NANOS = Duration.ofMillis(20).toNanos();

    private final InetSocketAddress feeding;
    private final InetSocketAddress subscribing;
    private final int count;
    private final ByteBuffer outgoing = ByteBuffer.allocateDirect(IN_FLIGHT * MESSAGE_BYTES);
    private final ByteBuffer incoming = ByteBuffer.allocateDirect(READ_BYTES);

    /** By the message's number, modulo {@link #IN_FLIGHT}. */
    private final long[] sentAt = new long[IN_FLIGHT];

    private final int[] deliveries = new int[IN_FLIGHT];
    private @Nullable SocketChannel feeder;

    /** How many subscribers have heard a call. */
    private int present;

    private long lastCall;
    private int sent;

    /**
     * For one run.
     *
     * @param feeding where the server takes messages
     * @param subscribing where it sends them to whoever connects
     */
    public FanOutLoad(InetSocketAddress feeding, InetSocketAddress subscribing, int subscribers) throws IOException {
        super(Duration.ofMillis(5));
        this.feeding = feeding;
        this.subscribing = subscribing;
        this.count = subscribers;
        Message.fill(outgoing, MESSAGE_BYTES);
    }

    @Override
    void begin() throws IOException {
        for (int i = 0; i < count; i++) {
            SocketChannel channel = Sockets.connect(subscribing);
            register(channel, SelectionKey.OP_READ, new Subscriber(channel, i));
        }
        feeder = Sockets.connect(feeding);
        // The server sends nothing there, but may close.
        register(feeder, SelectionKey.OP_READ, this);
    }

    @Override
    void onReady(SelectionKey key) throws IOException {
        if (!(key.attachment() instanceof Subscriber subscriber)) {
            throw new IOException("the server closed the connection that feeds it");
        }
        subscriber.receive();
    }

    @Override
    void onTick(long now) throws IOException {
        if (present < count && now - lastCall > CALL_NANOS) {
            lastCall = now;
            outgoing.clear();
            Message.number(outgoing, 0, MESSAGE_BYTES, 0, CALL);
            send(1);
        }
    }

    private void feed(int messages, long now) throws IOException {
        outgoing.clear();
        for (int i = 0; i < messages; i++) {
            int place = sent % IN_FLIGHT;
            sentAt[place] = now;
            deliveries[place] = 0;
            Message.number(outgoing, i * MESSAGE_BYTES, MESSAGE_BYTES, sent, FEED);
            sent++;
        }
        send(messages);
    }

    private void send(int messages) throws IOException {
        if (feeder != null) {
            Sockets.writeAll(feeder, outgoing.limit(messages * MESSAGE_BYTES));
        }
    }

    /** One connection that is sent to. */
    private final class Subscriber {
        private final SocketChannel channel;
        private final int id;

        /** What has come of a message whose rest has not; ready to be read from. */
        private final ByteBuffer begun = ByteBuffer.allocate(MESSAGE_BYTES).limit(0);

        private boolean heard;
        private int received;

        Subscriber(SocketChannel channel, int id) {
            this.channel = channel;
            this.id = id;
        }

        void receive() throws IOException {
            incoming.clear().put(begun);
            if (channel.read(incoming) < 0) {
                throw new IOException("the server closed the connection of subscriber " + id);
            }
            long now = System.nanoTime();
            int whole = incoming.position() / MESSAGE_BYTES;
            int complete = 0;
            for (int i = 0; i < whole; i++) {
                if (Message.matches(incoming, i * MESSAGE_BYTES, MESSAGE_BYTES, 0, CALL)) {
                    complete += hear();
                } else {
                    complete += take(i * MESSAGE_BYTES, now);
                }
            }
            begun.clear().put(incoming.flip().position(whole * MESSAGE_BYTES)).flip();
            if (complete > 0) {
                feed(complete, now);
            }
        }

        /** How many messages may be sent now: all that may be under way, once everybody is there. */
        private int hear() {
            if (heard) {
                return 0;
            }
            heard = true;
            present++;
            return present == count ? IN_FLIGHT : 0;
        }

        /** One when this was the last delivery of that message, so that another may be sent. */
        private int take(int offset, long now) throws IOException {
            if (!Message.matches(incoming, offset, MESSAGE_BYTES, received, FEED)) {
                throw new IOException("subscriber " + id + ": got another message than " + received);
            }
            int place = received % IN_FLIGHT;
            received++;
            answered(1, sentAt[place], now);
            deliveries[place]++;
            return deliveries[place] == count ? 1 : 0;
        }
    }
}
