package io.fluv.core;

import io.fluv.core.error.DatagramException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What became of one datagram of several.
 *
 * @param failure why it was not sent; null when the kernel took it
 */
public record SendResult(Datagram datagram, @Nullable DatagramException failure) {
    public SendResult {
        Objects.requireNonNull(datagram, "datagram");
    }

    /** True when the kernel took it, which does not mean that it arrives. */
    public boolean isSent() {
        return failure == null;
    }
}
