package io.fluv.benchmarks.soak;

import java.nio.ByteBuffer;
import java.util.function.IntFunction;
import java.util.function.IntSupplier;
import reactor.core.publisher.Flux;

/**
 * Bytes that follow from a key and their position alone, without end: whoever gets some can tell whether they are the
 * right ones, and nobody has to keep them.
 */
record Content(long key) {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /** Fills the buffer with what begins at {@code position}. */
    void fill(ByteBuffer target, long position) {
        long at = position;
        for (int i = target.position(); i < target.limit(); i++) {
            target.put(i, byteAt(at++));
        }
    }

    /** Compares a chunk, all of it, with what begins at {@code position}. Leaves the chunk as it is. */
    void check(ByteBuffer chunk, long position) {
        long at = position;
        long word = word(at);
        for (int i = chunk.position(); i < chunk.limit(); i++) {
            if ((at & 7) == 0) {
                word = word(at);
            }
            if (chunk.get(i) != (byte) (word >>> ((at & 7) * 8))) {
                throw new Violation("byte " + at + " is " + chunk.get(i) + " and not " + byteAt(at));
            }
            at++;
        }
    }

    /**
     * The first {@code total} bytes.
     *
     * @param sizes of the chunks, each at least 1
     * @param allocator makes a buffer of a size
     */
    Flux<ByteBuffer> chunks(long total, IntSupplier sizes, IntFunction<ByteBuffer> allocator) {
        return Flux.generate(() -> 0L, (position, sink) -> {
            if (position >= total) {
                sink.complete();
                return position;
            }
            int size = (int) Math.min(sizes.getAsInt(), total - position);
            ByteBuffer chunk = allocator.apply(size);
            fill(chunk, position);
            sink.next(chunk);
            return position + size;
        });
    }

    private byte byteAt(long position) {
        return (byte) (word(position) >>> ((position & 7) * 8));
    }

    /** The eight bytes that this position is one of, mixed as SplittableRandom mixes. */
    private long word(long position) {
        long mixed = key + ((position >>> 3) + 1) * GOLDEN;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
