package io.fluv.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.transport.DriverTransport;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a decorator inherits: everything is handed on, and futures in between keep their promises. */
class ForwardingTransportTest {
    private final List<String> discarded = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final CompletableFuture<String> source = new CompletableFuture<>();
    private final CompletableFuture<Integer> relayed = Plain.relay(source, this);

    @Test
    void everyMethodIsHandedOn() {
        assertThat(Stream.of(Transport.class.getMethods()).filter(method -> Modifier.isAbstract(method.getModifiers())))
                .isNotEmpty()
                .allSatisfy(method -> assertThat(declared(method)).isNotNull());

        DriverTransport target = DriverTransport.start(LoopOptions.defaults().loops(2));
        Transport decorated = new Plain(target);
        try (decorated) {
            assertThat(decorated.loops()).isEqualTo(target.loops()).hasSize(2);
            assertThat(decorated.hostName()).isEqualTo(target.hostName());
            assertThat(decorated).hasToString(target.toString());
        }
        assertThat(target.listen(InetSocketAddress.createUnresolved("127.0.0.1", 0), TcpOptions.defaults()))
                .as("the target is closed")
                .isCompletedExceptionally();
    }

    private static Method declared(Method method) {
        try {
            return ForwardingTransport.class.getDeclaredMethod(method.getName(), method.getParameterTypes());
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    @Test
    void valueIsChangedOnTheWay() {
        source.complete("four");
        assertThat(relayed).isCompletedWithValue(4);
        assertThat(discarded).isEmpty();
    }

    @Test
    void failureIsHeardAndPassedOnAsItIs() {
        IOException failure = new IOException("no luck");
        source.completeExceptionally(failure);
        assertThat(failures).containsExactly(failure);
        assertThat(relayed.handle((value, error) -> error)).isCompletedWithValue(failure);
    }

    @Test
    void failureOfAnEarlierStageLosesItsWrapping() {
        IOException failure = new IOException("no luck");
        CompletableFuture<Integer> behind = Plain.relay(source.thenApply(value -> value), this);
        source.completeExceptionally(failure);
        assertThat(behind.handle((value, error) -> error)).isCompletedWithValue(failure);
        assertThat(failures).doesNotHaveAnyElementsOfTypes(CompletionException.class);
    }

    @Test
    void cancelReachesTheSourceOnce() {
        assertThat(relayed.cancel(false)).isTrue();
        assertThat(source).isCancelled();
        assertThat(failures).singleElement().isInstanceOf(CancellationException.class);
        assertThat(relayed.cancel(false)).isTrue();
        assertThat(failures).hasSize(1);
    }

    @Test
    void cancelAfterTheEndDoesNothing() {
        source.complete("four");
        assertThat(relayed.cancel(false)).isFalse();
        assertThat(discarded).isEmpty();
    }

    @Test
    void valueThatComesInSpiteOfTheCancelIsDiscarded() {
        CompletableFuture<String> stubborn = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                return false;
            }
        };
        Plain.relay(stubborn, this).cancel(false);
        stubborn.complete("late");
        assertThat(discarded).containsExactly("late");
    }

    @Test
    void valueThatCannotBeChangedIsDiscardedAndTheErrorPassedOn() {
        source.complete("");
        assertThat(discarded).containsExactly("");
        assertThat(relayed.handle((value, error) -> error))
                .isCompletedWithValueMatching(error -> error instanceof IllegalArgumentException);
    }

    private static final class Plain extends ForwardingTransport {
        Plain(Transport target) {
            super(target);
        }

        /** To the length of the text; the empty one is refused. */
        static CompletableFuture<Integer> relay(CompletableFuture<String> source, ForwardingTransportTest test) {
            return relayed(source, Plain::length, test.failures::add, test.discarded::add);
        }

        private static int length(String text) {
            if (text.isEmpty()) {
                throw new IllegalArgumentException("it is empty");
            }
            return text.length();
        }
    }
}
