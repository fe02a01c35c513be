package io.fluv.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpTargetTest {
    @ParameterizedTest
    @CsvSource({
        "http://example.com, example.com, 80, /",
        "HTTP://example.com:8080/a?b=c#d, example.com, 8080, /a?b=c",
        "http://example.com?b, example.com, 80, /?b",
        "http://[::1]:81/x, ::1, 81, /x",
        "http://[fe80::1%eth0]/, fe80::1%eth0, 80, /",
        "http://[fe80::1%25eth0]/, fe80::1%eth0, 80, /"
    })
    void aUrlSaysHostPortAndPath(String url, String host, int port, String path) {
        assertThat(HttpTarget.ofUrl(url)).isEqualTo(new HttpTarget(host, port, path));
    }

    @Test
    void theHostHeaderHasThePortWhereItIsNotTheUsualOneAndNoZone() {
        assertThat(HttpTarget.ofUrl("http://example.com/").request())
                .startsWith("GET / HTTP/1.1\r\nHost: example.com\r\n")
                .endsWith("\r\n\r\n");
        assertThat(HttpTarget.ofUrl("http://[fe80::1%eth0]:81/").request()).contains("\r\nHost: [fe80::1]:81\r\n");
    }

    @Test
    void aPathCannotBringALineOfItsOwnIntoTheRequest() {
        assertThat(HttpTarget.of("a.test", "/x y\r\nEvil: 1").request())
                .startsWith("GET /x%20y%0D%0AEvil:%201 HTTP/1.1\r\nHost: a.test\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.com/x",
                "https://example.com/",
                "http://",
                "http:///x",
                "http://user@example.com/",
                "http://a b/",
                "http://a:99999/",
                "http://a:0/",
                "http://straße.de/"
            })
    void whatIsNoUrlOfOursIsRefused(String url) {
        assertThatThrownBy(() -> HttpTarget.ofUrl(url)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPathBeginsWithASlash() {
        assertThatThrownBy(() -> HttpTarget.of("a.test", "x")).hasMessageContaining("does not begin with a slash");
    }
}
