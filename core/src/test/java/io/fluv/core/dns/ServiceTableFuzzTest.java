package io.fluv.core.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tables of services from whatever a fuzzer makes up, against a reading word by word.
 *
 * <p>An ordinary build replays the inputs in the test resources. To look for more:
 *
 * <pre>JAZZER_FUZZ=1 mvn test -pl core -am -Dtest=ServiceTableFuzzTest</pre>
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ServiceTableFuzzTest {
    private static final String BLANKS = "[ \t\u000b\f]+";

    @TempDir
    private static Path folder;

    @FuzzTest(maxDuration = "2m")
    void tables(byte[] input) throws Exception {
        Path file = Files.write(folder.resolve("services"), input);
        ServiceTable table = ServiceTable.read(file);

        Map<String, Integer> ports = new HashMap<>();
        Map<String, String> names = new HashMap<>();
        String text = new String(input, StandardCharsets.ISO_8859_1);
        for (String line : text.split("\r\n|\r|\n", -1)) {
            model(line, ports, names);
        }
        // Whatever stands there, be it a name or not.
        for (String word : text.split("[# \t\r\n]+", -1)) {
            for (String protocol : List.of("tcp", "udp", "_")) {
                assertThat(table.port(word, protocol)).as(word).isEqualTo(ports.get(word + "/" + protocol));
            }
        }
        names.forEach((key, name) -> assertThat(table.name(Integer.parseInt(before(key)), behind(key)))
                .as(key)
                .isEqualTo(name));
    }

    private static void model(String line, Map<String, Integer> ports, Map<String, String> names) {
        String entry = (line + "#").substring(0, (line + "#").indexOf('#'));
        List<String> words = List.of(
                entry.replaceAll("^" + BLANKS + "|" + BLANKS + "\\z", "").split(BLANKS, -1));
        if (words.size() < 2 || !words.get(1).matches("[0-9]{1,5}/[A-Za-z0-9_]+")) {
            return;
        }
        int port = Integer.parseInt(before(words.get(1)));
        String protocol = behind(words.get(1)).toLowerCase(Locale.ROOT);
        if (port > 65_535) {
            return;
        }
        names.putIfAbsent(port + "/" + protocol, words.get(0));
        for (int i = 0; i < words.size(); i++) {
            if (i != 1) {
                ports.putIfAbsent(words.get(i) + "/" + protocol, port);
            }
        }
    }

    private static String before(String text) {
        return text.substring(0, text.lastIndexOf('/'));
    }

    private static String behind(String text) {
        return text.substring(text.lastIndexOf('/') + 1);
    }
}
