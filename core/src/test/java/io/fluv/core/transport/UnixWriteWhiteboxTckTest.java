package io.fluv.core.transport;

import io.fluv.testkit.StreamKind;

/** As {@link WriteWhiteboxTckTest}, over a Unix-domain path. */
public class UnixWriteWhiteboxTckTest extends WriteWhiteboxTckTest {
    public UnixWriteWhiteboxTckTest() {
        super(StreamKind.UNIX);
    }
}
