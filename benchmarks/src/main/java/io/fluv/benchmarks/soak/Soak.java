package io.fluv.benchmarks.soak;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;

/**
 * Plays one step after the other, many at a time, until the time is up or something was not as it should be. In between
 * everything is closed a number of times, to see that nothing is left; what there is after the first time, when classes
 * are loaded and caches full, is what there has to be after the others.
 */
final class Soak {
    /** A step that takes longer than this hangs. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** How long a stage is played on: a sixth of the time, within these bounds. */
    private static final Duration SHORTEST_ACT = Duration.ofSeconds(2);

    private static final Duration LONGEST_ACT = Duration.ofSeconds(20);
    private static final int ACTS = 6;

    private final long seed;
    private final Duration time;
    private final int atATime;

    /** The only step to play, again and again; null for all. */
    private final @Nullable Long only;

    private final PrintWriter out;
    private final Tally tally = new Tally();
    private final AtomicLong next = new AtomicLong();

    /** Completed by whoever sees that something is wrong, with what it is; the first one counts. */
    private final CompletableFuture<String> failure = new CompletableFuture<>();

    Soak(long seed, Duration time, int atATime, @Nullable Long only, PrintWriter out) {
        this.seed = seed;
        this.time = time;
        this.atATime = atATime;
        this.only = only;
        this.out = out;
    }

    /** True when all was as it should be. */
    boolean run() throws IOException {
        say("seed " + seed + ", " + time.toSeconds() + " s, " + atATime + " steps at a time, JDK " + Runtime.version());
        Hooks.onErrorDropped(error -> note(error, "dropped"));
        Hooks.onNextDropped(element -> failed("an element was dropped: " + element, null));
        try {
            play();
        } finally {
            Hooks.resetOnErrorDropped();
            Hooks.resetOnNextDropped();
        }
        say(tally + ": " + tally.scenarios());
        String what = failure.getNow(null);
        if (what != null) {
            say("FAILED with seed " + seed + ": " + what);
            return false;
        }
        say("clean");
        return true;
    }

    private void play() throws IOException {
        long begun = System.nanoTime();
        long act = clamp(time.dividedBy(ACTS)).toNanos();
        Footprint first = null;
        while (System.nanoTime() - begun < time.toNanos() && !failure.isDone()) {
            playAct(Math.min(act, begun + time.toNanos() - System.nanoTime()));
            if (failure.isDone()) {
                return;
            }
            Footprint now = Footprint.now();
            say(String.format(
                    Locale.ROOT,
                    "%4d s: %s; left %s %s, heap %,d KiB",
                    Duration.ofNanos(System.nanoTime() - begun).toSeconds(),
                    tally,
                    now.descriptors(),
                    now.threads(),
                    now.heapBytes() / 1024));
            if (first == null) {
                first = now;
            }
            check(now, first);
        }
    }

    private void check(Footprint now, Footprint first) {
        try {
            now.checkAgainst(first);
        } catch (Violation violation) {
            failed("after step " + next.get() + ", with everything closed", violation);
        }
    }

    private static Duration clamp(Duration act) {
        if (act.compareTo(SHORTEST_ACT) < 0) {
            return SHORTEST_ACT;
        }
        return act.compareTo(LONGEST_ACT) > 0 ? LONGEST_ACT : act;
    }

    private void playAct(long nanos) throws IOException {
        long begun = System.nanoTime();
        Host host = new Host(tally, (step, violation) -> failed(describe(step) + ", at the server", violation));
        try (Stage stage = new Stage(tally, host, (error, source) -> note(error, source))) {
            Flux.<Long>generate(sink -> {
                        if (System.nanoTime() - begun >= nanos || failure.isDone()) {
                            sink.complete();
                        } else {
                            sink.next(only != null ? only : next.getAndIncrement());
                        }
                    })
                    .flatMap(number -> play(stage, number), atATime)
                    .takeUntilOther(Mono.fromFuture(failure, true))
                    .blockLast();
        } catch (Violation violation) {
            failed("after step " + next.get(), violation);
        }
    }

    private Mono<Void> play(Stage stage, long number) {
        Step step = Step.of(seed, number);
        Scenario scenario = Scenario.of(step);
        return Mono.defer(() -> scenario.play(stage, step))
                .timeout(PATIENCE)
                .doOnSuccess(done -> tally.done(scenario))
                .onErrorResume(error -> {
                    failed(describe(number), error);
                    return Mono.empty();
                });
    }

    private String describe(long number) {
        return "step " + number + ", "
                + Scenario.of(Step.of(seed, number)).toString().toLowerCase(Locale.ROOT)
                + " (again: benchmarks/run soak --seed " + seed + " --step " + number + ")";
    }

    /** Errors that nobody else hears: of the network, and those that are deliberate, are a part of the play. */
    private void note(Throwable error, Object source) {
        if (!(error instanceof IOException || error instanceof Deliberate)) {
            failed("before step " + next.get() + ": " + source, error);
        }
    }

    private void failed(String where, @Nullable Throwable error) {
        if (failure.complete(where + (error == null ? "" : ": " + error)) && error != null) {
            error.printStackTrace(out);
            out.flush();
        }
    }

    private void say(String line) {
        out.println("soak: " + line);
        out.flush();
    }
}
