package io.fluv.examples.livefeed.intake;

import io.fluv.core.error.Endpoint;
import io.fluv.examples.livefeed.feed.DemandGauge;
import io.fluv.examples.livefeed.line.Way;
import io.fluv.reactor.Connection;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;

/** A connection that lines come in by: what it has sent, and whether it has to wait. To be looked at from any thread. */
public final class Sender {
    private final Connection connection;
    private final Way way;
    private final long since;
    private final DemandGauge demand = new DemandGauge();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong lines = new AtomicLong();

    Sender(Connection connection, Way way, long since) {
        this.connection = connection;
        this.way = way;
        this.since = since;
    }

    /** The connection's bytes, counted. */
    Flux<ByteBuffer> read() {
        return demand.watch(connection.read()).doOnNext(chunk -> bytes.addAndGet(chunk.remaining()));
    }

    void countLine() {
        lines.incrementAndGet();
    }

    Connection connection() {
        return connection;
    }

    public Way way() {
        return way;
    }

    /** Milliseconds since 1970. */
    public long since() {
        return since;
    }

    public String name() {
        return Endpoint.text(connection.remoteAddress());
    }

    public InetSocketAddress localAddress() {
        return (InetSocketAddress) connection.localAddress();
    }

    public InetSocketAddress remoteAddress() {
        return (InetSocketAddress) connection.remoteAddress();
    }

    /** Bytes that the application has taken. */
    public long bytes() {
        return bytes.get();
    }

    public long lines() {
        return lines.get();
    }

    /** How long the sender has not been asked for anything. What it sends meanwhile fills the kernel's buffers. */
    public Duration heldFor() {
        return demand.heldFor();
    }
}
