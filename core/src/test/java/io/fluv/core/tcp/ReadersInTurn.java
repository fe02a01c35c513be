package io.fluv.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.error.ConnectionClosedException;
import io.fluv.testkit.ProbeSubscriber;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The readers that a connection has one after the other, of chunks or of lines, and what they got together. */
final class ReadersInTurn {
    private static final int LONGEST_LINE = 100;

    private final TcpConnection connection;
    private final List<Reader<?>> readers = new ArrayList<>();

    private static final class Reader<T> {
        private final ProbeSubscriber<T> probe;
        private final boolean lines;
        private boolean cancelled;

        Reader(ProbeSubscriber<T> probe, boolean lines) {
            this.probe = probe;
            this.lines = lines;
        }

        String text() {
            return probe.items().stream()
                    .map(item -> lines ? item + "\n" : StreamHarness.text((ByteBuffer) item))
                    .collect(Collectors.joining());
        }
    }

    ReadersInTurn(TcpConnection connection) {
        this.connection = connection;
    }

    void read(ProbeSubscriber<ByteBuffer> next) {
        readers.add(new Reader<>(next, false));
        connection.read().subscribe(next);
    }

    void readLines(ProbeSubscriber<String> next) {
        readers.add(new Reader<>(next, true));
        connection.read(LineDecoder.ofAtMost(LONGEST_LINE)).subscribe(next);
    }

    private Reader<?> last() {
        return readers.get(readers.size() - 1);
    }

    void request(long n) {
        last().probe.request(n);
    }

    void cancel() {
        last().cancelled = true;
        last().probe.cancel();
    }

    /** What all of them got. */
    String text() {
        return readers.stream().map(Reader::text).collect(Collectors.joining());
    }

    /** True when the last one had the peer's end. */
    boolean sawTheEnd() {
        return !readers.isEmpty() && last().probe.isCompleted();
    }

    /** The connection is over. */
    void verify() {
        for (Reader<?> reader : readers) {
            reader.probe.verify();
            assertThat(reader.probe.terminals())
                    .as("terminal signals of %s", reader.probe)
                    .isBetween(reader.cancelled ? 0 : 1, 1);
        }
    }

    /** Each byte that the socket gave came to one of them, in order, as far as they wanted and this side did not close. */
    void verifyText(String given) {
        String read = text();
        assertThat(given).as("what was read").startsWith(read);
        if (readers.isEmpty() || last().cancelled || last().probe.error() instanceof ConnectionClosedException) {
            return;
        }
        if (last().lines) {
            assertThat(given.substring(read.length())).as("what makes no line").doesNotContain("\n");
        } else {
            assertThat(read).as("what was read before the end").isEqualTo(given);
        }
    }
}
