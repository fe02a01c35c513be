package io.fluv.driver.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.driver.Interest;
import io.fluv.core.driver.StreamChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** One side of a stream, used as the contract has it: on until a call comes up short, and then not before it was told. */
final class TestStream extends TestChannel<StreamChannel> {
    /** What is read or written by one call. */
    static final int PIECE = 16 * 1024;

    /** More than any system has room for, so that a writer comes up short before. */
    private static final int MOST_BYTES = 256 * 1024 * 1024;

    TestStream(StreamChannel channel, TestLoop loop, String name) {
        this(channel, new Probe(loop, name), loop);
    }

    /** @param probe has the channel's place already, if there is one */
    TestStream(StreamChannel channel, Probe probe, TestLoop loop) {
        super(channel, probe, loop, channel::advance);
    }

    /** Bytes from which one that is lost, doubled or misplaced can be told. */
    static byte[] content(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i ^ (i >>> 8) * 31 ^ (i >>> 16) * 17);
        }
        return bytes;
    }

    // ---- one call ----

    /** Reads once, and notes when that comes up short. */
    int read(ByteBuffer target) throws IOException {
        int room = target.remaining();
        int position = target.position();
        int count = channel().read(target);
        assertThat(count).as("bytes read into room for %s", room).isBetween(-1, room);
        assertThat(target.position()).as("position").isEqualTo(position + Math.max(count, 0));
        if (count < room) {
            probe().readCameUpShort();
        }
        return count;
    }

    /** Writes once, and notes when that comes up short. */
    int write(ByteBuffer source) throws IOException {
        int size = source.remaining();
        int position = source.position();
        int count = channel().write(source);
        assertThat(count).as("bytes written of %s", size).isBetween(0, size);
        assertThat(source.position()).as("position").isEqualTo(position + count);
        if (count < size) {
            probe().writeCameUpShort();
        }
        return count;
    }

    // ---- as many calls as it takes ----

    void write(String text) throws IOException {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    void write(byte[] bytes) throws IOException {
        ByteBuffer source = direct(bytes);
        while (source.hasRemaining()) {
            if (!probe().canWrite()) {
                probe().awaitWritable();
            }
            write(source);
        }
    }

    /** Writes until there is no room, and returns what was taken: the front of {@link #content}. */
    int fill() throws IOException {
        ByteBuffer piece = direct(content(PIECE));
        int taken = write(piece);
        int all = taken;
        while (taken > 0 && !piece.hasRemaining()) {
            assertThat(all).as("bytes taken without a reader").isLessThan(MOST_BYTES);
            taken = write(piece.clear());
            all += taken;
        }
        return all;
    }

    byte[] read(int count) throws IOException {
        ByteBuffer target = ByteBuffer.allocateDirect(count);
        while (target.hasRemaining()) {
            if (!probe().canRead()) {
                probe().awaitReadable();
            }
            assertThat(read(target))
                    .as("the data ended after %s bytes", target.position())
                    .isNotNegative();
        }
        byte[] bytes = new byte[count];
        target.flip().get(bytes);
        return bytes;
    }

    String readText(int count) throws IOException {
        return new String(read(count), StandardCharsets.UTF_8);
    }

    /** Reads until nothing is there now. */
    byte[] readWhatIsThere() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer target = ByteBuffer.allocate(PIECE);
        boolean more = true;
        while (more) {
            int count = read(target.clear());
            all.write(target.array(), 0, Math.max(count, 0));
            more = count == PIECE;
        }
        return all.toByteArray();
    }

    /** Everything up to the end of the peer's data. */
    byte[] readToEnd() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer target = ByteBuffer.allocate(PIECE);
        int count = 0;
        while (count >= 0) {
            if (!probe().canRead()) {
                probe().awaitReadable();
            }
            count = read(target.clear());
            all.write(target.array(), 0, Math.max(count, 0));
        }
        return all.toByteArray();
    }

    String readTextToEnd() throws IOException {
        return new String(readToEnd(), StandardCharsets.UTF_8);
    }

    void shutdownOutput() throws IOException {
        while (!channel().shutdownOutput(false)) {
            probe().writeCameUpShort();
            probe().awaitWritable();
        }
    }

    void abort() throws IOException {
        isClosed();
        channel().abort();
    }

    /** Moves all of that to the other side, which reads as it comes, and returns what it has read. */
    byte[] send(byte[] bytes, TestStream reader) throws IOException {
        return send(direct(bytes), bytes.length, reader);
    }

    /** @param count how many bytes the reader is to read: what the buffer has, and what was written before */
    byte[] send(ByteBuffer source, int count, TestStream reader) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(count);
        probe().want(Interest.WRITE);
        reader.probe().want(Interest.READ);
        while (target.hasRemaining()) {
            loop().loops().until("one side is ready", () -> reader.probe().canRead() || mayWrite(source));
            if (mayWrite(source)) {
                write(source);
            }
            if (reader.probe().canRead()) {
                assertThat(reader.read(target)).as("the data ended").isNotNegative();
            }
        }
        return target.array();
    }

    private boolean mayWrite(ByteBuffer source) {
        return source.hasRemaining() && probe().canWrite();
    }

    static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }
}
