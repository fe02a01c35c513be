package io.fluv.reactor;

import io.fluv.core.error.FrameTooLongException;
import io.fluv.core.frame.Deframer;
import io.fluv.core.frame.UnreadBytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/**
 * What became of a stream: its frames, and its end as a word, with the limit if that was what ended it.
 *
 * @param <T> the frames
 */
record Outcome<T>(List<T> frames, String end) {
    static final String COMPLETE = "complete";
    static final String CUT_OFF = "FrameCutOffException";
    static final String MALFORMED = "MalformedFrameException";

    static String tooLong(long limit) {
        return "FrameTooLongException " + limit;
    }

    private static String end(Throwable error) {
        String name = error.getClass().getSimpleName();
        return error instanceof FrameTooLongException tooLong ? name + " " + tooLong.limit() : name;
    }

    /** For who wants all there is. */
    static <T> Outcome<T> unbounded(Frame<T> frame, List<ByteBuffer> chunks) {
        return of(frame, chunks, Long.MAX_VALUE);
    }

    /** For who asks for the next frame when it has the last. */
    static <T> Outcome<T> oneByOne(Frame<T> frame, List<ByteBuffer> chunks) {
        return of(frame, chunks, 1);
    }

    private static <T> Outcome<T> of(Frame<T> frame, List<ByteBuffer> chunks, long request) {
        List<T> frames = new ArrayList<>();
        List<String> ends = new ArrayList<>();
        Flux.fromIterable(chunks).transform(frame).subscribe(new BaseSubscriber<T>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                request(request);
            }

            @Override
            protected void hookOnNext(T element) {
                frames.add(element);
                request(request);
            }

            @Override
            protected void hookOnComplete() {
                ends.add(COMPLETE);
            }

            @Override
            protected void hookOnError(Throwable error) {
                ends.add(end(error));
            }
        });
        return new Outcome<>(frames, ends.size() == 1 ? ends.get(0) : ends.toString());
    }

    /** For who reads each frame with a subscription of its own, and begins anew with each chunk, as a connection lets one do. */
    static <T> Outcome<T> readerByReader(Frame<T> frame, List<ByteBuffer> chunks) {
        UnreadBytes unread = new UnreadBytes();
        List<T> frames = new ArrayList<>();
        for (int i = 0; i <= chunks.size(); i++) {
            boolean atEnd = i == chunks.size();
            if (!atEnd) {
                unread.append(chunks.get(i).duplicate());
            }
            while (true) {
                Deframer<T> deframer = new Deframer<>(frame.decoder());
                T next = deframer.next(unread, atEnd);
                if (next != null) {
                    frames.add(next);
                } else if (deframer.failure() != null) {
                    return new Outcome<>(frames, end(deframer.failure()));
                } else if (deframer.isOver(unread, atEnd)) {
                    return new Outcome<>(frames, COMPLETE);
                } else {
                    break;
                }
            }
        }
        return new Outcome<>(frames, "neither failed nor completed");
    }
}
