package io.fluv.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.testkit.Peer;
import io.fluv.testkit.Peer.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadmeTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Path CODE = Path.of("src/test/java/io/fluv/examples/ReadmeExample.java");

    private static final Pattern CODE_IN_TEXT = Pattern.compile("```.*?```|`[^`]*`", Pattern.DOTALL);
    private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);

    /** {@code [text](target)} */
    private static final Pattern INLINE_LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

    /** {@code [text][name]}, or {@code [name]} where that is the text. */
    private static final Pattern REFERENCE = Pattern.compile("\\[([^\\]]+)\\](?![(\\[])");

    /** {@code [name]: target} */
    private static final Pattern DEFINITION = Pattern.compile("^\\[([^\\]]+)\\]: .*$", Pattern.MULTILINE);

    private static final Pattern DEFINITION_TARGET = Pattern.compile("^\\[[^\\]]+\\]: (\\S+)$", Pattern.MULTILINE);

    @Test
    void itsCodeDoesWhatItSays() throws Exception {
        try (Peer program = Peer.start(Children.java(ReadmeExample.class))) {
            Exit exit = program.awaitExit();
            assertThat(exit.stdout().lines()).containsExactly("Hello, world!");
            assertThat(exit.code()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void itsCodeIsTheCodeThatIsCompiled(int number) throws IOException {
        assertThat(dense(part(README, "```java\n(.*?)```", number)))
                .isEqualTo(dense(part(CODE, "// begin " + number + "\n(.*?)// end " + number, 1)));
    }

    @Test
    void itsLinksIntoTheRepositoryLeadToWhatIsThere() throws IOException {
        String text = prose();
        Set<String> targets = found(INLINE_LINK, text);
        targets.addAll(found(DEFINITION_TARGET, text));
        targets.removeIf(target -> target.startsWith("https://"));

        Path root = README.toAbsolutePath().normalize().getParent();
        assertThat(targets).isNotEmpty().allSatisfy(target -> {
            if (target.startsWith("#")) {
                assertThat(anchors(text)).contains(target);
            } else {
                Path file = root.resolve(target).normalize();
                assertThat(file).startsWithRaw(root).exists();
            }
        });
    }

    @Test
    void itsNamesForLinksAreThoseThatItDefines() throws IOException {
        String text = prose();
        assertThat(found(REFERENCE, DEFINITION.matcher(text).replaceAll(""))).isEqualTo(found(DEFINITION, text));
    }

    /** Without code, in which brackets mean something else. */
    private static String prose() throws IOException {
        return CODE_IN_TEXT.matcher(Files.readString(README)).replaceAll("");
    }

    /** What GitHub makes of the headings. */
    private static Set<String> anchors(String text) {
        return found(HEADING, text).stream()
                .map(heading -> "#"
                        + heading.toLowerCase(Locale.ROOT)
                                .replaceAll("[^a-z0-9 -]", "")
                                .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String part(Path file, String regex, int number) throws IOException {
        Matcher matcher = Pattern.compile(regex, Pattern.DOTALL).matcher(Files.readString(file));
        for (int i = 0; i < number; i++) {
            assertThat(matcher.find()).as("part " + number + " of " + file).isTrue();
        }
        return matcher.group(1);
    }

    /** Lines are broken by a formatter in one of them, and by hand in the other. */
    private static String dense(String code) {
        return code.replaceAll("\\s+", "");
    }
}
