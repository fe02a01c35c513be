package io.fluv.benchmarks.soak;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * What a client tells the server first: what they are going to do.
 *
 * @param step the client's, so that the server can tell whose step failed
 * @param up the client's content, {@code upBytes} of which follow
 * @param down the server's content
 * @param detail what the talk says
 */
record Header(Talk talk, long step, Content up, long upBytes, Content down, long downBytes, int detail) {
    private static final List<Talk> TALKS = List.of(Talk.values());

    static final int BYTES = 4 + 5 * 8 + 4;

    ByteBuffer encoded() {
        return ByteBuffer.allocate(BYTES)
                .putInt(TALKS.indexOf(talk))
                .putLong(step)
                .putLong(up.key())
                .putLong(upBytes)
                .putLong(down.key())
                .putLong(downBytes)
                .putInt(detail)
                .flip();
    }

    static Header decoded(ByteBuffer bytes) {
        int talk = bytes.getInt();
        if (talk < 0 || talk >= TALKS.size()) {
            throw new Violation("no header: it begins with " + talk);
        }
        return new Header(
                TALKS.get(talk),
                bytes.getLong(),
                new Content(bytes.getLong()),
                bytes.getLong(),
                new Content(bytes.getLong()),
                bytes.getLong(),
                bytes.getInt());
    }
}
