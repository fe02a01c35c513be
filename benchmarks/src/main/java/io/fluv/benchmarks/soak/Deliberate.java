package io.fluv.benchmarks.soak;

/** What a step fails with on purpose, to see what becomes of it. */
final class Deliberate extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Deliberate() {
        super("deliberate", null, false, false);
    }
}
