package io.fluv.reactor.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.NamingConvention;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MeterNamesTest {
    private static List<String> meters() {
        return Stream.of(MeterNames.class.getFields())
                .filter(field -> Modifier.isStatic(field.getModifiers()))
                .map(MeterNamesTest::value)
                .filter(name -> name.startsWith("fluv."))
                .toList();
    }

    private static String value(Field field) {
        try {
            return (String) field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void namesAreInSmallLettersWithDotsAsMicrometersAre() {
        assertThat(meters()).hasSizeGreaterThan(15).doesNotHaveDuplicates().allSatisfy(name -> {
            assertThat(name).matches("fluv(\\.[a-z]+)+");
            assertThat(NamingConvention.dot.name(name, Meter.Type.OTHER)).isEqualTo(name);
        });
    }

    @Test
    void readmeHasALineForEachMeter() throws Exception {
        List<String> readme = Files.readAllLines(Path.of("..", "README.md"));
        assertThat(meters())
                .allSatisfy(name -> assertThat(readme)
                        .filteredOn(line -> line.startsWith("| `" + name + "`"))
                        .as("lines of %s", name)
                        .hasSize(1));
    }
}
