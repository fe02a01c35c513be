package io.fluv.core.driver;

import java.io.IOException;
import java.net.SocketAddress;

/** A socket that is to be connected. Ready to write: {@link #connect} can go on. */
public interface ConnectChannel extends Channel {
    /** Binds it to an address of this host, of the remote one's family; at most once, and before {@link #connect}. */
    void bind(SocketAddress local) throws IOException;

    /**
     * The first time begins to connect, and each further time goes on; true when it is connected. After false it is called
     * again when it was reported ready to write. The first call may come before it is registered.
     */
    boolean connect() throws IOException;

    /**
     * The stream that it has become, once {@link #connect} gave true. It is the same socket and has the same place and
     * handle: from now on the stream is used and closed, and this no more.
     */
    StreamChannel stream() throws IOException;
}
