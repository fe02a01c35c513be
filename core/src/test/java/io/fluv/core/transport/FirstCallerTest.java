package io.fluv.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.AddressInfo;
import io.fluv.core.Lookup;
import io.fluv.core.Loop;
import io.fluv.core.LoopOptions;
import io.fluv.testkit.ForeignLoader;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Threads that outlive whoever happens to need them first, and keep nothing of it. */
class FirstCallerTest {
    private static final long WAIT_SECONDS = 10;
    private static final InheritableThreadLocal<Object> INHERITABLE = new InheritableThreadLocal<>();

    /** Needs a loop, and has names looked up: all of the threads that there are. */
    public static final class Application implements Callable<DriverTransport> {
        @Override
        public DriverTransport call() throws Exception {
            DriverTransport transport =
                    DriverTransport.start(LoopOptions.defaults().loops(1));
            List<AddressInfo> found = transport.lookup(Lookup.of("localhost")).get(WAIT_SECONDS, TimeUnit.SECONDS);
            transport.interfaceName(1).handle((name, failure) -> name).join();
            if (found.isEmpty()) {
                throw new AssertionError("this host has no address");
            }
            return transport;
        }
    }

    @Test
    void applicationThatStartedALoopAndLookedUpNamesCanBeCollected() throws Exception {
        CompletableFuture<DriverTransport> started = new CompletableFuture<>();
        WeakReference<ClassLoader> application = ForeignLoader.call(Application.class, INHERITABLE, started);
        try (DriverTransport transport = started.join()) {
            assertThat(transport).isNotNull();
            assertThat(threads("fluv-resolver")).as("what looks names up").isNotEmpty();
            assertThat(threads("fluv-local-names")).as("what knows this host's").isNotEmpty();
            assertThat(ForeignLoader.isCollected(application)).isTrue();
        }
    }

    @Test
    void threadsHaveTheSystemsLoaderAndNoValueOfTheirStarters() throws Exception {
        CompletableFuture<DriverTransport> started = new CompletableFuture<>();
        ForeignLoader.call(Application.class, INHERITABLE, started);
        try (DriverTransport transport = started.join()) {
            Loop loop = transport.loops().get(0);
            CompletableFuture<Object> inherited = new CompletableFuture<>();
            loop.execute(() -> inherited.complete(INHERITABLE.get()));
            assertThat(inherited.get(WAIT_SECONDS, TimeUnit.SECONDS)).isNull();
            for (String name : List.of("fluv-loop", "fluv-resolver", "fluv-local-names")) {
                assertThat(threads(name))
                        .allSatisfy(thread -> assertThat(thread.getContextClassLoader())
                                .as("of %s", thread)
                                .isSameAs(ClassLoader.getSystemClassLoader()));
            }
        }
    }

    private static List<Thread> threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(name))
                .toList();
    }
}
