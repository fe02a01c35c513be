package io.fluv.core.wiretap;

import io.fluv.core.Loop;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One socket's lines in the log. A logger that fails is the loop's observer's to hear of, and nobody else's trouble. */
final class Tap {
    private final Wiretap wiretap;
    private final Supplier<String> endpoints;
    private final Loop loop;

    /** @param endpoints what each line begins with, in brackets */
    Tap(Wiretap wiretap, Supplier<String> endpoints, Loop loop) {
        this.wiretap = wiretap;
        this.endpoints = endpoints;
        this.loop = loop;
    }

    void event(String what) {
        log(() -> what);
    }

    /** As {@link #event}, for an operation that failed, when {@code failure} is there. */
    void failed(String operation, @Nullable Throwable failure) {
        if (failure != null) {
            log(() -> operation + " failed: " + failure);
        }
    }

    /** What is between {@code data}'s position and its limit. */
    void data(String operation, ByteBuffer data) {
        data(operation, data, "");
    }

    /** @param whereTo what follows the size, perhaps nothing */
    void data(String operation, ByteBuffer data, String whereTo) {
        log(() -> {
            int size = data.remaining();
            byte[] shown = new byte[Math.min(size, wiretap.maxBytes())];
            data.get(data.position(), shown);
            StringBuilder text =
                    new StringBuilder(operation).append(' ').append(size(size)).append(whereTo);
            wiretap.dump().append(shown, text);
            if (shown.length > 0 && shown.length < size) {
                text.append(Dump.INDENT)
                        .append("... ")
                        .append(size(size - shown.length))
                        .append(" more");
            }
            return text.toString();
        });
    }

    private static String size(int bytes) {
        return bytes == 1 ? "1 byte" : bytes + " bytes";
    }

    private void log(Supplier<String> what) {
        try {
            if (wiretap.isOn()) {
                wiretap.log("[" + endpoints.get() + "] " + what.get());
            }
        } catch (Throwable thrown) {
            loop.report(thrown, wiretap);
        }
    }
}
