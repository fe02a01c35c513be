package io.fluv.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.LoopOptions;
import io.fluv.testkit.ForeignLoader;
import io.fluv.testkit.RawPeer;
import java.lang.ref.WeakReference;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** A network outlives whoever happens to need it first, and keeps nothing of it. */
class FirstCallerTest {
    private static final InheritableThreadLocal<Object> INHERITABLE = new InheritableThreadLocal<>();

    /** Makes all the threads that there are. */
    public static final class Application implements Callable<Network> {
        @Override
        public Network call() {
            Network network = Network.create(LoopOptions.defaults().loops(1));
            network.lookup("localhost").block();
            network.interfaces().blockLast();
            network.listen("127.0.0.1", 0).flatMap(Listener::close).block();
            return network;
        }
    }

    @Test
    void applicationThatMadeANetworkCanBeCollectedBeforeIt() throws Exception {
        CompletableFuture<Network> made = new CompletableFuture<>();
        WeakReference<ClassLoader> application = ForeignLoader.call(Application.class, INHERITABLE, made);

        try (Network network = made.join();
                Loopback.Pair pair = pairOf(network)) {
            assertThat(ForeignLoader.isCollected(application)).isTrue();
            Mono<Object> inherited = Mono.fromCallable(INHERITABLE::get);
            assertThat(inherited.subscribeOn(pair.connection().scheduler()).block(Loopback.PATIENCE))
                    .isNull();
            assertThat(Mono.fromCallable(() -> Thread.currentThread().getContextClassLoader())
                            .subscribeOn(pair.connection().scheduler())
                            .block(Loopback.PATIENCE))
                    .isSameAs(ClassLoader.getSystemClassLoader());
        }
    }

    private static Loopback.Pair pairOf(Network network) throws Exception {
        try (ServerSocketChannel server = RawPeer.listen(Loopback.ANY_PORT)) {
            Connection connection = network.connect(server.getLocalAddress()).block(Loopback.PATIENCE);
            return new Loopback.Pair(connection, RawPeer.accept(server));
        }
    }
}
