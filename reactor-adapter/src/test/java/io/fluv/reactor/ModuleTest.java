package io.fluv.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires.Modifier;
import java.lang.module.ModuleFinder;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The module as others see it, and what it needs of others. */
class ModuleTest {
    private final ModuleDescriptor module = ModuleFinder.of(Path.of("target", "classes"))
            .find("io.fluv.reactor")
            .orElseThrow()
            .descriptor();

    @Test
    void packagesForUsersAreThereForOthersToRead() {
        assertThat(module.exports())
                .allMatch(export -> !export.isQualified())
                .extracting(ModuleDescriptor.Exports::source)
                .containsExactlyInAnyOrder("io.fluv.reactor", "io.fluv.reactor.micrometer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"io.fluv.core", "reactor.core", "org.reactivestreams"})
    void whatIsInSignaturesComesAlong(String name) {
        assertThat(requires(name).modifiers()).containsExactly(Modifier.TRANSITIVE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"micrometer.core", "reactor.blockhound", "org.jspecify"})
    void whatIsOptionalNeedNotBeThere(String name) {
        assertThat(requires(name).modifiers()).containsExactly(Modifier.STATIC);
    }

    private ModuleDescriptor.Requires requires(String name) {
        return module.requires().stream()
                .filter(required -> required.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void networkWorksWhereNothingOptionalIs() throws Exception {
        URL[] rest = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("micrometer") && !entry.contains("blockhound"))
                .map(ModuleTest::url)
                .toArray(URL[]::new);
        try (URLClassLoader without = new URLClassLoader(rest, ClassLoader.getPlatformClassLoader())) {
            Callable<?> echo = Class.forName(Echo.class.getName(), true, without)
                    .asSubclass(Callable.class)
                    .getDeclaredConstructor()
                    .newInstance();
            assertThat(echo.getClass()).isNotEqualTo(Echo.class);
            assertThat(echo.call()).isEqualTo(List.of("no Micrometer", "echo"));
        }
    }

    private static URL url(String entry) {
        try {
            return new File(entry).toURI().toURL();
        } catch (MalformedURLException e) {
            throw new AssertionError(e);
        }
    }

    /** Loaded by a class loader of its own: tells whether Micrometer is there, and talks to itself. */
    public static final class Echo implements Callable<List<String>> {
        @Override
        public List<String> call() {
            try (Network network = Network.create()) {
                Listener listener = network.listen(Loopback.ANY_PORT).block(Loopback.PATIENCE);
                listener.serve(connection -> connection.write(connection.read()))
                        .subscribe();
                Connection client = network.connect(listener.localAddress()).block(Loopback.PATIENCE);
                client.write(Buffers.utf8("echo")).block(Loopback.PATIENCE);
                return List.of(micrometer(), Buffers.utf8(client.read().blockFirst(Loopback.PATIENCE)));
            }
        }

        private static String micrometer() {
            try {
                return Class.forName("io.micrometer.core.instrument.MeterRegistry")
                        .getName();
            } catch (ClassNotFoundException expected) {
                return "no Micrometer";
            }
        }
    }
}
