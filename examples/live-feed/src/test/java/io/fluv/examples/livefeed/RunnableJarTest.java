package io.fluv.examples.livefeed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.testkit.Peer;
import io.fluv.testkit.Peer.Exit;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The jar that Maven has packaged, as {@code java -jar} runs it. */
@Tag("jar")
class RunnableJarTest {
    private static final String JAR = System.getProperty("fluv.jar");

    @Test
    void servesThePageAndStopsWhenItIsAskedTo() throws Exception {
        try (ApplicationProcess application = ApplicationProcess.run(List.of("-jar", JAR))) {
            HttpURLConnection page = application.get("/");
            try (InputStream body = page.getInputStream()) {
                assertThat(new String(body.readAllBytes(), UTF_8)).contains("<title>Live feed</title>");
            } finally {
                page.disconnect();
            }

            application.terminate();
            int sigterm = 128 + 15;
            assertThat(application.awaitExit().code()).isEqualTo(sigterm);
        }
    }

    @Test
    void tellsItsOptions() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        try (Peer help = Peer.start(List.of(java, "-jar", JAR, "--help"))) {
            Exit exit = help.awaitExit();
            assertThat(exit.code()).isZero();
            assertThat(exit.stdout())
                    .startsWith("Usage: examples/run live-feed")
                    .contains("--live-feed.demo.rate");
        }
    }
}
