package io.fluv.driver.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/** {@link io.fluv.core.driver.StreamChannel}: bytes and their counts. How a stream ends is {@link StreamEndContract}'s. */
public abstract class StreamContract extends Contract {
    private static final int MUCH = 1024 * 1024;

    /** As often as that the room that there is: a system may find more when it is asked for more at once. */
    private static final int MORE_THAN_ROOM = 4;

    /** What a buffer has around the part that a call may use. */
    private static final int MARGIN = 5;

    private static final List<IntFunction<ByteBuffer>> BUFFERS = List.of(
            ByteBuffer::allocate,
            ByteBuffer::allocateDirect,
            size -> part(ByteBuffer.allocate(size + 2 * MARGIN), size),
            size -> part(ByteBuffer.allocateDirect(size + 2 * MARGIN), size),
            size -> part(ByteBuffer.allocate(size + 2 * MARGIN), size).slice());

    protected StreamContract() {}

    private static ByteBuffer part(ByteBuffer whole, int size) {
        return whole.position(MARGIN).limit(MARGIN + size);
    }

    // ---- read ----

    // read: "Reads into the room that the buffer has", "how many bytes", whatever kind of buffer it is
    @EachFamily
    final void aReadGivesWhatIsThere(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);
        for (IntFunction<ByteBuffer> kind : BUFFERS) {
            ByteBuffer target = kind.apply(20);
            int position = target.position();
            pair.client().write("hello, world");
            pair.server().probe().awaitReadable();

            assertThat(pair.server().read(target)).isEqualTo(12);

            assertThat(text(target, position)).isEqualTo("hello, world");
            assertThat(target.remaining()).as("room that is left").isEqualTo(8);
        }
    }

    /** What is between that position and the present one. */
    private static String text(ByteBuffer target, int from) {
        ByteBuffer part = target.duplicate();
        return StandardCharsets.UTF_8
                .decode(part.limit(part.position()).position(from))
                .toString();
    }

    // read: "Reads into the room that the buffer has"; the rest waits for the next call, and nothing need be told
    // between
    @EachFamily
    final void aReadTakesNoMoreThanThereIsRoomFor(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);
        pair.client().write("abcdef");
        settle();
        pair.server().probe().awaitReadable();

        for (IntFunction<ByteBuffer> kind : BUFFERS.subList(0, 3)) {
            ByteBuffer target = kind.apply(2);
            int position = target.position();
            assertThat(pair.server().read(target)).isEqualTo(2);
            assertThat(text(target, position)).isIn("ab", "cd", "ef");
        }
        assertThat(pair.server().read(ByteBuffer.allocate(1))).isZero();
    }

    // read: "fewer than there was room for, 0 among them: that is all for now"
    @EachFamily
    final void aReadGivesZeroWhenNothingIsThere(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);
        ByteBuffer target = ByteBuffer.allocate(10);

        assertThat(pair.server().read(target)).isZero();
        assertThat(pair.client().read(target)).isZero();

        pair.client().write("x");
        assertThat(pair.server().readText(1)).isEqualTo("x");
        assertThat(pair.server().read(target)).isZero();
        assertThat(pair.server().read(target)).isZero();
    }

    // "A buffer that is passed is the caller's again when the call returns" (package, What may be kept)
    @EachFamily
    final void whatWasReadStaysAsItIs(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);
        ByteBuffer target = ByteBuffer.allocate(3);
        pair.client().write("one");
        pair.server().probe().awaitReadable();
        assertThat(pair.server().read(target)).isEqualTo(3);

        pair.client().write("two");
        assertThat(pair.server().readText(3)).isEqualTo("two");

        assertThat(text(target, 0)).isEqualTo("one");
    }

    // ---- write ----

    // write: "how many bytes from the front, by which the buffer's position has moved", whatever kind of buffer it is
    @EachFamily
    final void aWriteTakesWhatTheBufferHas(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);
        pair.client().probe().awaitWritable();
        for (IntFunction<ByteBuffer> kind : BUFFERS) {
            ByteBuffer source = kind.apply(5);
            source.mark();
            source.put("hello".getBytes(StandardCharsets.UTF_8)).reset();

            assertThat(pair.client().write(source)).isEqualTo(5);

            assertThat(source.hasRemaining()).isFalse();
            assertThat(pair.server().readText(5)).isEqualTo("hello");
        }
    }

    // write: "Writes what the buffer has": to read that is enough
    @EachFamily
    final void aBufferThatCanNotBeChangedIsWritten(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);
        pair.client().probe().awaitWritable();

        assertThat(pair.client().write(StandardCharsets.UTF_8.encode("heap").asReadOnlyBuffer()))
                .isEqualTo(4);
        ByteBuffer direct = ByteBuffer.allocateDirect(6).put("direct".getBytes(StandardCharsets.UTF_8));
        assertThat(pair.client().write(direct.flip().asReadOnlyBuffer())).isEqualTo(6);

        assertThat(pair.server().readText(10)).isEqualTo("heapdirect");
    }

    // "A buffer that is passed is the caller's again when the call returns" (package, What may be kept)
    @EachFamily
    final void whatWasWrittenDoesNotChangeWithItsBuffer(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);
        pair.client().probe().awaitWritable();
        byte[] bytes = "first".getBytes(StandardCharsets.UTF_8);
        ByteBuffer source = ByteBuffer.wrap(bytes);

        pair.client().write(source);
        Arrays.fill(bytes, (byte) '-');

        assertThat(pair.server().readText(5)).isEqualTo("first");
    }

    // write: "fewer than there were: there is no room now, and the rest is offered again"
    @EachFamily
    final void aWriteComesUpShortWhenNobodyReads(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);
        pair.client().probe().awaitWritable();

        int taken = pair.client().fill();

        assertThat(taken).isPositive();
        assertThat(pair.client().probe().canWrite()).isFalse();
        byte[] arrived = pair.server().read(taken);
        byte[] piece = TestStream.content(TestStream.PIECE);
        for (int i = 0; i < taken; i += piece.length) {
            int length = Math.min(piece.length, taken - i);
            assertThat(Arrays.copyOfRange(arrived, i, i + length)).isEqualTo(Arrays.copyOf(piece, length));
        }
        settle();
        assertThat(pair.server().read(ByteBuffer.allocate(1)))
                .as("bytes beyond those that were taken")
                .isZero();
    }

    // write: "the rest is offered again", and arrives behind what was taken
    @EachFamily
    final void theRestOfAShortWriteGoesOnWhereItStopped(ProtocolFamily family) throws IOException {
        Pair full = connect(family);
        full.client().probe().awaitWritable();
        int room = full.client().fill();
        Pair pair = connect(family);
        pair.client().probe().awaitWritable();
        byte[] content = TestStream.content(MORE_THAN_ROOM * room);
        ByteBuffer source = TestStream.direct(content);

        assertThat(pair.client().write(source)).isLessThan(content.length);
        byte[] arrived = pair.client().send(source, content.length, pair.server());

        assertThat(Arrays.equals(arrived, content)).isTrue();
    }

    // ---- both ways ----

    @EachFamily
    final void muchArrivesWholeAndInOrder(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);
        byte[] content = TestStream.content(MUCH);

        assertThat(Arrays.equals(pair.client().send(content, pair.server()), content))
                .isTrue();
        assertThat(Arrays.equals(pair.server().send(content, pair.client()), content))
                .isTrue();
    }

    // Each direction has room of its own
    @EachFamily
    final void aFullDirectionDoesNotHoldTheOther(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);
        pair.client().probe().awaitWritable();
        pair.client().fill();

        pair.server().write("against the stream");

        assertThat(pair.client().readText(18)).isEqualTo("against the stream");
    }

    @EachFamily
    final void streamsOfOneListenerAreApart(ProtocolFamily family) throws IOException {
        TestListener listener = registered(listen(family));
        Pair one = connect(listener);
        Pair two = connect(listener);

        two.client().write("of two");
        one.client().write("of one");

        assertThat(one.server().readText(6)).isEqualTo("of one");
        assertThat(two.server().readText(6)).isEqualTo("of two");
        assertThat(one.client().read(ByteBuffer.allocate(1))).isZero();
    }

    // ---- what only a channel around another needs ----

    // advance: "What readiness below means for the user"; begun: "Zero for a socket", or what is on its way of the rest
    @EachFamily
    final void whatIsBegunIsWithinTheRest(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);
        assertThat(pair.client().channel().begun()).isZero();
        pair.client().probe().awaitWritable();

        pair.client().fill();

        assertThat(pair.client().channel().begun()).isBetween(0, TestStream.PIECE);
    }

    // ---- addresses ----

    // localAddress, remoteAddress: of the two sides each has the other's
    @EachFamily
    final void eachSideHasTheOthersAddress(ProtocolFamily family) throws IOException {
        TestListener listener = registered(listen(family));
        Pair pair = connect(listener);

        assertThat(pair.client().channel().remoteAddress()).isEqualTo(listener.address());
        assertThat(pair.server().channel().localAddress()).isEqualTo(listener.address());
        assertThat(pair.server().channel().remoteAddress())
                .isEqualTo(pair.client().channel().localAddress());
        if (family != StandardProtocolFamily.UNIX) {
            assertThat(pair.client().channel().localAddress()).isNotEqualTo(listener.address());
        }
    }
}
