package io.fluv.core.transport;

import io.fluv.testkit.StreamKind;

/** As {@link WriterTckTest}, over a Unix-domain path. */
public class UnixWriterTckTest extends WriterTckTest {
    public UnixWriterTckTest() {
        super(StreamKind.UNIX);
    }
}
