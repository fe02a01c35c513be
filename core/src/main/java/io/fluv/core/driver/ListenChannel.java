package io.fluv.core.driver;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A socket that listens. Ready to read: a connection waits. */
public interface ListenChannel extends Channel {
    /**
     * The next connection that waits, with its options set and without a place yet; null when none waits now. One whose peer
     * has gone before it could be used is passed over.
     *
     * @throws io.fluv.core.error.SocketFault when none can be accepted at present, such as for want of descriptors: those that
     *     wait go on waiting, and it is asked again after a while
     */
    @Nullable
    StreamChannel accept() throws IOException;
}
