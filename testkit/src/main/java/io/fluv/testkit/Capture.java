package io.fluv.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Collects a stream on a thread of its own and wakes whoever waits for something in it. Safe from any thread. */
final class Capture {
    private final String name;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by the lock.
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean ended;

    Capture(String name) {
        this.name = name;
    }

    /** Begins to collect. Called once. */
    void drain(InputStream stream) {
        Thread thread = new Thread(() -> readAll(stream), name);
        thread.setDaemon(true);
        thread.start();
    }

    byte[] bytes() {
        lock.lock();
        try {
            return bytes.toByteArray();
        } finally {
            lock.unlock();
        }
    }

    String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    /** Waits for a match. Fails once the stream has ended without one, or after the bound. */
    MatchResult await(Pattern pattern, Duration bound) throws InterruptedException {
        return await(bound, "nothing that matches " + pattern.pattern(), () -> {
            Matcher matcher = pattern.matcher(text());
            return matcher.find() ? matcher.toMatchResult() : null;
        });
    }

    /** Waits for the end of the stream. */
    void awaitEnd(Duration bound) throws InterruptedException {
        await(bound, "no end", () -> ended ? Boolean.TRUE : null);
    }

    private <T> T await(Duration bound, String lack, Supplier<@Nullable T> look) throws InterruptedException {
        lock.lock();
        try {
            long left = bound.toNanos();
            while (true) {
                T found = look.get();
                if (found != null) {
                    return found;
                }
                if (ended || left <= 0) {
                    String when = ended ? "before its end" : "within " + bound;
                    throw new AssertionError(name + ": " + lack + " " + when + "; so far:\n" + text());
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void readAll(InputStream stream) {
        byte[] buffer = new byte[8192];
        try (stream) {
            for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
                add(buffer, n);
            }
        } catch (IOException e) {
            // The process was ended under the read: for those who wait, that is the end of the stream too.
        } finally {
            end();
        }
    }

    private void add(byte[] buffer, int length) {
        lock.lock();
        try {
            bytes.write(buffer, 0, length);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
