package io.fluv.core.nio;

import java.io.IOException;

/** For scripted sockets, which fail as the JDK's do. */
public final class SystemFaults {
    private SystemFaults() {}

    /** What the driver over java.nio throws in place of this. */
    public static IOException of(IOException thrown) {
        return NioFault.of(thrown);
    }
}
