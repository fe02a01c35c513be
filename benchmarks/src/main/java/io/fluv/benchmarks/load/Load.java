package io.fluv.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Keeps a server busy from the calling thread, for one {@link #run}. A subclass opens its channels in {@link #begin} and
 * goes on in {@link #onReady}; it tells of each answer with {@link #answered}, once it has found it right.
 *
 * <p>While it measures it allocates next to nothing: its own collections would otherwise be a part of the figures.
 */
public abstract class Load {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** Without any answer for so long, the server hangs. */
    private static final long STALL_NANOS = Duration.ofSeconds(5).toNanos();

    private final Histogram latencies = new Histogram();
    private final Selector selector;
    private final long tickMillis;
    private final Consumer<SelectionKey> onSelected = this::ready;
    private boolean measuring;
    private long units;
    private long resent;

    /** @param tick how often {@link #onTick} is to be called at least */
    Load(Duration tick) throws IOException {
        selector = Selector.open();
        tickMillis = tick.toMillis();
    }

    /** Opens the connections and sends the first messages. */
    abstract void begin() throws IOException;

    /** A channel is ready. */
    abstract void onReady(SelectionKey key) throws IOException;

    /** Some time has passed. */
    void onTick(long now) throws IOException {}

    final SelectionKey register(SelectableChannel channel, int interest, Object attachment) throws IOException {
        return channel.register(selector, interest, attachment);
    }

    /** An answer that came as it should. */
    final void answered(long count, long sentNanos, long nowNanos) {
        units += count;
        if (measuring) {
            latencies.add(nowNanos - sentNanos);
        }
    }

    final void resent(int count) {
        resent += count;
    }

    /**
     * Loads the server for a while, then measures for a while, then closes everything.
     *
     * @param server asked for the server's processor time when the measurement begins and when it ends
     * @throws IOException when the server closes, stalls, or answers wrongly
     */
    public final Result run(Duration before, Duration measured, Supplier<CpuTime> server) throws IOException {
        try {
            begin();
            drive(System.nanoTime() + before.toNanos());
            latencies.clear();
            units = 0;
            resent = 0;
            measuring = true;
            CpuTime serverBefore = server.get();
            long cpuBefore = THREADS.getCurrentThreadCpuTime();
            long start = System.nanoTime();
            drive(start + measured.toNanos());
            long nanos = System.nanoTime() - start;
            long cpu = THREADS.getCurrentThreadCpuTime() - cpuBefore;
            return new Result(
                    units,
                    nanos / 1e9,
                    latencies.quantileNanos(0.5),
                    latencies.quantileNanos(0.99),
                    latencies.quantileNanos(0.999),
                    (double) cpu / nanos,
                    serverBefore,
                    server.get(),
                    resent);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            close();
        }
    }

    private void drive(long until) throws IOException {
        long now = System.nanoTime();
        long lastAnswer = now;
        long before = units;
        while (now < until) {
            selector.select(onSelected, tickMillis);
            now = System.nanoTime();
            if (units != before) {
                before = units;
                lastAnswer = now;
            } else if (now - lastAnswer > STALL_NANOS) {
                throw new IOException(
                        "no answer for " + Duration.ofNanos(STALL_NANOS).toSeconds() + " s");
            }
            onTick(now);
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.isValid()) {
                onReady(key);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
