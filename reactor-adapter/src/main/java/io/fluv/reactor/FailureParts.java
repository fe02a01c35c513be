package io.fluv.reactor;

import io.fluv.core.LoopObserver;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import reactor.core.Exceptions;

/**
 * What a failure consists of that says nothing of its own. Reactor makes one of several when it delays errors, and wraps
 * those of retries and of clean-ups; what a lambda must not throw is wrapped by whoever wrote it.
 */
final class FailureParts {
    /** Logs as Fluv does where no observer is set, and knows such failures for what they are. */
    static final LoopObserver LOGGING = LoopObserver.logging(FailureParts::of);

    private FailureParts() {}

    /** None for a failure that is only itself. */
    static List<Throwable> of(Throwable failure) {
        if (Exceptions.isMultiple(failure)) {
            return Exceptions.unwrapMultipleExcludingTracebacks(failure);
        }
        Throwable cause = failure.getCause();
        if (cause == null || !isWrapper(failure)) {
            return List.of();
        }
        // Where a clean-up has failed, what failed before it is suppressed.
        List<Throwable> parts = new ArrayList<>(List.of(cause));
        for (Throwable suppressed : failure.getSuppressed()) {
            if (!Exceptions.isTraceback(suppressed)) {
                parts.add(suppressed);
            }
        }
        return parts;
    }

    private static boolean isWrapper(Throwable failure) {
        return failure.getClass() == RuntimeException.class
                || failure instanceof UncheckedIOException
                || failure instanceof CompletionException
                || Exceptions.isRetryExhausted(failure)
                || Exceptions.unwrap(failure) != failure;
    }
}
