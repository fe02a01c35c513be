package io.fluv.benchmarks.soak;

import io.fluv.reactor.Buffers;
import io.fluv.reactor.Connection;
import io.fluv.reactor.Frame;
import io.fluv.reactor.Frames;
import io.fluv.reactor.LengthPrefix;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Steps whose data are messages, which the host takes out of the stream one by one and sends back. */
final class Messages {
    private static final int LIMIT = 32 * 1024;
    private static final int FIXED_BYTES = 100;

    /**
     * More would take too long over the narrowest buffers: where a chunk that is read makes less room than the kernel finds
     * worth telling, the peer has to ask for it, five times a second.
     */
    private static final int MOST_BYTES = 100_000;

    /** Both sides know them by their place. */
    private static final List<Framing<?>> FRAMINGS = List.of(
            ofText(Frames.lines(StandardCharsets.US_ASCII, LIMIT)),
            ofText(Frames.crlfLines(StandardCharsets.UTF_8, LIMIT)),
            ofBytes(Frames.delimited(Buffers.utf8("\r\n.\r\n"), LIMIT)),
            ofBytes(Frames.prefixed(LengthPrefix.bigEndian(4), LIMIT)),
            ofBytes(Frames.prefixed(LengthPrefix.littleEndian(2).countingItself(), LIMIT)),
            ofBytes(Frames.prefixed(LengthPrefix.varint(), LIMIT)),
            ofBytes(Frames.bytes(FIXED_BYTES)));

    private static final int FIXED = FRAMINGS.size() - 1;

    private Messages() {}

    /** How messages lie in the stream, and what they are made of. */
    private record Framing<T>(
            Frame<T> frame, Function<? super ByteBuffer, T> message, Function<? super T, ByteBuffer> bytes) {}

    private static Framing<String> ofText(Frame<String> frame) {
        return new Framing<>(frame, Buffers::utf8, Buffers::utf8);
    }

    private static Framing<ByteBuffer> ofBytes(Frame<ByteBuffer> frame) {
        return new Framing<>(frame, bytes -> bytes, bytes -> bytes);
    }

    /** The host's side. */
    static Mono<Void> serve(Connection connection, int framing) {
        return serve(connection, FRAMINGS.get(framing).frame());
    }

    private static <T> Mono<Void> serve(Connection connection, Frame<T> frame) {
        return connection.write(connection.read(frame).map(frame::encode));
    }

    static Mono<Void> exchange(Stage stage, Step step) {
        int framing = step.below(FRAMINGS.size());
        Header header = new Header(Talk.MESSAGES, step.number, step.content(), 0, step.content(), 0, framing);
        SocketAddress address = stage.anyHost(step);
        int longest = step.any(10, 100, 100, 2000, LIMIT);
        int[] sizes = IntStream.range(0, 1 + step.below(Math.min(300, MOST_BYTES / longest)))
                .map(i -> framing == FIXED ? FIXED_BYTES : step.below(longest + 1))
                .toArray();
        return Streams.connected(
                stage,
                step,
                address,
                side -> side.connection
                        .write(header.encoded())
                        .then(exchange(side.connection, FRAMINGS.get(framing), header.up(), sizes, stage.tally, step)));
    }

    private static <T> Mono<Void> exchange(
            Connection connection, Framing<T> framing, Content content, int[] sizes, Tally tally, Step step) {
        Flux<ByteBuffer> messages = Flux.range(0, sizes.length)
                .map(i -> framing.frame().encode(framing.message().apply(message(content, i, sizes[i]))));
        Mono<Void> sent = connection.write(messages).then(connection.shutdownOutput());
        AtomicInteger next = new AtomicInteger();
        Flux<T> received = step.oneIn(3)
                ? connection.read(framing.frame()).publishOn(Schedulers.parallel(), 1 + step.below(20))
                : inTurns(connection, framing.frame(), sizes.length, 1 + step.below(20));
        Mono<Void> checked = received.doOnNext(
                        message -> check(framing.bytes().apply(message), content, next.getAndIncrement(), sizes, tally))
                .then(Mono.defer(() -> next.get() == sizes.length
                        ? Mono.empty()
                        : Mono.error(new EarlyEnd(next.get(), sizes.length))));
        return Mono.when(sent, checked);
    }

    /** By several readers, each of which takes some and leaves the rest to the next. The last one hears of the end. */
    private static <T> Flux<T> inTurns(Connection connection, Frame<T> frame, int count, int each) {
        return Flux.defer(() -> connection.read(frame).take(each))
                .repeat((count - 1L) / each)
                .concatWith(Flux.defer(() -> connection.read(frame)));
    }

    /** Letters only, which no delimiter has. */
    private static ByteBuffer message(Content content, int number, int size) {
        ByteBuffer message = ByteBuffer.allocate(size);
        content.fill(message, (long) number * LIMIT);
        for (int i = 0; i < size; i++) {
            message.put(i, (byte) ('A' + (message.get(i) & 0x0f)));
        }
        return message;
    }

    private static void check(ByteBuffer message, Content content, int number, int[] sizes, Tally tally) {
        if (number >= sizes.length) {
            throw new Violation("more messages came than the " + sizes.length + " that were sent");
        }
        if (!message.equals(message(content, number, sizes[number]))) {
            throw new Violation("message " + number + " of " + sizes[number] + " bytes came back as another, of "
                    + message.remaining());
        }
        tally.bytes.add(message.remaining());
    }
}
