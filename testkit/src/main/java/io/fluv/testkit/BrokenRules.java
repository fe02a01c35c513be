package io.fluv.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test in which a publisher broke a rule of {@link SignalRules}, whether the test asked or not; its class, when it
 * did so behind the last test. Takes part in every test of every module by itself.
 */
public final class BrokenRules implements AfterEachCallback, AfterAllCallback {
    private static final ConcurrentLinkedQueue<Throwable> SEEN = new ConcurrentLinkedQueue<>();

    static void add(String violation) {
        SEEN.add(new AssertionError("a publisher broke a rule: " + violation));
    }

    /** Lets go of what was seen so far, and tells it: for tests of the probes themselves. */
    static List<String> forget() {
        List<String> seen = new ArrayList<>();
        for (Throwable each = SEEN.poll(); each != null; each = SEEN.poll()) {
            seen.add(each.getMessage());
        }
        return seen;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        throwWhatWasSeen();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        throwWhatWasSeen();
    }

    private static void throwWhatWasSeen() {
        Throwable first = SEEN.poll();
        if (first != null) {
            AssertionError failure = new AssertionError(first.getMessage(), first);
            for (Throwable more = SEEN.poll(); more != null; more = SEEN.poll()) {
                failure.addSuppressed(more);
            }
            throw failure;
        }
    }
}
