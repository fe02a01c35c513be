package io.fluv.benchmarks.soak;

/** Something that Fluv promises has not held. */
class Violation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Violation(String message) {
        super(message);
    }
}
