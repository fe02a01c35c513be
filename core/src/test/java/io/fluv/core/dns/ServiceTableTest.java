package io.fluv.core.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceTableTest {
    @TempDir
    private Path folder;

    @Test
    void namesAndTheirAliasesHaveThePortOfTheirProtocol() {
        ServiceTable table = ServiceTable.parse(
                List.of("# a comment", "", "domain 53/tcp", "domain\t53/udp", "http\t80/tcp\twww  web # the web"));

        assertThat(table.port("domain", "udp")).isEqualTo(53);
        assertThat(table.port("web", "tcp")).isEqualTo(80);
        assertThat(table.port("www", "udp")).isNull();
        assertThat(table.port("the", "tcp")).isNull();
        assertThat(table.name(80, "tcp")).isEqualTo("http");
        assertThat(table.name(80, "udp")).isNull();
    }

    @Test
    void theFirstEntryCountsAndWhatIsNoneIsPassedOver() {
        ServiceTable table = ServiceTable.parse(
                List.of("a 1/tcp", "a 2/tcp", "b 1/tcp", "c 99999/tcp", "d x/tcp", "e", "f 3", "g 4/TCP"));

        assertThat(table.port("a", "tcp")).isEqualTo(1);
        assertThat(table.name(1, "tcp")).isEqualTo("a");
        assertThat(table.port("b", "tcp")).isEqualTo(1);
        assertThat(table.port("c", "tcp")).isNull();
        assertThat(table.port("g", "tcp")).isEqualTo(4);
    }

    @Test
    void aLineMayHaveAnyNumberOfAliases() {
        String aliases = IntStream.range(0, 100_000).mapToObj(i -> " a" + i).collect(Collectors.joining());

        ServiceTable table = ServiceTable.parse(List.of("many 7/tcp" + aliases));

        assertThat(table.port("a99999", "tcp")).isEqualTo(7);
    }

    @Test
    void aFileInAnotherEncodingIsReadAndOneThatIsMissingIsEmpty() throws Exception {
        Path file = folder.resolve("services");
        Files.write(file, "# K\u00e4se\nhttp 80/tcp\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(ServiceTable.read(file).port("http", "tcp")).isEqualTo(80);
        assertThat(ServiceTable.read(folder.resolve("nothing")).port("http", "tcp"))
                .isNull();
    }
}
