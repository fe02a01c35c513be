package io.fluv.core.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;

/**
 * Names from whatever a fuzzer makes up: what comes out can be asked for, and means what went in.
 *
 * <p>An ordinary build replays the inputs in the test resources. To look for more:
 *
 * <pre>JAZZER_FUZZ=1 mvn test -pl core -am -Dtest=DomainNameFuzzTest</pre>
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class DomainNameFuzzTest {
    private static final String ACE = "xn--";
    private static final String DOTS = ".\u3002\uff0e\uff61";

    /** Each line is a name. */
    @FuzzTest(maxDuration = "2m")
    void names(byte[] input) {
        for (String name : new String(input, StandardCharsets.UTF_8).split("\n", -1)) {
            String ascii;
            try {
                ascii = DomainName.toAscii(name);
            } catch (IllegalArgumentException refused) {
                assertThat(refused).as(name).hasMessageMatching("(?s).+");
                continue;
            }
            assertThat(ascii).as(name).matches("[\\x21-\\x40\\x5b-\\x7e]+"); // no capitals, nothing that does not show
            assertThat(ascii.length() - (ascii.endsWith(".") ? 1 : 0)).as(name).isLessThanOrEqualTo(253);
            assertThat(ascii.chars().filter(c -> c == '.').count())
                    .as("the dots of " + name)
                    .isEqualTo(name.chars().filter(c -> DOTS.indexOf(c) >= 0).count());
            assertThat(DomainName.toAscii(ascii)).as(name).isEqualTo(ascii);
            assertThat(labels(ascii)).as(name).allMatch(label -> !label.isEmpty() && label.length() <= 63);
            if (!Normalizer.normalize(name, Normalizer.Form.NFKC)
                    .toLowerCase(Locale.ROOT)
                    .contains("x")) {
                // Nothing had the form of an encoded label before.
                String decoded = labels(ascii).stream()
                        .map(label -> label.startsWith(ACE) ? decoded(label.substring(ACE.length())) : label)
                        .collect(Collectors.joining("."));
                assertThat(DomainName.toAscii(decoded)).as(name).isEqualTo(withoutLastDot(ascii));
            }
        }
    }

    private static List<String> labels(String name) {
        return List.of(withoutLastDot(name).split("\\.", -1));
    }

    private static String withoutLastDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    /** RFC 3492, section 6.2, with the parameters of section 5. */
    private static String decoded(String text) {
        int split = text.lastIndexOf('-');
        StringBuilder output = new StringBuilder(split > 0 ? text.substring(0, split) : "");
        int points = output.length();
        int n = 128;
        int i = 0;
        int bias = 72;
        for (int in = split > 0 ? split + 1 : 0; in < text.length(); ) {
            int before = i;
            int weight = 1;
            for (int k = 36; ; k += 36) {
                int digit = Character.digit(text.charAt(in), 36);
                digit = text.charAt(in++) <= '9' ? digit + 26 : digit - 10;
                i = Math.addExact(i, Math.multiplyExact(digit, weight));
                int threshold = k <= bias ? 1 : Math.min(k - bias, 26);
                if (digit < threshold) {
                    break;
                }
                weight = Math.multiplyExact(weight, 36 - threshold);
            }
            points++;
            int delta = before == 0 ? (i - before) / 700 : (i - before) / 2;
            delta += delta / points;
            int k = 0;
            for (; delta > 455; k += 36) {
                delta /= 35;
            }
            bias = k + 36 * delta / (delta + 38);
            n += i / points;
            i %= points;
            output.insert(output.offsetByCodePoints(0, i++), Character.toString(n));
        }
        return output.toString();
    }
}
