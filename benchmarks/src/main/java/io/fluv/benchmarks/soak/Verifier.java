package io.fluv.benchmarks.soak;

import java.nio.ByteBuffer;

/** Follows a stream of chunks and compares every byte with what it has to be. For one stream. */
final class Verifier {
    private final Content content;
    private final long total;
    private final Tally tally;

    /** Plain, whichever threads the chunks come on: the signals of a stream follow each other, and its end is one of them. */
    private long position;

    /** @param total no more bytes than this may come */
    Verifier(Content content, long total, Tally tally) {
        this.content = content;
        this.total = total;
        this.tally = tally;
    }

    void accept(ByteBuffer chunk) {
        int count = chunk.remaining();
        if (count == 0) {
            throw new Violation("an empty chunk at " + position);
        }
        if (position + count > total) {
            throw new Violation(position + count + " bytes came of " + total);
        }
        content.check(chunk, position);
        position += count;
        tally.bytes.add(count);
    }

    long position() {
        return position;
    }

    /** At the end of the data: all have to have come. */
    void complete() {
        if (position != total) {
            throw new EarlyEnd(position, total);
        }
    }
}
