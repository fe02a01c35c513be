package io.fluv.core.wiretap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** How bytes look in the log. */
class DumpTest {
    private static String hex(byte[] bytes) {
        return dumped(new HexDump(), bytes);
    }

    private static String text(String content) {
        return dumped(new TextDump(StandardCharsets.UTF_8), content.getBytes(StandardCharsets.UTF_8));
    }

    private static String dumped(Dump dump, byte[] bytes) {
        StringBuilder text = new StringBuilder();
        dump.append(bytes, text);
        return text.toString();
    }

    @Test
    void hexHasSixteenBytesInALineWithTheirOffsetAndTheirAscii() {
        byte[] bytes = "GET / HTTP/1.1\r\nHost\u00ff".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(hex(bytes))
                .isEqualTo("\n    0000  47 45 54 20 2f 20 48 54 54 50 2f 31 2e 31 0d 0a  |GET / HTTP/1.1..|"
                        + "\n    0010  48 6f 73 74 ff" + " ".repeat(33) + "  |Host.|");
    }

    @Test
    void hexShowsEveryByteAndOnlyAsciiAsCharacters() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        assertThat(hex(all).lines().skip(1))
                .hasSize(16)
                .allSatisfy(line ->
                        assertThat(line).hasSize(4 + 4 + 2 + 47 + 3 + 16 + 1).matches("[ -~]+"))
                .anyMatch(line -> line.contains("00f0  f0 f1") && line.endsWith("|................|"))
                .anyMatch(line -> line.endsWith("|pqrstuvwxyz{|}~.|"));
    }

    @Test
    void nothingIsNoLineAtAll() {
        assertThat(hex(new byte[0])).isEmpty();
        assertThat(text("")).isEmpty();
    }

    @Test
    void textHasALineForEachOfItsOwn() {
        assertThat(text("GET / HTTP/1.1\r\nHost: x\r\n\r\nbody"))
                .isEqualTo("\n    GET / HTTP/1.1\\r\\n\n    Host: x\\r\\n\n    \\r\\n\n    body");
    }

    @Test
    void textThatIsLongGoesOnInTheNextLine() {
        assertThat(text("x".repeat(250)).lines().skip(1).map(String::strip).map(String::length))
                .containsExactly(TextDump.WIDTH, TextDump.WIDTH, 50);
    }

    @Test
    void noEscapeIsSplitBetweenLines() {
        assertThat(text("x".repeat(TextDump.WIDTH - 1) + "\u0007").lines().skip(1))
                .containsExactly("    " + "x".repeat(TextDump.WIDTH - 1), "    \\u{7}");
    }

    @Test
    void charactersOfEveryScriptAreShown() {
        assertThat(text("héllo, 世界 🙂")).isEqualTo("\n    héllo, 世界 🙂");
    }

    @Test
    void noPeerCanForgeALineOfTheLogOrMoveTheCursor() {
        assertThat(text("a\u001b[2J\u2028b\u202ec\\n\u0085\t"))
                .isEqualTo("\n    a\\u{1b}[2J\\u{2028}b\\u{202e}c\\\\n\\u{85}\\t");
    }

    @Test
    void bytesThatAreNoTextAreReplaced() {
        assertThat(dumped(new TextDump(StandardCharsets.UTF_8), new byte[] {'a', (byte) 0xc3, 'b'}))
                .isEqualTo("\n    a\ufffdb");
    }

    @Test
    void charsetIsTheOneThatWasAskedFor() {
        assertThat(dumped(new TextDump(Charset.forName("ISO-8859-1")), new byte[] {(byte) 0xe9}))
                .isEqualTo("\n    é");
    }
}
