package io.fluv.core;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a host.
 *
 * @param addresses at least one, the preferred first; one that is listed again is told, and tried, where it came first
 * @param canonicalName the name that aliases lead to, or null where the resolver can't tell
 * @param timeToLive how long the answer holds, or null where the resolver can't tell
 */
public record ResolvedHost(
        List<InetAddress> addresses,
        @Nullable String canonicalName,
        @Nullable Duration timeToLive) {
    public ResolvedHost {
        addresses = List.copyOf(Objects.requireNonNull(addresses, "addresses"));
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("addresses: there are none");
        }
    }
}
