package io.fluv.core.transport;

import io.fluv.testkit.StreamKind;

/** As {@link WriteTckTest}, over a Unix-domain path. */
public class UnixWriteTckTest extends WriteTckTest {
    public UnixWriteTckTest() {
        super(StreamKind.UNIX);
    }
}
