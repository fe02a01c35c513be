package io.fluv.benchmarks.soak;

/** The data ended in order, and before it should have. A violation unless the other side was shut down meanwhile. */
final class EarlyEnd extends Violation {
    private static final long serialVersionUID = 1L;

    EarlyEnd(long position, long total) {
        super("the data ended after " + position + " bytes of " + total);
    }
}
