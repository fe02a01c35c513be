package io.fluv.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Buffers}: there and back. */
class BuffersTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "äöü €", "漢字", "😀 and \0"})
    void utf8TextComesBackAsItWas(String text) {
        ByteBuffer buffer = Buffers.utf8(text);

        assertThat(Buffers.bytes(buffer)).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
        assertThat(Buffers.utf8(buffer)).isEqualTo(text);
        assertThat(Buffers.utf8(buffer)).as("once more").isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16", "UTF-16LE", "UTF-32", "Shift_JIS", "GB18030"})
    void textComesBackInItsCharset(String name) {
        Charset charset = Charset.forName(name);
        assertThat(Buffers.text(Buffers.text("漢字 and more", charset), charset)).isEqualTo("漢字 and more");
    }

    @Test
    void whatTheCharsetCannotExpressIsReplaced() {
        assertThat(Buffers.bytes(Buffers.text("a€b", StandardCharsets.US_ASCII)))
                .containsExactly('a', '?', 'b');
    }

    @Test
    void malformedInputIsReplaced() {
        assertThat(Buffers.utf8(Buffers.bytes((byte) 'a', (byte) 0xFF, (byte) 'b')))
                .isEqualTo("a\uFFFDb");
        assertThat(Buffers.utf8(Buffers.bytes((byte) 0xE2, (byte) 0x82))).isEqualTo("\uFFFD");
    }

    @Test
    void readingLeavesPositionAndLimitAsTheyWere() {
        ByteBuffer buffer = ByteBuffer.wrap("[inside]".getBytes(StandardCharsets.UTF_8));
        buffer.position(1).limit(7);
        ByteBuffer direct = ByteBuffer.allocateDirect(8).put("[inside]".getBytes(StandardCharsets.UTF_8));
        direct.position(1).limit(7);

        for (ByteBuffer each : new ByteBuffer[] {buffer, direct, buffer.asReadOnlyBuffer()}) {
            assertThat(Buffers.utf8(each)).isEqualTo("inside");
            assertThat(Buffers.text(each, StandardCharsets.ISO_8859_1)).isEqualTo("inside");
            assertThat(Buffers.bytes(each)).asString().isEqualTo("inside");
            assertThat(each.position()).isEqualTo(1);
            assertThat(each.limit()).isEqualTo(7);
        }
    }

    @Test
    void bytesOfABufferAreACopyAndABufferOfBytesIsNot() {
        byte[] bytes = {1, 2, 3};
        ByteBuffer buffer = Buffers.bytes(bytes);
        byte[] copy = Buffers.bytes(buffer);
        bytes[0] = 9;

        assertThat(copy).containsExactly(1, 2, 3);
        assertThat(buffer.get(0)).isEqualTo((byte) 9);
    }
}
