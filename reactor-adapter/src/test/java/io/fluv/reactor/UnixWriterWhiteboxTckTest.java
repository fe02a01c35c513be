package io.fluv.reactor;

import io.fluv.testkit.StreamKind;

/** As {@link WriterWhiteboxTckTest}, over a Unix-domain path. */
public class UnixWriterWhiteboxTckTest extends WriterWhiteboxTckTest {
    public UnixWriterWhiteboxTckTest() {
        super(StreamKind.UNIX);
    }
}
