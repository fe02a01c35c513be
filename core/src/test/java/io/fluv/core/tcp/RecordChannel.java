package io.fluv.core.tcp;

import io.fluv.core.driver.Handle;
import io.fluv.core.driver.Interest;
import io.fluv.core.driver.Poller;
import io.fluv.core.driver.StreamChannel;
import io.fluv.core.error.SocketFault;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.util.Set;

/**
 * A channel around another, as TLS is one, and as small: each record is a byte that tells its length and so many bytes, in which
 * small letters have become capitals; one of length zero is the end. On the loop, as the one below.
 */
final class RecordChannel implements StreamChannel {
    /** The payload of a record at most. */
    static final int MOST = 5;

    private final StreamChannel below;
    private final ByteBuffer in = ByteBuffer.allocate(64);
    private final ByteBuffer plain = ByteBuffer.allocate(64).flip();
    private final ByteBuffer out = ByteBuffer.allocate(64).flip();

    /** Of what was offered, how much is in {@link #out}. */
    private int begun;

    private Interest wanted = Interest.NONE;
    private boolean ended;
    private boolean cut;
    private boolean finishing;

    RecordChannel(StreamChannel below, ByteBuffer early) {
        this.below = below;
        in.put(early);
    }

    /** What it takes from the socket to give its user what it wants. */
    private Interest needs() {
        return Interest.of(wanted.reads() && !plain.hasRemaining(), out.hasRemaining());
    }

    @Override
    public Interest advance(Interest ready) {
        return Interest.of(ready.reads(), ready.writes());
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        int start = target.position();
        while (target.hasRemaining() && (plain.hasRemaining() || decode() || fill())) {
            while (plain.hasRemaining() && target.hasRemaining()) {
                target.put(plain.get());
            }
        }
        int count = target.position() - start;
        if (count == 0 && ended) {
            return -1;
        }
        if (count == 0 && cut) {
            throw new SocketFault(SocketFault.Kind.OTHER, "the data end without a record that says so");
        }
        return count;
    }

    private boolean fill() throws IOException {
        int count = below.read(in);
        cut |= count < 0;
        return count > 0;
    }

    /** True when a record was whole. */
    private boolean decode() {
        in.flip();
        boolean whole = in.hasRemaining() && in.remaining() > in.get(0);
        if (whole) {
            int length = in.get();
            ended |= length == 0;
            plain.clear();
            for (int i = 0; i < length; i++) {
                plain.put((byte) Character.toLowerCase(in.get()));
            }
            plain.flip();
        }
        in.compact();
        return whole;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int start = source.position();
        while (flush()) {
            source.position(source.position() + begun); // the system has that record
            begun = 0;
            if (!source.hasRemaining()) {
                break;
            }
            begun = Math.min(MOST, source.remaining());
            encode(source.slice(source.position(), begun));
        }
        return source.position() - start;
    }

    private boolean flush() throws IOException {
        if (out.hasRemaining()) {
            below.write(out);
        }
        return !out.hasRemaining();
    }

    private void encode(ByteBuffer payload) {
        out.clear().put((byte) payload.remaining());
        while (payload.hasRemaining()) {
            out.put((byte) Character.toUpperCase(payload.get()));
        }
        out.flip();
    }

    @Override
    public int begun() {
        return begun;
    }

    @Override
    public boolean shutdownOutput(boolean closesNext) throws IOException {
        if (!flush()) {
            return false;
        }
        if (!finishing) {
            finishing = true;
            encode(ByteBuffer.allocate(0));
        }
        return flush() && below.shutdownOutput(closesNext);
    }

    @Override
    public void register(Poller poller, Interest interest, Handle handle) throws IOException {
        wanted = interest;
        below.register(poller, needs(), handle);
    }

    @Override
    public void interest(Interest interest) {
        wanted = interest;
        below.interest(needs());
    }

    @Override
    public void handle(Handle next) {
        below.handle(next);
    }

    @Override
    public void close() throws IOException {
        below.close();
    }

    @Override
    public void abort() throws IOException {
        below.abort();
    }

    @Override
    public SocketAddress localAddress() {
        return below.localAddress();
    }

    @Override
    public SocketAddress remoteAddress() {
        return below.remoteAddress();
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return below.supportedOptions();
    }

    @Override
    public <T> T option(SocketOption<T> option) throws IOException {
        return below.option(option);
    }

    @Override
    public <T> void option(SocketOption<T> option, T value) throws IOException {
        below.option(option, value);
    }
}
