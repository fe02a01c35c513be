package io.fluv.reactor;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;

/** A socket that a future brings: either the subscriber gets it or it is closed, in whatever moment the cancel comes. */
final class ResourceMono<C, T> extends FutureMono<C, T> {
    private ResourceMono(
            Supplier<CompletableFuture<C>> begin,
            Function<? super C, ? extends T> wrapper,
            Consumer<? super C> discarder,
            String name) {
        super(begin, wrapper, discarder, name);
    }

    /**
     * @param discarder what is to be done with a socket that nobody gets
     * @param name what {@link Scannable#stepName()} tells
     */
    static <C, T> Mono<T> of(
            Supplier<CompletableFuture<C>> begin,
            Function<? super C, ? extends T> wrapper,
            Consumer<? super C> discarder,
            String name) {
        return onAssembly(new ResourceMono<>(begin, wrapper, discarder, name));
    }
}
