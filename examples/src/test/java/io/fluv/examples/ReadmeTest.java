package io.fluv.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.testkit.Peer;
import io.fluv.testkit.Peer.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadmeTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Path CODE = Path.of("src/test/java/io/fluv/examples/ReadmeExample.java");

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
