package io.fluv.core.transport;

import io.fluv.testkit.StreamKind;

/** As {@link ReadTckTest}, over a Unix-domain path. */
public class UnixReadTckTest extends ReadTckTest {
    public UnixReadTckTest() {
        super(StreamKind.UNIX);
    }
}
