package io.fluv.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.error.SocketFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/driver.md shows what is there. */
class DriverGuideTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Path TESTS = Path.of("src/test/java/io/fluv/driver");
    private static final Pattern CODE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)\\)");
    private static final Pattern KIND = Pattern.compile("`([A-Z_]{4,})`");

    private static List<String> found(Pattern pattern) throws IOException {
        return pattern.matcher(Files.readString(DOCS.resolve("driver.md")))
                .results()
                .map(result -> result.group(1))
                .toList();
    }

    private static String dense(String code) {
        return code.replaceAll("\\s", "");
    }

    @Test
    void itsCodeIsTheCodeThatIsCompiled() throws IOException {
        StringBuilder sources = new StringBuilder();
        try (Stream<Path> files = Files.list(TESTS)) {
            for (Path file : files.toList()) {
                sources.append(dense(Files.readString(file)));
            }
        }

        List<String> first = found(CODE);
        assertThat(first).hasSize(4);
        assertThat(first.subList(1, first.size()))
                .allSatisfy(code -> assertThat(sources.toString()).contains(dense(code)));
    }

    @Test
    void itsLinksLeadToWhatIsThere() throws IOException {
        assertThat(found(LINK))
                .isNotEmpty()
                .allSatisfy(link -> assertThat(DOCS.resolve(link)).exists());
    }

    @Test
    void itsKindsAreThoseOfFaults() throws IOException {
        assertThat(found(KIND).stream()
                        .filter(name ->
                                !List.of("EPOLLET", "UNIX", "TCP_NODELAY").contains(name))
                        .collect(Collectors.toSet()))
                .isSubsetOf(Stream.of(SocketFault.Kind.values()).map(Enum::name).toList());
    }
}
