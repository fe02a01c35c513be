package io.fluv.reactor.micrometer;

import io.fluv.core.error.LookupException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.concurrent.CancellationException;

/** How an operation ended, as the value of the tag {@link MeterNames#OUTCOME}. There are few of them. */
final class Outcome {
    static final String SUCCESS = "success";
    private static final String FAILED = "failed";

    private Outcome() {}

    static String ofConnect(Throwable failure) {
        if (failure instanceof ConnectException) {
            return "refused";
        }
        if (failure instanceof SocketTimeoutException) {
            return "timed-out";
        }
        if (failure instanceof NoRouteToHostException) {
            return "unreachable";
        }
        if (failure instanceof UnknownHostException) {
            return "unknown-host";
        }
        return ofAny(failure);
    }

    static String ofLookup(Throwable failure) {
        if (failure instanceof LookupException lookup) {
            return lookup.reason().name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
        return ofAny(failure);
    }

    private static String ofAny(Throwable failure) {
        return failure instanceof CancellationException ? "cancelled" : FAILED;
    }
}
