package io.fluv.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpResponseReaderTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\nHello, world!after the end",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nHello\r\n8;x=y\r\n, world!\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\ncontent-length: 3\r\n\r\n"
                        + "D\r\nHello, world!\r\n000\r\nTrailer: a\r\n\r\nafter the end",
                "HTTP/1.0 200 OK\n\nHello, world!",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\nHello, world!"
            })
    void theBodyIsTheSameHoweverTheAnswerIsCut(String answer) {
        byte[] bytes = answer.getBytes(StandardCharsets.US_ASCII);
        for (int length = 1; length <= bytes.length; length++) {
            HttpResponseReader reader = new HttpResponseReader("test");
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (int from = 0; from < bytes.length; from += length) {
                ByteBuffer piece = ByteBuffer.wrap(bytes, from, Math.min(length, bytes.length - from));
                for (ByteBuffer part : reader.read(piece)) {
                    body.write(part.array(), part.arrayOffset() + part.position(), part.remaining());
                }
            }
            reader.end();

            assertThat(body.toString(StandardCharsets.US_ASCII)).isEqualTo("Hello, world!");
            assertThat(reader.isComplete()).isTrue();
            assertThat(reader.head().lines().findFirst())
                    .hasValueSatisfying(line -> assertThat(line).endsWith("200 OK"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n"})
    void someAnswersHaveNoBodyWhateverTheySay(String answer) {
        HttpResponseReader reader = read(answer);

        assertThat(reader.isComplete()).isTrue();
    }

    @Test
    void anAnswerThatLeadsElsewhereSaysWhere() {
        HttpResponseReader reader =
                read("HTTP/1.1 301 Moved Permanently\r\nLocation: http://b.test/\r\nContent-Length: 0\r\n\r\n");

        assertThat(reader.isSuccess()).isFalse();
        assertThat(reader.statusText()).isEqualTo("301 Moved Permanently, see http://b.test/");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 200 OK~Content-Length: 3~~ab|ended early, after 2 bytes",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~2~ab~|ended early",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~2~abc~|longer than it said",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~x~|no size of a chunk",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~-1~|no size of a chunk",
                "HTTP/1.1 200 OK~Transfer-Encoding: gzip, chunked~~|only chunked",
                "HTTP/1.1 200 OK~Content-Length: 1~Content-Length: 2~~|two lengths",
                "HTTP/1.1 200 OK~Content-Length: +1~~|no length",
                "HTTP/1.1 200 OK~no header~~|no header",
                "HTTP/2 200~~|no status",
                "HTTP/1.1 200 OK~Content-|before the end of its headers",
                "''|before the end of its headers"
            })
    void whatIsAgainstTheRulesIsAFailureThatSaysSo(String answer, String said) {
        assertThatThrownBy(() -> read(answer.replace("~", "\r\n")).end())
                .hasRootCauseInstanceOf(IOException.class)
                .hasMessageContaining("http-get test: ")
                .hasMessageContaining(said);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nX: ",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: "
            })
    void headersAndLinesWithoutEndAreNotHeld(String begin) {
        assertThatThrownBy(() -> read(begin + "x".repeat(65 * 1024))).hasMessageContaining("more than 65536 bytes");
    }

    private static HttpResponseReader read(String answer) {
        HttpResponseReader reader = new HttpResponseReader("test");
        reader.read(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
        return reader;
    }
}
