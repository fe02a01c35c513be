package io.fluv.benchmarks.soak;

import reactor.core.publisher.Mono;

/** What a step can be, and how often it is, compared with the others. */
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state
enum Scenario {
    EXCHANGE(30, Streams::exchange),
    MESSAGES(10, Messages::exchange),
    PAGES(4, Pages::fetch),
    PLAIN_PAGES(2, Pages::fetchPlainly),
    BURST(1, Streams::burst),
    CLIENT_LEAVES(8, Streams::clientLeaves),
    SERVER_LEAVES(8, Streams::serverLeaves),
    CANCELLED_WRITE(4, Streams::cancelledWrite),
    READ_TIMEOUT(3, Streams::readTimeout),
    CANCELLED_CONNECT(5, Connects::cancelled),
    REFUSED_CONNECT(2, Connects::refused),
    CONNECT_TIMEOUT(2, Connects::timedOut),
    PLAIN_CLIENT(5, PlainSockets::client),
    PLAIN_SERVER(3, PlainSockets::server),
    DATAGRAMS(10, Datagrams::echo),
    BAD_DATAGRAMS(3, Datagrams::bad),
    NAMES(5, Names::lookUp),
    LISTENER_SHUTDOWN(2, Shutdowns::ofListener),
    NETWORK_SHUTDOWN(1, Shutdowns::ofNetwork);

    private static final int WEIGHTS = weights();

    private final int weight;
    private final Play play;

    Scenario(int weight, Play play) {
        this.weight = weight;
        this.play = play;
    }

    /** The one that belongs to this step. */
    static Scenario of(Step step) {
        int left = step.below(WEIGHTS);
        for (Scenario scenario : values()) {
            left -= scenario.weight;
            if (left < 0) {
                return scenario;
            }
        }
        throw new AssertionError("the weights are less than their sum");
    }

    private static int weights() {
        int sum = 0;
        for (Scenario scenario : values()) {
            sum += scenario.weight;
        }
        return sum;
    }

    /** Completes when all has gone as it should, and fails otherwise. */
    Mono<Void> play(Stage stage, Step step) {
        return play.play(stage, step);
    }

    private interface Play {
        Mono<Void> play(Stage stage, Step step);
    }
}
