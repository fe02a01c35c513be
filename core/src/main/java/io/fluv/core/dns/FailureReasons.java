package io.fluv.core.dns;

import io.fluv.core.error.LookupException.Reason;
import io.fluv.core.time.NanoClock;
import java.net.UnknownHostException;
import java.security.Security;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Why lookups of the JDK failed. It has one type for all; what getaddrinfo said is in its text, and in that of the first
 * failure alone: for some seconds the JDK repeats it without asking anybody, and then the text is the name of the host and
 * nothing else. What was said at first is therefore kept for as long. Any thread.
 */
final class FailureReasons {
    /** More names than fail within that time, where somebody does not make them up. */
    static final int MOST_KEPT = 10_000;

    /**
     * The words of glibc, of BSD and macOS, of musl and of Windows. Others, also theirs in another language than English, tell
     * nothing.
     */
    private static final Map<Reason, List<String>> WORDS = Map.of(
            Reason.UNKNOWN_NAME,
            List.of(
                    "Name or service not known",
                    "nodename nor servname provided",
                    "Name does not resolve",
                    "No such host is known"),
            Reason.TEMPORARY_FAILURE,
            List.of("Temporary failure", "Try again", "usually a temporary error"),
            Reason.NO_ADDRESS,
            List.of(
                    "No address associated",
                    "Address family for hostname not supported",
                    "Name has no usable address",
                    "no data of the requested type"),
            Reason.PERMANENT_FAILURE,
            List.of("Non-recoverable failure", "Unrecoverable error", "non-recoverable error"));

    /** Where a difference of two readings of the clock does not overflow. */
    private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE / 2);

    /** Of the JDK that this runs on, which has one cache for the whole process. */
    static final FailureReasons OF_THIS_PROCESS = new FailureReasons(
            NanoClock.SYSTEM,
            negativeTtl(
                    Security.getProperty("networkaddress.cache.negative.ttl"),
                    System.getProperty("sun.net.inetaddr.negative.ttl")));

    private final NanoClock clock;
    private final long nanosKept;
    private final ReentrantLock lock = new ReentrantLock();

    /** The oldest first. Guarded by the lock. */
    private final LinkedHashMap<String, Told> kept = new LinkedHashMap<>();

    /** @param negativeTtl how long the JDK repeats a failure */
    FailureReasons(NanoClock clock, Duration negativeTtl) {
        this.clock = clock;
        this.nanosKept = negativeTtl.toNanos();
    }

    /** How long the JDK repeats a failure, from its settings in seconds, of which the second counts where there is no first. */
    static Duration negativeTtl(@Nullable String security, @Nullable String system) {
        Integer setting = number(security) != null ? number(security) : number(system);
        if (setting == null) {
            return Duration.ZERO;
        }
        return setting < 0 ? FOR_EVER : Duration.ofSeconds(setting);
    }

    private static @Nullable Integer number(@Nullable String setting) {
        try {
            return setting == null ? null : Integer.valueOf(setting);
        } catch (NumberFormatException e) {
            return null; // as if it were not set
        }
    }

    /** The reason that the text of a failure has in the words of a system; {@link Reason#UNSPECIFIED} for any other text. */
    static Reason told(UnknownHostException failure) {
        String text = String.valueOf(failure.getMessage());
        return WORDS.entrySet().stream()
                .filter(words -> words.getValue().stream().anyMatch(text::contains))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(Reason.UNSPECIFIED);
    }

    /** The reason of a failure that the JDK has just told, or repeated, of {@code host}. */
    Reason of(String host, UnknownHostException failure) {
        Reason told = told(failure);
        boolean repeated = told == Reason.UNSPECIFIED && host.equals(failure.getMessage());
        lock.lock();
        try {
            long now = clock.nanoTime();
            letGo(oldest -> now - oldest.at > nanosKept);
            if (repeated) {
                Told first = kept.get(host);
                return first == null ? told : first.reason;
            }
            kept.remove(host); // or else it would stand in its old place
            kept.put(host, new Told(told, now));
            letGo(oldest -> kept.size() > MOST_KEPT);
            return told;
        } finally {
            lock.unlock();
        }
    }

    private void letGo(Predicate<Told> gone) {
        Iterator<Told> oldest = kept.values().iterator();
        while (oldest.hasNext() && gone.test(oldest.next())) {
            oldest.remove();
        }
    }

    /** How many are kept. */
    int kept() {
        lock.lock();
        try {
            return kept.size();
        } finally {
            lock.unlock();
        }
    }

    /** @param at by the clock */
    private record Told(Reason reason, long at) {}
}
