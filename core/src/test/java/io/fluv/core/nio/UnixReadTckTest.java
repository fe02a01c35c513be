package io.fluv.core.nio;

import io.fluv.testkit.StreamKind;

/** As {@link ReadTckTest}, over a Unix-domain path. */
public class UnixReadTckTest extends ReadTckTest {
    public UnixReadTckTest() {
        super(StreamKind.UNIX);
    }
}
